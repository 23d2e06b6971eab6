import { execFileSync } from 'node:child_process';
import { Mp4Reader } from '../../protocol/fmp4/reader.js';

/** An init segment and fragments of two seconds, each beginning with a key frame, as an encoder makes them of a feed at `begins` s. */
export function encodeFragments(options: { begins: number; seconds: number }): {
  init: Buffer;
  segments: Buffer[];
} {
  const { begins, seconds } = options;
  const bytes = execFileSync('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=size=320x180:rate=30:duration=${seconds}`],
    ...['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${seconds}`],
    ...['-vf', `setpts=PTS+${begins}/TB`, '-af', `asetpts=PTS+${begins}/TB`, '-copyts', '-g', '60'],
    ...[
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-tune',
      'zerolatency',
      '-pix_fmt',
      'yuv420p',
      '-c:a',
      'aac',
    ],
    ...['-movflags', 'frag_keyframe+empty_moov+default_base_moof+skip_sidx+skip_trailer+frag_discont'],
    ...['-use_editlist', '0', '-avoid_negative_ts', 'disabled', '-f', 'mp4', 'pipe:1'],
  ]);
  const pieces = new Mp4Reader().push(bytes);
  const init = pieces.flatMap((it) => (it.kind === 'init' ? [Buffer.from(it.init.bytes)] : []));
  const segments = pieces.flatMap((it) => (it.kind === 'fragment' ? [Buffer.from(it.fragment.bytes)] : []));
  return { init: init[0] ?? Buffer.alloc(0), segments };
}
