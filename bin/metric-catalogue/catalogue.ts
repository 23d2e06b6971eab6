import type { Declared } from './declared.js';
import { EDGE_METRICS } from './edge.js';
import { BUS_METRICS, HTTP_METRICS } from './node.js';
import { SERVER_METRICS } from './server.js';
import { TRANSCODER_METRICS } from './transcoder.js';

/** Every metric that is made of a figure. */
export const CATALOGUE: readonly Declared[] = [
  ...EDGE_METRICS,
  ...TRANSCODER_METRICS,
  ...SERVER_METRICS,
  ...BUS_METRICS,
  ...HTTP_METRICS,
];
