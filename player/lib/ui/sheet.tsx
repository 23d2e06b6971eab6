import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { CloseIcon } from './icons.js';
import { useLocale } from './localized.js';

interface SheetProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  class?: string;
}

/** A modal panel: from the bottom on phones, in the middle on desktops. Esc and a tap outside close it. */
export function Sheet({ title, onClose, children, class: extra = '' }: SheetProps) {
  const { t } = useLocale();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={`sheet ${extra}`}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div class="sheet-body">
        <header class="sheet-head">
          <h2>{title}</h2>
          <button type="button" class="icon-button" aria-label={t('controls.close')} onClick={onClose}>
            <CloseIcon />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}

interface ConfirmProps {
  title: string;
  text: string;
  danger?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before what can't be undone. */
export function Confirm({ title, text, danger = false, onConfirm, onClose }: ConfirmProps) {
  const { t } = useLocale();
  return (
    <Sheet title={title} onClose={onClose} class="sheet-small">
      <p class="sheet-text">{text}</p>
      <div class="sheet-actions">
        <button type="button" class="button" onClick={onClose}>
          {t('controls.cancel')}
        </button>
        <button
          type="button"
          class={danger ? 'button button-danger' : 'button button-accent'}
          onClick={() => {
            onClose();
            onConfirm();
          }}
        >
          {title}
        </button>
      </div>
    </Sheet>
  );
}
