import { useRef, useState } from 'preact/hooks';
import type { ReplayTag } from '../../../protocol/api.js';
import { formatDuration } from '../../lib/time.js';
import { useLocale } from '../../lib/ui/localized.js';
import { type Preview, previewAt } from './previews.js';
import { tagAt } from './timeline-rules.js';

interface TimelineProps {
  time: number;
  duration: number;
  /** Seconds that are loaded, from the start. */
  buffered: number;
  tags: readonly ReplayTag[];
  /** URL of a file of the replay. */
  urlOf: (name: string) => string;
  previews: readonly Preview[];
  onSeek: (time: number) => void;
}

/** Where the replay is, with a mark for every product that was explained. */
export function Timeline(props: TimelineProps) {
  const { time, duration, buffered, tags, onSeek } = props;
  const { t } = useLocale();
  const track = useRef<HTMLDivElement>(null);
  const [hover, setHover] = useState<number | null>(null);
  const share = (seconds: number): string =>
    `${duration > 0 ? Math.min(100, (seconds / duration) * 100) : 0}%`;
  const point = (event: PointerEvent): void => {
    const box = track.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return;
    const at = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    setHover(at * duration);
  };
  const leave = (): void => setHover(null);
  const hovered = hover === null ? null : tagAt(tags, hover);
  const preview = hover === null ? null : previewAt(props.previews, hover);
  return (
    <div
      class="timeline"
      onPointerDown={point}
      onPointerMove={point}
      onPointerLeave={leave}
      onPointerCancel={leave}
    >
      <div class="timeline-track" ref={track}>
        <i class="timeline-buffered" style={{ width: share(buffered) }} />
        <i class="timeline-played" style={{ width: share(time) }} />
        {tags.map((tag) => (
          <i
            key={tag.id}
            class="timeline-tag"
            style={{ left: share(tag.start), width: share(Math.max(0.3, tag.end - tag.start)) }}
          />
        ))}
        <i class="timeline-thumb" style={{ left: share(time) }} />
      </div>
      <input
        type="range"
        min="0"
        max={duration}
        step="0.1"
        value={time}
        aria-label={t('controls.seek')}
        aria-valuetext={t('controls.position', {
          time: formatDuration(time),
          duration: formatDuration(duration),
        })}
        onInput={(event) => onSeek(Number(event.currentTarget.value))}
      />
      {hover === null ? null : (
        <span class="timeline-tip" style={tipStyle(hover / duration, preview)} aria-hidden="true">
          {preview === null ? null : <i style={previewStyle(props.urlOf(preview.sheet), preview)} />}
          {hovered === null ? null : <b>{hovered.product.name}</b>}
          {formatDuration(hover)}
        </span>
      )}
    </div>
  );
}

/** Above the pointer, but within the bar: a picture is wide. */
function tipStyle(share: number, preview: Preview | null): { left: string } {
  const half = preview === null ? 0 : preview.width / 2 + 8;
  return { left: `clamp(${half}px, ${share * 100}%, calc(100% - ${half}px))` };
}

function previewStyle(url: string, { x, y, width, height }: Preview): Record<string, string> {
  return {
    width: `${width}px`,
    height: `${height}px`,
    backgroundImage: `url("${url}")`,
    backgroundPosition: `-${x}px -${y}px`,
  };
}
