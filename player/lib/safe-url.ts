/** The URL when it is http(s) (absolute or relative to `base`), else null: no `javascript:`, no `data:`. */
export function safeUrl(url: string | undefined, base: string = document.baseURI): string | null {
  if (url === undefined || url.trim() === '') return null;
  try {
    const parsed = new URL(url, base);
    return parsed.protocol === 'https:' || parsed.protocol === 'http:' ? parsed.href : null;
  } catch {
    return null;
  }
}
