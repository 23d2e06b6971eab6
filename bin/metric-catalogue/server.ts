import { declare } from './declared.js';

/** Of `kaibo server` and `kaibo all`. */
export const SERVER_METRICS = declare([
  ['ingest.connections', 'ingest_connections', 'RTMP connections.'],
  ['ingest.publishers', 'ingest_publishers', 'Of those, accepted publishers.'],
  ['ingest.feeds', 'ingest_feeds', 'Feeds of publishers, those that are away for a while included.'],
  ['ingest.readers', 'ingest_feed_readers', 'Encoders and edges that read a feed.'],
  ['server.sessions.*', 'server_sessions', 'Sessions that are not over, by status.', 'status'],
  [
    'server.replays.finalising',
    'server_replays_finalising',
    'Replays that are being made of lives that ended.',
  ],
  [
    'server.replays.retrying',
    'server_replays_retrying',
    'Replays that could not be made yet and are tried again.',
  ],
  ['server.replays.danmaku.recording', 'server_danmaku_recordings', 'Sessions whose danmaku are being kept.'],
  ['server.replays.danmaku.buffered', 'server_danmaku_buffered', 'Danmaku that are not in the database yet.'],
  ['server.replays.danmaku.dropped', 'server_danmaku_dropped_total', 'Danmaku that could not be kept.'],
  ['server.webhooks.sending', 'server_webhooks_sending', 'Events that are being sent.'],
  ['server.webhooks.delivered', 'server_webhooks_delivered_total', 'Events that an endpoint took.'],
  [
    'server.webhooks.failedAttempts',
    'server_webhooks_failed_attempts_total',
    'Attempts that an endpoint did not take.',
  ],
  ['server.webhooks.givenUp', 'server_webhooks_given_up_total', 'Events that were given up.'],
  [
    'server.webhooks.disabled',
    'server_webhooks_disabled_total',
    'Endpoints switched off, since they took nothing for days.',
  ],
]);
