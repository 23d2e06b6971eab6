import { BadMediaKey } from './port.js';

const SEGMENT = /^[a-z0-9._-]{1,255}$/;
const MAX_LENGTH = 512;

/** The key's segments. @throws BadMediaKey */
export function segmentsOf(key: string): string[] {
  const segments = key.length <= MAX_LENGTH ? key.split('/') : [];
  if (segments.length === 0 || !segments.every(isSegment)) throw new BadMediaKey(key);
  return segments;
}

/** Whether a name can be a segment of a key; a file of any other name in a store is not an object. */
export function isSegment(name: string): boolean {
  return SEGMENT.test(name) && name !== '.' && name !== '..';
}

/**
 * A prefix to list: the directory that all of its objects are in, and the beginning of their names there (maybe empty).
 * @throws BadMediaKey
 */
export function splitPrefix(prefix: string): { directory: string[]; nameStart: string } {
  const cut = prefix.lastIndexOf('/');
  const nameStart = prefix.slice(cut + 1);
  if (nameStart !== '' && !SEGMENT.test(nameStart)) throw new BadMediaKey(prefix);
  if (prefix.length > MAX_LENGTH) throw new BadMediaKey(prefix);
  return { directory: cut < 0 ? [] : segmentsOf(prefix.slice(0, cut)), nameStart };
}
