import { createHash } from 'node:crypto';

/** Scripts and styles only from here; media through MSE (blob:), the channel (ws:), product images from shops anywhere. */
const contentSecurityPolicy = (inline: readonly string[]) =>
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
    "frame-ancestors 'self'",
  ].join('; ');

/** Scripts that a page holds. */
const INLINE = /<script>([\s\S]*?)<\/script>/g;

/** Headers of a page as it was built: the scripts it holds may run, and no other that might get into it later. */
export function pageHeaders(built: string) {
  const hash = (script: string) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
  const inline = [...built.matchAll(INLINE)].map(([, script = '']) => hash(script));
  return {
    'content-security-policy': contentSecurityPolicy(inline),
    'referrer-policy': 'strict-origin-when-cross-origin',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-cache',
  };
}
