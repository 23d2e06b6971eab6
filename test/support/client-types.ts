import openapiTS, { astToString } from 'openapi-typescript';

const HEAD = '// Made of the OpenAPI document by `npm run client`; not to be edited.\n';

/** `client/api.generated.ts` as it is to be for an OpenAPI document. */
export async function clientTypes(document: object): Promise<string> {
  const nodes = await openapiTS(JSON.stringify(document));
  return HEAD + astToString(nodes);
}
