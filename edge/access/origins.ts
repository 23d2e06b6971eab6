import type { IncomingHttpHeaders } from 'node:http';

/** Where a request comes from, as far as its browser says; null: it does not. */
export function siteOf({ origin, referer }: Pick<IncomingHttpHeaders, 'origin' | 'referer'>): string | null {
  if (origin !== undefined) return origin;
  if (referer === undefined) return null;
  return URL.canParse(referer) ? new URL(referer).origin : 'null';
}

export interface OriginRule {
  /** `https://shop.example`; empty: every site. */
  allowed: readonly string[];
  /** Whether players that name no site may play, such as apps, mini programs and most of what is no browser. */
  siteless: boolean;
  /** This one. */
  own: string;
}

/** Whether a site may play. Keeps other sites from embedding a live; it is no secret, so it keeps nobody else. */
export function mayPlay(site: string | null, { allowed, siteless, own }: OriginRule): boolean {
  if (allowed.length === 0) return true;
  if (site === null) return siteless;
  return [own, ...allowed].some((it) => it.toLowerCase() === site.toLowerCase());
}
