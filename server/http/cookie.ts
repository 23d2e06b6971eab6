/** Cookie of a page whose operator is logged in. */
const NAME = 'kaibo_session';

/**
 * The cookie counts only with this header, which a page of another site can not send: it would need a preflight (Fetch §4.8), and none is
 * answered. SameSite=Strict says the same to browsers that know it.
 */
export const PAGE_HEADER = 'x-kaibo-request';

/** Longest Cookie header looked at. */
const LONGEST = 8192;

/** `Set-Cookie` that keeps a session until `expiresAt`, ms since the epoch; out of reach of scripts. */
export function sessionCookie(token: string, expiresAt: number, secure: boolean): string {
  return `${NAME}=${token}; Path=/; Expires=${new Date(expiresAt).toUTCString()}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}

/** `Set-Cookie` that forgets it. */
export const noSessionCookie = (): string =>
  `${NAME}=; Path=/; Expires=${new Date(0).toUTCString()}; HttpOnly; SameSite=Strict`;

/** The session's token in a Cookie header (RFC 6265 §4.2); null without. */
export function sessionCookieOf(header: string | undefined): string | null {
  if (header === undefined || header.length > LONGEST) return null;
  for (const pair of header.split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === NAME && value !== undefined && value !== '') return value;
  }
  return null;
}
