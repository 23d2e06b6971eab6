import { declare } from './declared.js';

/** Of `kaibo transcoder` and `kaibo all`. */
export const TRANSCODER_METRICS = declare([
  ['transcoder.running', 'transcoder_running', 'Ladders that are being made.'],
  [
    'transcoder.speeds.*',
    'transcoder_encoder_speed',
    'How fast ffmpeg makes a session’s ladder; below 1 it falls behind.',
    'session',
  ],
  ['transcoder.parts', 'transcoder_parts_total', 'Parts made.'],
  [
    'transcoder.lateParts',
    'transcoder_late_parts_total',
    'Parts that were there more than a second after their end was received.',
  ],
  [
    'transcoder.lastPartLatency',
    'transcoder_part_latency_seconds',
    'From the end of the newest part being received to its being there.',
  ],
  [
    'transcoder.misaligned',
    'transcoder_misaligned_total',
    'Segments that began at another moment than their siblings. Stays 0.',
  ],
  ['transcoder.lost', 'transcoder_lost_parts_total', 'Parts that the recording lost.'],
  ['transcoder.failures', 'transcoder_failures_total', 'Ladders that failed.'],
  [
    'transcoder.encoderRestarts',
    'transcoder_encoder_restarts_total',
    'Encoders that died, stalled or were cut off, and were replaced.',
  ],
  ['transcoder.encoderStalls', 'transcoder_encoder_stalls_total', 'Of those, the ones that stood still.'],
  [
    'transcoder.degradations',
    'transcoder_degradations_total',
    'Sessions given less work, since this machine could not keep up.',
  ],
  ['transcoder.feedReturns', 'transcoder_feed_returns_total', 'Feeds that broke and were read again.'],
  ['transcoder.continued', 'transcoder_continued_total', 'Sessions taken up where another worker left them.'],
  ['transcoder.restarts', 'transcoder_test_picture_restarts_total', 'Test pictures started again.'],
]);
