/** What file systems refuse or give a meaning, and what can't be written in UTF-8. */
const NOT_IN_NAMES = /[\p{Cc}\p{Cs}\u2028\u2029\\/:*?"<>|]+/gu;
const MAX_NAME = 100;

/** A title as a file name, without an extension. */
export function fileName(title: string): string {
  const name = [...title.replace(NOT_IN_NAMES, ' ').replace(/\s+/g, ' ')].slice(0, MAX_NAME).join('');
  return name.replace(/^[\s.]+|[\s.]+$/g, '') || 'replay';
}

/** Content-Disposition of a file to keep: RFC 6266 §4.1, with the name in ASCII too for those who read no RFC 8187. */
export function attachment(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
