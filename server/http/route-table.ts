import type { RouteOptions } from 'fastify';

/** Which methods a path has, to answer 405 rather than 404. */
export class RouteTable {
  private readonly entries: { pattern: RegExp; methods: string[] }[] = [];

  add(route: Pick<RouteOptions, 'url' | 'method'>): void {
    this.entries.push({ pattern: toPattern(route.url), methods: [route.method].flat() });
  }

  methodsOf(url: string): string[] {
    const path = url.split('?', 1)[0] ?? '';
    const found = this.entries.filter((entry) => entry.pattern.test(path)).flatMap((entry) => entry.methods);
    return [...new Set(found)].sort();
  }
}

/** `/rooms/:room` matches one non-empty path segment for each parameter. */
function toPattern(url: string): RegExp {
  const source = url
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('/');
  return new RegExp(`^${source}$`);
}
