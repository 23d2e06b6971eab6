import type { MediaState } from '../media-state.js';
import type { Sound } from '../sound.js';
import { type Store, useStore } from '../store.js';
import { PlayIcon, SoundOffIcon } from './icons.js';
import { useLocale } from './localized.js';

/** What the browser will only do after a tap. */
export function TapButtons({ sound, state }: { sound: Sound; state: Store<MediaState> }) {
  const { t } = useLocale();
  const media = useStore(state);
  if (media.blocked) {
    return (
      <button type="button" class="tap tap-play" onClick={() => sound.setMuted(false)}>
        <PlayIcon size={30} />
        {t('stage.tapToPlay')}
      </button>
    );
  }
  if (!media.needsTap || !media.pictured) return null;
  return (
    <button type="button" class="tap" onClick={() => sound.setMuted(false)}>
      <SoundOffIcon size={24} />
      {t('stage.tapForSound')}
    </button>
  );
}
