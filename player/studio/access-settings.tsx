import { useState } from 'preact/hooks';
import type { RoomSettings } from '../../protocol/api.js';
import { Segments } from '../lib/ui/controls.js';
import { useLocale } from '../lib/ui/localized.js';

interface AccessProps {
  settings: RoomSettings;
  save: (change: Partial<RoomSettings>) => void;
  /** Makes a link for somebody, and copies it. */
  onLink: () => void;
}

/** Who may watch the room, and on which sites. */
export function AccessSettings({ settings, save, onLink }: AccessProps) {
  const { t } = useLocale();
  return (
    <>
      <Segments
        legend={t('setting.access')}
        help={t('setting.accessHelp')}
        options={[
          ['public', t('setting.access.public')],
          ['token', t('setting.access.token')],
          ['private', t('setting.access.private')],
        ]}
        value={settings.access}
        onChange={(access) => save({ access })}
      />
      {settings.access === 'public' ? null : (
        <button type="button" class="button button-small" onClick={onLink}>
          {t('setting.playLink')}
        </button>
      )}
      <Origins value={settings.origins} onChange={(origins) => save({ origins })} />
    </>
  );
}

function Origins({ value, onChange }: { value: string[]; onChange: (value: string[]) => void }) {
  const { t } = useLocale();
  const [text, setText] = useState(value.join('\n'));
  const leave = (): void => {
    const origins = [...new Set(text.split(/\s+/).filter((line) => line !== ''))];
    if (origins.join() !== value.join()) onChange(origins);
  };
  return (
    <label class="field">
      <span>{t('setting.origins')}</span>
      <textarea
        rows={2}
        value={text}
        placeholder="https://shop.example"
        onInput={({ currentTarget }) => setText(currentTarget.value)}
        onBlur={leave}
      />
      <small>{t('setting.originsHelp')}</small>
    </label>
  );
}
