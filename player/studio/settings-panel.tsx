import type { RoomSettings } from '../../protocol/api.js';
import { Segments } from '../lib/ui/controls.js';
import { useLocale } from '../lib/ui/localized.js';
import type { Act } from '../lib/ui/use-act.js';
import { AccessSettings } from './access-settings.js';
import type { Desk, DeskState } from './desk.js';
import { WatermarkForm } from './watermark-form.js';

interface SettingsProps {
  desk: Desk;
  state: DeskState;
  act: Act;
}

/** ms a live may be asked to wait for its publisher; a room may have any other from the API. */
const GRACES = [0, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000];

/** How the room's lives behave, and their watermark. Each choice is saved as it is made. */
export function SettingsPanel({ desk, state, act }: SettingsProps) {
  const { t } = useLocale();
  const { room } = state;
  if (room === null) return null;
  return (
    <section class="panel settings-panel">
      <h2>{t('studio.settings')}</h2>
      <details class="steps">
        <summary>{t('setting.heading')}</summary>
        <LiveSettings
          settings={room.settings}
          save={(change) => act(() => desk.saveSettings(change), t('setting.saved'))}
          onLink={() => act(() => desk.copyPlayLink(), t('setting.playLinkCopied'))}
        />
      </details>
      <details class="steps">
        <summary>{t('mark.heading')}</summary>
        <WatermarkForm key={room.id} desk={desk} mark={room.watermark} act={act} />
      </details>
    </section>
  );
}

interface LiveSettingsProps {
  settings: RoomSettings;
  save: (change: Partial<RoomSettings>) => void;
  onLink: () => void;
}

function LiveSettings({ settings, save, onLink }: LiveSettingsProps) {
  const { t } = useLocale();
  return (
    <div class="settings">
      <AccessSettings settings={settings} save={save} onLink={onLink} />
      <Grace value={settings.grace} onChange={(grace) => save({ grace })} />
      <Segments
        legend={t('setting.onUnpublish')}
        help={t('setting.onUnpublishHelp')}
        options={[
          ['end', t('setting.onUnpublish.end')],
          ['grace', t('setting.onUnpublish.grace')],
        ]}
        value={settings.onUnpublish}
        onChange={(onUnpublish) => save({ onUnpublish })}
      />
      <Segments
        legend={t('setting.takeover')}
        help={t('setting.takeoverHelp')}
        options={[
          ['keep', t('setting.takeover.keep')],
          ['newest', t('setting.takeover.newest')],
        ]}
        value={settings.takeover}
        onChange={(takeover) => save({ takeover })}
      />
      <Segments
        legend={t('setting.flv')}
        help={t('setting.flvHelp')}
        options={[
          ['off', t('setting.flv.off')],
          ['source', t('setting.flv.source')],
          ['encoded', t('setting.flv.encoded')],
        ]}
        value={settings.flv}
        onChange={(flv) => save({ flv })}
      />
      <Segments
        legend={t('setting.passthrough')}
        help={t('setting.passthroughHelp')}
        options={[
          ['on', t('setting.passthrough.on')],
          ['off', t('setting.passthrough.off')],
        ]}
        value={settings.passthrough ? 'on' : 'off'}
        onChange={(choice) => save({ passthrough: choice === 'on' })}
      />
    </div>
  );
}

interface GraceProps {
  /** ms; null: as the server is configured. */
  value: number | null;
  onChange: (value: number | null) => void;
}

function Grace({ value, onChange }: GraceProps) {
  const { t } = useLocale();
  const choices = [...new Set(value === null ? GRACES : [...GRACES, value])].sort((a, b) => a - b);
  return (
    <label class="field">
      <span>{t('setting.grace')}</span>
      <select
        value={value === null ? '' : String(value)}
        onChange={({ currentTarget }) =>
          onChange(currentTarget.value === '' ? null : Number(currentTarget.value))
        }
      >
        <option value="">{t('setting.grace.default')}</option>
        {choices.map((ms) => (
          <option key={ms} value={String(ms)}>
            {ms === 0 ? t('setting.grace.none') : t('studio.seconds', { value: ms / 1000 })}
          </option>
        ))}
      </select>
      <small>{t('setting.graceHelp')}</small>
    </label>
  );
}
