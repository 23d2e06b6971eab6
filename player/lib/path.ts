/** The page's argument in its path: `demo` of `/watch/demo`. */
export function pathArgument(): string {
  try {
    return decodeURIComponent(location.pathname.split('/')[2] ?? '');
  } catch {
    return '';
  }
}
