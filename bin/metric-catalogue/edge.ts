import { declare } from './declared.js';

/** Of `kaibo edge` and `kaibo all`. */
export const EDGE_METRICS = declare([
  ['edge.channel.sockets', 'edge_channel_sockets', 'Sockets of the channel that are open, suspects’ too.'],
  ['edge.lane.connections', 'edge_lane_connections', 'Connections on the short way for players’ requests.'],
  ['edge.channel.rooms', 'edge_channel_rooms', 'Rooms that have sockets here, or had seconds ago.'],
  ['edge.channel.joined', 'edge_channel_joins_total', 'Sockets that were let in.'],
  ['edge.audience.rooms', 'edge_audience_rooms', 'Rooms that somebody watches here, by page or player.'],
  ['edge.audience.players', 'edge_audience_players', 'HLS players that watch without a page of ours.'],
  ['edge.flv.viewers', 'edge_flv_viewers', 'HTTP-FLV streams that are being sent.'],
  [
    'edge.flv.streams',
    'edge_flv_sources',
    'Sessions that are read to be sent as HTTP-FLV, one reading for all.',
  ],
  ['edge.audience.suspects', 'edge_audience_suspects', 'Viewers taken for bots, who count nowhere.'],
  [
    'edge.audience.overShare',
    'edge_audience_over_share',
    'Viewers not counted, since their address has its share.',
  ],
  ['edge.channel.received', 'edge_channel_messages_received_total', 'Messages taken from viewers.'],
  ['edge.channel.danmaku', 'edge_channel_danmaku_total', 'Danmaku taken from viewers.'],
  ['edge.channel.likes', 'edge_channel_likes_total', 'Likes taken from viewers.'],
  ['edge.channel.clicks', 'edge_channel_clicks_total', 'Clicks on product cards.'],
  [
    'edge.channel.refused.*',
    'edge_channel_refused_total',
    'Messages that were refused, by error code.',
    'code',
  ],
  [
    'edge.channel.closed.*',
    'edge_channel_closed_total',
    'Sockets that this side closed, by close code.',
    'code',
  ],
  [
    'edge.channel.limited.*',
    'edge_channel_limited_total',
    'Sockets and handshakes refused or cut, by the limit they met.',
    'limit',
  ],
  [
    'edge.channel.waitingBytes',
    'edge_channel_waiting_bytes',
    'Bytes that sockets have not taken yet, all together.',
  ],
  ['edge.channel.framesSent', 'edge_channel_frames_sent_total', 'Frames written to sockets.'],
  ['edge.channel.bytesSent', 'edge_channel_sent_bytes_total', 'Bytes of those frames.'],
  [
    'edge.channel.sampledOut',
    'edge_channel_sampled_out_total',
    'Danmaku that a hot room did not show to all.',
  ],
  [
    'edge.channel.slowFrames',
    'edge_channel_slow_frames_total',
    'Frames without text, for sockets that do not keep up.',
  ],
  [
    'edge.channel.longestSlice',
    'edge_channel_longest_slice_seconds',
    'Longest the event loop was held by a flush since the start.',
  ],
  ['edge.delivery.playlists', 'edge_playlists_total', 'Playlists sent.'],
  ['edge.delivery.media', 'edge_media_total', 'Parts, segments, pictures and files sent.'],
  ['edge.delivery.playlistBytes', 'edge_playlist_bytes_total', 'Bytes of playlists of lives.'],
  [
    'edge.delivery.bytes',
    'edge_sent_bytes_total',
    'Bytes of everything below /live, /replay and /images, FLV apart.',
  ],
  ['source.upstream', 'edge_upstream_requests_total', 'Requests to transcoders of other machines.'],
  ['source.cacheHits', 'edge_cache_hits_total', 'Parts and segments that were in memory.'],
  [
    'source.shared',
    'edge_upstream_shared_total',
    'Requests of viewers that waited for a request upstream that was under way.',
  ],
  [
    'source.retries',
    'edge_upstream_retries_total',
    'Requests upstream made again after a failure or a move.',
  ],
  ['source.cacheBytes', 'edge_cache_bytes', 'Bytes of media kept in memory.'],
]);
