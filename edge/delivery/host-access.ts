import type { PreviewTokens } from './preview-tokens.js';

/** `viewer`: sent no token; `refused`: one that opens nothing, whatever the room is doing. */
export type Caller = 'viewer' | 'host' | 'refused';

/** Who asks, by the `?token=` of a request. A token that is not good is refused also where none is needed: nothing can be learnt from it. */
export async function callerOf(
  token: string | string[] | undefined,
  room: string,
  tokens: PreviewTokens,
): Promise<Caller> {
  if (token === undefined) return 'viewer';
  const good = typeof token === 'string' && (await tokens.verify(token, room));
  return good ? 'host' : 'refused';
}
