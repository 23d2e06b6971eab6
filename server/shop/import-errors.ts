import { Value } from 'typebox/value';
import { ImportItem } from '../../protocol/catalogue.js';
import { CodedError } from '../../protocol/problems.js';

/** Of one product. */
const MAX_ERRORS = 5;

/** One product of an import as it was sent, or why it can't be one. */
export function importErrors(
  sent: unknown,
): { item: ImportItem } | { error: CodedError; externalId: string | undefined } {
  if (Value.Check(ImportItem, sent)) return { item: sent };
  const errors = [...Value.Errors(ImportItem, sent)]
    .slice(0, MAX_ERRORS)
    .map(({ instancePath, message }) => ({
      path: instancePath.slice(1, 200),
      message: message.slice(0, 200),
    }));
  return {
    error: new CodedError('invalid_request', 'See `errors` for what to change.', errors),
    externalId: externalIdOf(sent),
  };
}

/** As far as it can be told. */
function externalIdOf(sent: unknown): string | undefined {
  if (typeof sent !== 'object' || sent === null || !('externalId' in sent)) return undefined;
  return typeof sent.externalId === 'string' ? sent.externalId.slice(0, 128) : undefined;
}
