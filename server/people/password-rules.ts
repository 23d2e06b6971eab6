import { CodedError } from '../../protocol/problems.js';

/** Code points. NIST SP 800-63B asks for eight where there is more than the password, and for no rules of composition. */
const SHORTEST = 10;
const LONGEST = 128;
/** Different characters there must be. */
const DIFFERENT = 5;

/** Of those that are tried first, the ones long and mixed enough to pass the other rules. */
const COMMON = [
  '1234567890',
  '0987654321',
  'qwertyuiop',
  'qwerty1234',
  'qwerty12345',
  'qwerty123456',
  'password12',
  'password123',
  'password1234',
  'passw0rd123',
  'p@ssw0rd123',
  'admin12345',
  'admin123456',
  'administrator',
  'iloveyou123',
  'welcome123',
  'letmein123',
  'abcdefghij',
  'abcd123456',
  'asdfghjkl1',
  '1q2w3e4r5t',
  'zaq12wsxcde3',
  'woaini1314',
  'woaini520520',
  'kaibo12345',
];

/** The same password typed on another keyboard is the same: NFKC. */
export const normalise = (password: string): string => password.normalize('NFKC');

/** @throws weak_password saying what to change */
export function checkPassword(password: string, login: string): void {
  const reason = weakness(normalise(password), login.toLowerCase());
  if (reason !== null) throw new CodedError('weak_password', reason);
}

function weakness(password: string, login: string): string | null {
  const characters = [...password.toLowerCase()];
  const text = characters.join('');
  if (characters.length < SHORTEST) return `Use at least ${SHORTEST} characters.`;
  if (characters.length > LONGEST) return `Use at most ${LONGEST} characters.`;
  if (new Set(characters).size < DIFFERENT) return `Use at least ${DIFFERENT} different characters.`;
  if (COMMON.includes(text)) return 'It is one of those that are tried first.';
  if (login.length >= 3 && text.includes(login)) return 'It must not contain the login.';
  return null;
}
