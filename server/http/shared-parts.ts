import { isRecord } from './records.js';

type Json = Record<string, unknown>;

/** What has a name, by the part of `components` that it is said in. */
export type Named = Readonly<Record<'schemas' | 'responses', Readonly<Record<string, object>>>>;

/**
 * An OpenAPI document in which what has a name is said once, below `components`, and referred to everywhere else: it is a fifth of the
 * size, and clients generated from it have types with names. Fastify writes every route's schema out in full.
 */
export function shareNamed(document: object, named: Named): Json {
  const references = new Map(
    Object.entries(named).flatMap(([part, members]) =>
      Object.entries(members).map(([name, it]) => [canonical(it), `#/components/${part}/${name}`]),
    ),
  );
  const share = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(share);
    if (!isRecord(value)) return value;
    const reference = references.get(canonical(value));
    return reference === undefined ? inside(value) : { $ref: reference };
  };
  const inside = (value: object): Json =>
    Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, share(inner)]));
  const said = Object.entries(named).map(([part, members]) => [
    part,
    Object.fromEntries(Object.entries(members).map(([name, it]) => [name, inside(plain(it))])),
  ]);
  const shared = inside(document);
  const components = isRecord(shared.components) ? shared.components : {};
  return { ...shared, components: { ...components, ...Object.fromEntries(said) } };
}

/** As Fastify writes it: JSON, a constant as the only one of an enum. */
function plain(schema: object): Json {
  const written: unknown = JSON.parse(JSON.stringify(schema), (_key, value: unknown) => {
    if (!isRecord(value) || !('const' in value)) return value;
    const { const: constant, ...rest } = value;
    return { ...rest, enum: [constant] };
  });
  return isRecord(written) ? written : {};
}

/** The same text for the same thing, whatever the order of its keys. Fastify puts a body's examples beside its schema. */
function canonical(schema: object): string {
  const { examples: _beside, ...rest } = plain(schema);
  return JSON.stringify(rest, (_key, value: unknown) =>
    isRecord(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
  );
}
