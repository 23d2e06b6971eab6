import { useState } from 'preact/hooks';
import type { NewRestriction } from '../../protocol/moderation.js';
import type { RoomState } from '../lib/room-state.js';
import { Chat, type TalkLine } from '../lib/ui/chat.js';
import { Composer } from '../lib/ui/composer.js';
import { useLocale } from '../lib/ui/localized.js';
import type { Act } from '../lib/ui/use-act.js';
import type { Desk } from './desk.js';
import type { ModerationDesk } from './moderation-desk.js';

interface TalkProps {
  desk: Desk;
  live: RoomState;
  act: Act;
}

/** The talk, what may be done with each line of it, and where the room's people write. */
export function TalkPanel({ desk, live, act }: TalkProps) {
  const { t } = useLocale();
  const [chosen, setChosen] = useState<string | null>(null);
  const { moderation } = desk;
  return (
    <section class="panel studio-chat">
      <h2>{t('studio.danmaku')}</h2>
      {live.pinned === null ? null : (
        <div class="pinned">
          <p>
            <em>{t('chat.pinned')}</em> <b>{live.pinned.from.name}</b> {live.pinned.text}
          </p>
          <button
            type="button"
            class="button button-small"
            onClick={() => act(() => moderation.unpin(), t('mod.unpinned'))}
          >
            {t('mod.unpin')}
          </button>
        </div>
      )}
      <Chat
        lines={live.lines}
        me={live.viewer?.id ?? null}
        emptyText={t('chat.empty')}
        actions={(line) => (
          <LineActions
            line={line}
            open={line.key === chosen}
            toggle={() => setChosen(line.key === chosen ? null : line.key)}
            moderation={moderation}
            live={live.status === 'live' || live.status === 'interrupted'}
            act={act}
          />
        )}
      />
      <Composer
        plain
        placeholder={t(desk.may('live.write') ? 'studio.say' : 'studio.sayAsModerator')}
        say={(text, mode, color) => desk.session.say(text, mode, color)}
      />
    </section>
  );
}

interface ActionsProps {
  line: TalkLine;
  open: boolean;
  toggle: () => void;
  moderation: ModerationDesk;
  /** Something is on air that a mute may end with. */
  live: boolean;
  act: Act;
}

function LineActions({ line, open, toggle, moderation, live, act }: ActionsProps) {
  const { t } = useLocale();
  const { name } = line.from;
  return (
    <>
      <button
        type="button"
        class="line-more"
        aria-expanded={open}
        aria-label={t('mod.actionsOn', { name })}
        title={t('mod.actions')}
        onClick={toggle}
      >
        ⋯
      </button>
      {open ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: Esc closes the group wherever the focus is in it.
        <div
          class="line-actions"
          onKeyDown={(event) => {
            if (event.key === 'Escape') toggle();
          }}
        >
          <Action onClick={() => act(() => moderation.pin(line.key), t('mod.pinned'))}>{t('mod.pin')}</Action>
          <Action onClick={() => act(() => moderation.deleteMessage(line.key), t('mod.deleted'))}>
            {t('mod.delete')}
          </Action>
          {line.from.role === undefined ? (
            <ViewerActions line={line} moderation={moderation} live={live} act={act} />
          ) : null}
        </div>
      ) : null}
    </>
  );
}

function ViewerActions({ line, moderation, live, act }: Omit<ActionsProps, 'open' | 'toggle'>) {
  const { t } = useLocale();
  const viewer = line.from.id;
  const restrict = (wish: Omit<NewRestriction, 'viewer'>, done: string) => () =>
    act(() => moderation.restrict({ viewer, ...wish }), done);
  const muted = t('mod.muted', { name: line.from.name });
  const banned = t('mod.banned', { name: line.from.name });
  return (
    <>
      <Action onClick={restrict({ kind: 'mute', lasts: 10 }, muted)}>{t('mod.mute10')}</Action>
      <Action onClick={restrict({ kind: 'mute', lasts: 60 }, muted)}>{t('mod.mute60')}</Action>
      {live ? (
        <Action onClick={restrict({ kind: 'mute', lasts: 'live' }, muted)}>{t('mod.muteLive')}</Action>
      ) : null}
      <Action onClick={restrict({ kind: 'shadow', lasts: 'forever' }, t('mod.shadowed'))}>
        {t('mod.shadow')}
      </Action>
      <Action onClick={restrict({ kind: 'ban', lasts: 'forever', deleteMessages: true }, banned)}>
        {t('mod.ban')}
      </Action>
      <Action
        onClick={restrict({ kind: 'ban', lasts: 'forever', deleteMessages: true, address: true }, banned)}
      >
        {t('mod.banAddress')}
      </Action>
    </>
  );
}

function Action({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <button type="button" class="button button-small" onClick={onClick}>
      {children}
    </button>
  );
}
