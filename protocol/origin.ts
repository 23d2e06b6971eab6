import type { PlaylistDirectives } from './playlist-request.js';

/*
 * How edges ask a transcoder on another machine for live media: GET below the base URL in OriginState, with `authorization: Bearer` and the
 * token all nodes derive from their shared secret. 404: not there (yet, or any longer); 503: not in time; 400: directives that can't be met.
 */

/** Paths below an origin's base URL. */
export const originPaths = {
  multivariant: (session: string) => `/origin/${session}/index.m3u8`,
  playlist: (session: string, rung: string, { msn, part, skip }: PlaylistDirectives) => {
    const query = [
      ...(msn === undefined ? [] : [`msn=${msn}`]),
      ...(part === undefined ? [] : [`part=${part}`]),
      ...(skip === true ? ['skip=1'] : []),
    ].join('&');
    return `/origin/${session}/${rung}/index.m3u8${query === '' ? '' : `?${query}`}`;
  },
  resource: (session: string, rung: string, name: string) => `/origin/${session}/${rung}/${name}`,
};

/** The same as route patterns. */
export const ORIGIN_ROUTES = {
  multivariant: '/origin/:session/index.m3u8',
  playlist: '/origin/:session/:rung/index.m3u8',
  resource: '/origin/:session/:rung/:name',
} as const;
