import type { MediaPlaylist, MultivariantPlaylist, PlaylistSegment } from '../../protocol/hls/model.js';
import { productRange } from '../../protocol/hls/product-range.js';
import { isDiscontinuity, type Replay, type ReplaySegment } from '../../protocol/recording.js';

type Rung = Replay['rungs'][number];

/** The rungs of a replay, URIs relative to `/replay/{session}/`. */
export function replayMultivariant(replay: Replay): MultivariantPlaylist {
  return {
    variants: replay.rungs.map((rung) => ({
      uri: `${rung.name}/index.m3u8`,
      bandwidth: rung.bandwidth,
      averageBandwidth: rung.averageBandwidth,
      codecs: rung.codecs,
      width: rung.width,
      height: rung.height,
      frameRate: rung.frameRate,
    })),
  };
}

/** The VOD playlist of a rung, URIs relative to `/replay/{session}/{rung}/`, tags as EXT-X-DATERANGE. */
export function replayPlaylist(replay: Replay, rung: Rung): MediaPlaylist {
  const { segments } = rung;
  return {
    targetDuration: segments.reduce((longest, it) => Math.max(longest, Math.round(it.duration)), 1),
    mediaSequence: segments[0]?.msn ?? 0,
    playlistType: 'VOD',
    segments: segments.map((it, index) => replaySegment(it, segments[index - 1])),
    dateRanges: replay.tags.map((tag) => {
      const from = dateAt(segments, tag.start) ?? replay.startedAt + tag.start * 1000;
      return productRange({
        id: tag.id,
        product: tag.product.id,
        from,
        to: from + (tag.end - tag.start) * 1000,
      });
    }),
    ended: true,
  };
}

function replaySegment(it: ReplaySegment, before: ReplaySegment | undefined): PlaylistSegment {
  return {
    media: { uri: `${it.msn}.m4s`, duration: it.duration },
    at: it.at,
    map: `init-${it.init}.mp4`,
    ...(before !== undefined && isDiscontinuity(before, it) ? { discontinuity: true } : {}),
  };
}

/** Wall clock, ms since the epoch, of a time on the replay's line in seconds; interruptions make it jump. Null without media. */
export function dateAt(segments: readonly ReplaySegment[], time: number): number | null {
  let start = 0;
  let last: { segment: ReplaySegment; start: number } | null = null;
  for (const segment of segments) {
    last = { segment, start };
    if (time < start + segment.duration) break;
    start += segment.duration;
  }
  return last === null ? null : last.segment.at + (time - last.start) * 1000;
}
