import type { ComponentChildren } from 'preact';
import type { Clock } from '../../../protocol/clock.js';
import type { Translate } from '../i18n.js';
import type { RoomSession } from '../room-session.js';
import type { RoomState } from '../room-state.js';
import { formatDuration } from '../time.js';
import { Composer } from './composer.js';
import { useLocale } from './localized.js';
import { useCountdown } from './use-countdown.js';

interface TalkGateProps {
  state: RoomState;
  session: RoomSession;
  clock: Clock;
  autoFocus?: boolean;
  onSent?: () => void;
}

/** Where a viewer writes, or why they can't now and what to do about it. */
export function TalkGate({ state, session, clock, autoFocus = false, onSent }: TalkGateProps) {
  const { t } = useLocale();
  const muted = useCountdown(state.muted?.until ?? null, clock);
  const wait = useCountdown(state.mayWriteAt, clock);
  const { rules } = state;
  if (state.viewer?.role === undefined) {
    if (state.muted !== null && muted !== 0) return <Closed text={mutedText(muted, t)} />;
    if (rules.chatOff) return <Closed text={t('chat.closed')} />;
    if (rules.followersOnly && !state.follows)
      return (
        <Closed text={t('chat.followersOnly')}>
          <button type="button" class="button button-small button-accent" onClick={() => session.follow()}>
            {t('chat.follow')}
          </button>
        </Closed>
      );
  }
  const slow = rules.slowMode > 0 && state.viewer?.role === undefined;
  return (
    <Composer
      say={(text, mode, color) => session.say(text, mode, color)}
      autoFocus={autoFocus}
      wait={slow ? (wait ?? 0) : 0}
      {...(slow ? { placeholder: t('chat.slow', { seconds: rules.slowMode }) } : {})}
      {...(onSent === undefined ? {} : { onSent })}
    />
  );
}

const mutedText = (seconds: number | null, t: Translate): string =>
  seconds === null ? t('chat.mutedForever') : t('chat.mutedFor', { time: formatDuration(seconds) });

function Closed({ text, children }: { text: string; children?: ComponentChildren }) {
  return (
    <p class="talk-closed" role="status">
      <span>{text}</span>
      {children}
    </p>
  );
}
