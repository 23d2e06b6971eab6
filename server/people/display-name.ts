import { CodedError } from '../../protocol/problems.js';
import { cleanText } from '../text.js';

const LONGEST = 80;

/** The name of an account or key as lists show it. @throws invalid_request when nothing that can be shown is left */
export function displayName(wish: string): string {
  const name = cleanText(wish, LONGEST);
  if (name !== '') return name;
  const errors = [{ path: 'body/name', message: 'is empty' }];
  throw new CodedError('invalid_request', 'See `errors` for what to change.', errors);
}
