/** The studio's `#preview=…`, which is taken out of the address at once, so that it is not shared with the link. Null for viewers. */
export function takePreviewToken(location: Location, history: History): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('preview');
  if (token === null) return null;
  history.replaceState(null, '', location.pathname + location.search);
  return token === '' ? null : token;
}
