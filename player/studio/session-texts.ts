import type { MessageKey } from '../lib/locales/texts.js';

/** Messages of the codes that a session carries; null for one these pages do not know. */
type Texts = ReadonlyMap<string, MessageKey>;

const REMARKS: Texts = new Map([
  ['waiting_for_capacity', 'remark.waiting_for_capacity'],
  ['capacity_found', 'remark.capacity_found'],
  ['worker_lost', 'remark.worker_lost'],
  ['worker_changed', 'remark.worker_changed'],
  ['worker_failed', 'remark.worker_failed'],
  ['encoder_restarted', 'remark.encoder_restarted'],
  ['encoder_stalled', 'remark.encoder_stalled'],
  ['degraded', 'remark.degraded'],
  ['passthrough_ended', 'remark.passthrough_ended'],
  ['source_changed', 'remark.source_changed'],
  ['feed_returned', 'remark.feed_returned'],
  ['ending_soon', 'remark.ending_soon'],
  ['encoders_contend', 'remark.encoders_contend'],
]);

const ENCODINGS: Texts = new Map([
  ['source_fits', 'encoding.source_fits'],
  ['watermark', 'encoding.watermark'],
  ['off', 'encoding.off'],
  ['codec', 'encoding.codec'],
  ['gop', 'encoding.gop'],
  ['bitrate', 'encoding.bitrate'],
  ['scaled', 'encoding.scaled'],
  ['irregular', 'encoding.irregular'],
]);

const INTERRUPTIONS: Texts = new Map([
  ['connection_lost', 'interruption.connection_lost'],
  ['idle_timeout', 'interruption.idle_timeout'],
  ['unpublished', 'interruption.unpublished'],
  ['protocol_error', 'interruption.protocol_error'],
  ['unsupported_codec', 'interruption.unsupported_codec'],
  ['no_video', 'interruption.no_video'],
  ['cut_by_server', 'interruption.cut_by_server'],
  ['silent', 'interruption.silent'],
  ['taken_over', 'interruption.taken_over'],
  ['server_restarted', 'interruption.server_restarted'],
]);

const ENDS: Texts = new Map([
  ['unpublished', 'end.unpublished'],
  ['grace_expired', 'end.grace_expired'],
  ['ended_by_operator', 'end.ended_by_operator'],
  ['room_banned', 'end.room_banned'],
  ['max_duration', 'end.max_duration'],
  ['no_media', 'end.no_media'],
  ['transcode_failed', 'end.transcode_failed'],
  ['server_stopped', 'end.server_stopped'],
  ['server_restarted', 'end.server_restarted'],
]);

const keyIn =
  (texts: Texts) =>
  (code: string): MessageKey | null =>
    texts.get(code) ?? null;

export const remarkKey = keyIn(REMARKS);
export const encodingKey = keyIn(ENCODINGS);
export const interruptionKey = keyIn(INTERRUPTIONS);
export const endKey = keyIn(ENDS);
