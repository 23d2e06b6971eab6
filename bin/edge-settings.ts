import { fileURLToPath } from 'node:url';
import type { Config } from '../config/config.js';
import type { EdgeDeps } from '../edge/edge.js';

/** The built pages. */
export const playerDir = fileURLToPath(new URL('../player/', import.meta.url));

/** What of the configuration an edge looks at, alone or in `kaibo all`. */
export const edgeOptions = ({ channel, limits, http, play }: Config): EdgeDeps['options'] => ({
  channel,
  limits,
  trustProxy: http.trustProxy,
  publicUrl: http.publicUrl,
  play: {
    origins: play.origins
      .split(',')
      .map((site) => site.trim())
      .filter((site) => site !== ''),
    siteless: play.siteless,
  },
});
