const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** For HTML and SVG text, and for attributes in double quotes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (it) => ENTITIES[it] ?? it);
}
