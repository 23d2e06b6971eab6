import { Writable } from 'node:stream';
import { FlvReader } from '../../../protocol/flv/reader.js';
import { type FlvTag, TAG_SCRIPT } from '../../../protocol/flv/tag.js';
import { Feed } from '../../../server/ingest/feed.js';
import { admit } from '../../../server/ingest/media.js';
import { isHeader, makeFlv } from '../../support/flv-file.js';

export interface Clip {
  size?: string;
  /** As ffmpeg writes it. */
  rate?: string;
  seconds?: number;
  /** Options of the video's encoder, after the usual ones. */
  video?: string[];
  /** Filters after the flash is drawn. */
  filter?: string;
  audio?: { rate?: number; channels?: number; delay?: number } | null;
}

/** Length of the flash and of the beep that go together, at each full second. */
export const SIGNAL = 0.1;

/** A clip whose picture flashes white and whose sound beeps in the first tenth of each second. */
export function clip(it: Clip): Promise<FlvTag[]> {
  const { size = '320x180', rate = '30', seconds = 3, video = [], filter, audio = {} } = it;
  const flash = `drawbox=color=white:t=fill:enable='lt(mod(t+0.001,1),${SIGNAL})'`;
  const grey = `color=0x404040:size=${size}:rate=${rate},${flash}${filter ? `,${filter}` : ''}`;
  const beep = `aevalsrc='0.5*sin(6283*t)*lt(mod(t,1),${SIGNAL})':s=${audio?.rate ?? 48_000}`;
  const sound = audio ? ['-f', 'lavfi', '-i', beep, '-c:a', 'aac', '-ac', `${audio.channels ?? 2}`] : [];
  return makeFlv([
    ...['-f', 'lavfi', '-i', grey, ...sound, '-t', `${seconds}`, '-fps_mode', 'vfr'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p', '-g', '60'],
    ...video,
  ]);
}

/** The tags moved in time; before 0 they wrap around as an encoder's 32 bits do. */
export function shift(tags: FlvTag[], ms: number): FlvTag[] {
  return tags.map((it) => ({ ...it, timestamp: (it.timestamp + ms) >>> 0 }));
}

/** One after the other, without the second's metadata. */
export function then(first: FlvTag[], second: FlvTag[], at: number): FlvTag[] {
  return [
    ...first.filter((it) => it.timestamp < at),
    ...shift(
      second.filter((it) => it.type !== TAG_SCRIPT),
      at,
    ),
  ];
}

/** What a session's feed makes of a publisher's tags. */
export function throughFeed(tags: FlvTag[]): FlvTag[] {
  let now = 0;
  const limits = { maxBitrate: 0, maxShortSide: 0, maxFrameRate: 0 };
  const feed = new Feed({ limits, now: () => now, onFacts: () => undefined });
  const reader = new FlvReader();
  const out: FlvTag[] = [];
  feed.attach(
    new Writable({
      write: (bytes, _, done) => {
        out.push(...reader.push(bytes));
        done();
      },
    }),
  );
  const input = feed.open(() => undefined);
  for (const [index, it] of tags.entries()) {
    const media = it.type === TAG_SCRIPT ? null : admit(it.type, it.timestamp, Buffer.from(it.body));
    // Real time passes as in the file, without its jumps.
    const step = it.timestamp - (tags[index - 1]?.timestamp ?? it.timestamp);
    now += Math.max(0, Math.min(100, step));
    if (media) input.write(media);
  }
  feed.end();
  return out;
}

/** The same pictures at the same times, decoded later than they are seen: composition times go below 0. */
export function negativeComposition(tags: FlvTag[], ms: number): FlvTag[] {
  return tags.map((it) => {
    if (it.type !== 9 || isHeader(it)) return it;
    const body = Buffer.from(it.body);
    body.writeIntBE(body.readIntBE(2, 3) - ms, 2, 3);
    return { ...it, body, timestamp: it.timestamp + ms };
  });
}

/**
 * AAC-LC of half the rate declared as HE-AAC with explicit signalling (ISO/IEC 14496-3 §1.6.5.2): object type 5, the core's rate, the
 * rate after SBR, then the core's own configuration.
 */
export function asHeAac(tags: FlvTag[]): FlvTag[] {
  return tags.map((it) => {
    if (it.type !== 8 || !isHeader(it)) return it;
    const core = it.body[2] ?? 0;
    const rate = ((core & 7) << 1) | ((it.body[3] ?? 0) >> 7);
    const channels = ((it.body[3] ?? 0) >> 3) & 15;
    // 5 bits type, 4 rate, 4 channels, 4 rate after SBR (half the index distance is three steps), 5 type, 3 zero.
    const bits = (5 << 20) | (rate << 16) | (channels << 12) | ((rate - 3) << 8) | (2 << 3);
    const config = Buffer.alloc(4);
    config.writeUInt32BE((bits << 7) >>> 0);
    return { ...it, body: Buffer.concat([it.body.subarray(0, 2), config]) };
  });
}
