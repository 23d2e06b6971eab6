import { createHash } from 'node:crypto';

/** Scripts and styles only from here; media through MSE (blob:), the channel (ws:), product images from shops anywhere. */
const contentSecurityPolicy = (inline: readonly string[], framers: readonly string[]) =>
  [
    "default-src 'self'",
    ["script-src 'self'", ...inline].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob: https:",
    "media-src 'self' blob: https:",
    "worker-src 'self' blob:",
    "connect-src 'self' ws: wss: https:",
    "font-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    ["frame-ancestors 'self'", ...framers.filter(isOrigin)].join(' '),
  ].join('; ');

/** Scripts that a page holds. */
const INLINE = /<script>([\s\S]*?)<\/script>/g;

/** Nothing else may get into a header. */
const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text.toLowerCase();

/**
 * Headers of a page as it was built: the scripts it holds may run, and no other that might get into it later. `framers`: the sites besides
 * this one that may show it within a page of theirs, as `https://shop.example`.
 */
export function pageHeaders(built: string, framers: readonly string[] = []) {
  const hash = (script: string) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
  const inline = [...built.matchAll(INLINE)].map(([, script = '']) => hash(script));
  return {
    'content-security-policy': contentSecurityPolicy(inline, framers),
    'referrer-policy': 'strict-origin-when-cross-origin',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-cache',
  };
}
