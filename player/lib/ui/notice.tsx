import type { ComponentChildren } from 'preact';

interface NoticeProps {
  icon: ComponentChildren;
  title: string;
  text: string;
  children?: ComponentChildren;
}

/** A message in the middle of the stage, in place of the picture. */
export function Notice({ icon, title, text, children }: NoticeProps) {
  return (
    <div class="stage-notice" role="status">
      <span class="stage-icon">{icon}</span>
      <h2>{title}</h2>
      <p>{text}</p>
      {children}
    </div>
  );
}

export function Spinner() {
  return <div class="spinner" role="presentation" />;
}

/** A dot that beats: something is going on elsewhere. */
export function Pulse() {
  return <span class="pulse" aria-hidden="true" />;
}
