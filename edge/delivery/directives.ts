import type { PlaylistDirectives } from '../../protocol/playlist-request.js';

export type ParsedDirectives =
  | { ok: true; directives: PlaylistDirectives; session: string | undefined }
  | { ok: false; detail: string };

const DECIMAL = /^\d{1,15}$/;

/**
 * Delivery directives of a media playlist request, RFC 8216bis §6.2.5: `_HLS_msn`, `_HLS_part`, `_HLS_skip`. Anything that is
 * not exactly one is refused rather than guessed; other `_HLS_` names are left to future versions.
 */
export function parseDirectives(query: Record<string, string | string[] | undefined>): ParsedDirectives {
  const { _HLS_msn: msn, _HLS_part: part, _HLS_skip: skip, session } = query;
  if ([msn, part, skip, session].some((it) => Array.isArray(it)))
    return refuse('A parameter is given more than once.');
  if (!isDecimal(msn)) return refuse('_HLS_msn is not a decimal integer.');
  if (!isDecimal(part)) return refuse('_HLS_part is not a decimal integer.');
  if (part !== undefined && msn === undefined) return refuse('_HLS_part needs _HLS_msn.');
  if (skip !== undefined && skip !== 'YES' && skip !== 'v2')
    return refuse('_HLS_skip is neither YES nor v2.');
  const directives: PlaylistDirectives = {
    ...(msn === undefined ? {} : { msn: Number(msn) }),
    ...(part === undefined ? {} : { part: Number(part) }),
    ...(skip === undefined ? {} : { skip: true }),
  };
  return { ok: true, directives, session: typeof session === 'string' ? session : undefined };
}

function isDecimal(value: string | string[] | undefined): boolean {
  return value === undefined || (typeof value === 'string' && DECIMAL.test(value));
}

function refuse(detail: string): ParsedDirectives {
  return { ok: false, detail };
}
