import { CodedError } from '../../protocol/problems.js';
import { DatabaseUnavailable } from './port.js';

/** SQLSTATEs after which the same transaction may succeed: serialization_failure, deadlock_detected. */
const RETRY = /^(40001|40P01)$/;

/**
 * SQLSTATEs of a server that can't answer now (PostgreSQL manual, appendix A): connection and authorisation failures, lack of resources,
 * a lock or statement that took too long, a shutdown or restart, a transaction left idle.
 */
const AWAY = /^(08...|28...|53...|55P03|57014|57P0[1-5]|25P0[34])$/;

/** SQLSTATEs of text or numbers that no column can hold: character_not_in_repertoire, untranslatable_character, out_of_range. */
const UNSTORABLE = /^(22021|22P05|22003)$/;

/** Whether the server refused a transaction only because of another one. */
export const isRetryable = (error: unknown): boolean => RETRY.test(sqlStateOf(error) ?? '');

/** What the driver threw, as the port says it. `fromServer`: whether the server said it, on a connection that lives. */
export function translate(error: unknown, fromServer: boolean): unknown {
  const state = sqlStateOf(error) ?? '';
  if (!fromServer || AWAY.test(state)) return new DatabaseUnavailable(error);
  if (UNSTORABLE.test(state))
    return new CodedError('invalid_request', 'The request holds a character or number that can not be kept.');
  return error;
}

function sqlStateOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
