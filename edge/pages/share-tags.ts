/** What a link to a page is shown as where it is shared: Open Graph, https://ogp.me. */
export interface Shared {
  title: string;
  /** Path on this site. */
  image: string;
  page: string;
}

/** Host and port as a Host header may say them; anything else is not repeated. */
const HOST = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::\d{1,5})?$|^\[[0-9a-f:]{2,45}\](?::\d{1,5})?$/i;

/** The URL this site is reached under; null when the request's own word for it can't be one. */
export function siteUrl(publicUrl: string, request: { protocol: string; host: string }): string | null {
  if (publicUrl !== '') return publicUrl.replace(/\/+$/, '');
  return HOST.test(request.host) ? `${request.protocol}://${request.host}` : null;
}

/** `html` with the tags at the end of its head. */
export function withShareTags(html: string, shared: Shared, site: string): string {
  const tags = [
    ['og:type', 'video.other'],
    ['og:site_name', 'Kaibo'],
    ['og:title', shared.title],
    ['og:url', site + shared.page],
    ['og:image', site + shared.image],
  ].map(([name, content = '']) => `<meta property="${name}" content="${attribute(content)}" />`);
  const card = '<meta name="twitter:card" content="summary_large_image" />';
  // A function, since a title may hold what a replacement pattern would expand.
  return html.replace('</head>', () => `${[...tags, card].join('')}</head>`);
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const attribute = (text: string) => text.replace(/[&<>"]/g, (it) => ENTITIES[it] ?? '');
