import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { NoticeCode } from '../../../protocol/channel.js';
import type { Translate } from '../i18n.js';
import type { ChatLine } from '../room-state.js';
import { useLocale } from './localized.js';

const NOTICES = {
  'live.started': 'notice.live.started',
  'live.interrupted': 'notice.live.interrupted',
  'live.resumed': 'notice.live.resumed',
  'live.ending': 'notice.live.ending',
  'live.ended': 'notice.live.ended',
  'replay.ready': 'notice.replay.ready',
} as const satisfies Record<NoticeCode, string>;

export type TalkLine = Extract<ChatLine, { kind: 'danmaku' }>;

interface ChatProps {
  lines: readonly ChatLine[];
  /** Id of the viewer, whose own lines stand out. */
  me: string | null;
  emptyText: string;
  /** What may be done with a line, behind it. */
  actions?: (line: TalkLine) => ComponentChildren;
}

/** The conversation; follows the newest line unless the viewer scrolled up to read. */
export function Chat({ lines, me, emptyText, actions }: ChatProps) {
  const { t } = useLocale();
  const list = useRef<HTMLUListElement>(null);
  const [following, setFollowing] = useState(true);
  const toEnd = (): void => {
    const element = list.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
  };
  useLayoutEffect(() => {
    if (following) toEnd();
  }, [lines, following]);
  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      if (following) toEnd();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [following]);
  const scrolled = (): void => {
    const element = list.current;
    if (element === null) return;
    setFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < 48);
  };
  return (
    <div class="chat">
      <ul class="chat-lines" ref={list} onScroll={scrolled} role="log" aria-label={t('chat.heading')}>
        {lines.length === 0 ? <li class="chat-empty">{emptyText}</li> : null}
        {lines.map((line) => (
          <Line key={line.key} line={line} me={me} t={t} actions={actions} />
        ))}
      </ul>
      {following ? null : (
        <button type="button" class="chat-more" onClick={() => setFollowing(true)}>
          {t('chat.newMessages')}
        </button>
      )}
    </div>
  );
}

interface LineProps {
  line: ChatLine;
  me: string | null;
  t: Translate;
  actions: ChatProps['actions'];
}

function Line({ line, me, t, actions }: LineProps) {
  if (line.kind === 'notice') return <li class="chat-notice">{t(NOTICES[line.code]) || line.text}</li>;
  if (line.kind === 'joined') {
    const key = line.count > line.names.length ? 'chat.joinedMany' : 'chat.joined';
    return (
      <li class="chat-joined">{t(key, { names: line.names.slice(0, 3).join('、'), count: line.count })}</li>
    );
  }
  const own = line.from.id === me;
  return (
    <li class={own ? 'chat-line chat-own' : 'chat-line'}>
      <span class={`chat-name tint-${tint(line.from.id)}`}>
        {line.from.name}
        {line.from.role === undefined ? null : <em class="chat-role">{t(`chat.role.${line.from.role}`)}</em>}
        {own ? <em>{t('chat.me')}</em> : null}
      </span>
      <span class="chat-text">{line.text}</span>
      {actions?.(line)}
    </li>
  );
}

/** One of six name colours, the same for a viewer everywhere. */
function tint(id: string): number {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 997;
  return sum % 6;
}
