import { useState } from 'preact/hooks';
import type { Session } from '../../protocol/api.js';
import { Switch } from '../lib/ui/controls.js';
import { useLocale } from '../lib/ui/localized.js';
import { Pulse } from '../lib/ui/notice.js';
import { Confirm } from '../lib/ui/sheet.js';
import type { Act } from '../lib/ui/use-act.js';
import type { Desk, DeskState } from './desk.js';

interface ActionProps {
  desk: Desk;
  state: DeskState;
  act: Act;
}

/** The session that is not over, if one is. */
export const openSession = ({ session }: DeskState): Session | null =>
  session !== null && session.endedAt === null ? session : null;

/** That this is a rehearsal and how to go live from it; before the live, whether there is to be one. */
export function RehearsalBar({ desk, state, act }: ActionProps) {
  const { t } = useLocale();
  const [asking, setAsking] = useState(false);
  const session = openSession(state);
  if (session === null) return <NextOne desk={desk} state={state} act={act} />;
  if (!session.test) return null;
  return (
    <div class="rehearsal" role="status">
      <p>
        <strong>{t('rehearsal.on')}</strong>
        <small>{t('rehearsal.help')}</small>
      </p>
      {session.promotedAt === undefined ? (
        <button type="button" class="button button-accent" onClick={() => setAsking(true)}>
          {t('rehearsal.goLive')}
        </button>
      ) : (
        <p class="rehearsal-wait">
          <Pulse /> {t('rehearsal.goingLive')}
        </p>
      )}
      {asking ? (
        <Confirm
          title={t('rehearsal.goLive')}
          text={t('rehearsal.goLiveConfirm')}
          onConfirm={() => act(() => desk.promote(), t('rehearsal.started'))}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </div>
  );
}

function NextOne({ desk, state, act }: ActionProps) {
  const { t } = useLocale();
  if (state.room === null) return null;
  return (
    <div class="rehearsal-next">
      <Switch
        label={t('rehearsal.next')}
        help={t('rehearsal.nextHelp')}
        checked={state.room.settings.rehearse}
        onChange={(rehearse) => act(() => desk.saveSettings({ rehearse }))}
      />
    </div>
  );
}

/** Starts and stops the test picture, ends what is on. */
export function LiveActions({ desk, state, onAir, act }: ActionProps & { onAir: boolean }) {
  const { t } = useLocale();
  const [ending, setEnding] = useState(false);
  const rehearsing = openSession(state)?.test === true;
  return (
    <div class="preview-actions">
      <button
        type="button"
        class="button"
        aria-pressed={state.testing}
        onClick={() => act(() => desk.setTestPicture(!state.testing))}
      >
        {state.testing ? t('studio.stopTest') : t('studio.startTest')}
      </button>
      <button type="button" class="button button-danger" disabled={!onAir} onClick={() => setEnding(true)}>
        {rehearsing ? t('rehearsal.end') : t('studio.end')}
      </button>
      {ending ? (
        <Confirm
          title={rehearsing ? t('rehearsal.end') : t('studio.end')}
          text={rehearsing ? t('rehearsal.endConfirm') : t('studio.endConfirm')}
          danger
          onConfirm={() => act(() => desk.endLive(), t(rehearsing ? 'rehearsal.ended' : 'studio.ended'))}
          onClose={() => setEnding(false)}
        />
      ) : null}
    </div>
  );
}
