import { Compile } from 'typebox/compile';
import { ClientMessage } from '../../protocol/channel.js';

const validator = Compile(ClientMessage);

export type ParsedMessage =
  | { ok: true; message: ClientMessage }
  | { ok: false; detail: string /** The sender's reference, when it was readable. */; ref?: string };

/** Reads one message of a viewer; whatever is wrong with it is said in a sentence. */
export function parseClientMessage(bytes: Buffer): ParsedMessage {
  const value = parseJson(bytes.toString('utf8'));
  if (value === undefined) return { ok: false, detail: 'The message is not valid JSON.' };
  if (validator.Check(value)) return { ok: true, message: value };
  const ref = refOf(value);
  return {
    ok: false,
    detail: 'The message is not of a known type and shape.',
    ...(ref === undefined ? {} : { ref }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('ref' in value)) return undefined;
  return typeof value.ref === 'string' && value.ref.length <= 64 ? value.ref : undefined;
}
