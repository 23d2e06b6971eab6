import { formatCount } from '../../lib/time.js';
import { BagIcon, DanmakuIcon, HeartIcon, SettingsIcon } from '../../lib/ui/icons.js';
import { useLocale } from '../../lib/ui/localized.js';

interface BottomBarProps {
  shelfCount: number;
  likes: number;
  danmaku: boolean;
  canSay: boolean;
  onShelf: () => void;
  onCompose: () => void;
  onDanmaku: () => void;
  onSettings: () => void;
  onLike: () => void;
}

/** What a thumb reaches on a phone. */
export function BottomBar(props: BottomBarProps) {
  const { t, language } = useLocale();
  const { shelfCount, likes, danmaku, canSay } = props;
  const danmakuLabel = danmaku ? t('danmaku.off') : t('danmaku.on');
  return (
    <nav class="bottom">
      <button
        type="button"
        class="round round-shelf"
        aria-label={t('shelf.open', { count: shelfCount })}
        onClick={props.onShelf}
      >
        <BagIcon size={24} />
        {shelfCount > 0 ? <b>{shelfCount}</b> : null}
      </button>
      <button type="button" class="say" disabled={!canSay} onClick={props.onCompose}>
        {t('chat.placeholder')}
      </button>
      <button
        type="button"
        class="round"
        aria-label={danmakuLabel}
        aria-pressed={danmaku}
        onClick={props.onDanmaku}
      >
        <DanmakuIcon off={!danmaku} />
      </button>
      <button type="button" class="round" aria-label={t('controls.settings')} onClick={props.onSettings}>
        <SettingsIcon />
      </button>
      <button type="button" class="round round-like" aria-label={t('like.label')} onClick={props.onLike}>
        <HeartIcon size={24} />
        {likes > 0 ? <b>{formatCount(likes, language)}</b> : null}
      </button>
    </nav>
  );
}
