import { execFileSync } from 'node:child_process';
import { codecConfigs } from '../../protocol/fmp4/codec-config.js';
import { Mp4Reader } from '../../protocol/fmp4/reader.js';

const made = new Map<string, Buffer>();

/** An init segment of x264's for such a picture, with sound. */
export function initOf({
  width,
  height,
  level = 31,
}: {
  width: number;
  height: number;
  level?: number;
}): Buffer {
  const key = `${width}x${height}@${level}`;
  const there = made.get(key);
  if (there) return there;
  const mp4 = execFileSync('ffmpeg', [
    ...[
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      `color=size=${width}x${height}:rate=30`,
      '-f',
      'lavfi',
      '-i',
      'anullsrc',
    ],
    ...[
      '-t',
      '0.2',
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-level:v',
      `${level}`,
      '-pix_fmt',
      'yuv420p',
    ],
    ...['-c:a', 'aac', '-f', 'mp4', '-movflags', 'frag_keyframe+empty_moov+default_base_moof', 'pipe:1'],
  ]);
  const [piece] = new Mp4Reader().push(mp4);
  if (piece?.kind !== 'init') throw new Error('no init segment');
  const init = Buffer.from(piece.init.bytes);
  made.set(key, init);
  return init;
}

/** AVCDecoderConfigurationRecord of x264's for such a picture. */
export function avcOf(width: number, height: number, level = 31): Uint8Array {
  const config = [...codecConfigs(initOf({ width, height, level })).values()].find(
    (it) => it.codec === 'avc',
  );
  if (!config) throw new Error('no H.264');
  return config.bytes;
}
