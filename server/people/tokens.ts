import { createHash, randomBytes } from 'node:crypto';

/** What each kind of token begins with, so that one that leaks is recognised by people and by scanners of repositories. */
const SESSION = 'kbs_';
const KEY = 'kbk_';
const TOKEN = /^kb[sk]_[\w-]{43,64}$/;

const random = () => randomBytes(32).toString('base64url');

/** 256 random bits. */
export const newSessionToken = (): string => `${SESSION}${random()}`;

/** 256 random bits behind the beginning by which the key is recognised. */
export function newApiKey(): { key: string; prefix: string } {
  const key = `${KEY}${random()}`;
  return { key, prefix: key.slice(0, KEY.length + 8) };
}

/** SHA-256, hex: as tokens are kept. They are random, so no slow hash is needed. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** What a token claims to be; null: none of ours. */
export function kindOf(token: string): 'session' | 'key' | null {
  if (!TOKEN.test(token)) return null;
  return token.startsWith(SESSION) ? 'session' : 'key';
}
