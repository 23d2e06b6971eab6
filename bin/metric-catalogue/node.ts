import { declare } from './declared.js';

/** Of every role on Redis. */
export const BUS_METRICS = declare([
  ['bus.up', 'bus_up', '1 while Redis answers.'],
  ['bus.pending', 'bus_pending', 'Calls that wait for Redis.'],
  ['bus.refused', 'bus_refused_total', 'Calls refused, since too many waited for Redis.'],
  ['bus.reconnects', 'bus_reconnects_total', 'Connections to Redis that were made anew.'],
  ['bus.lag', 'bus_lag_seconds', 'From sending a message over Redis to hearing it here.'],
]);

/** Of every role with a public port. */
export const HTTP_METRICS = declare([
  [
    'http.tooMany',
    'http_too_many_requests_total',
    'Requests answered with 429: more than one address, account or viewer may make. Handshakes of the channel are counted apart.',
  ],
]);

/** What is no figure of a part: a node makes these itself. */
export const NODE_METRICS = {
  build: {
    name: 'kaibo_build_info',
    help: '1; the labels say which Kaibo this is, and on what it runs.',
    labels: ['version', 'node'],
  },
  jobs: { name: 'kaibo_jobs', help: 'Jobs that wait or run, by queue.', labels: ['queue'] },
};
