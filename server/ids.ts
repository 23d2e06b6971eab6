import { customAlphabet } from 'nanoid';

const lowercase = customAlphabet('0123456789abcdefghijklmnopqrstuvwxyz', 16);
const alphanumeric = customAlphabet('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', 24);

/** `^[a-z0-9]{16}$`, 82 random bits: safe in URLs and media keys. For sessions, products, tags, viewers, rooms without a name. */
export const newId = (): string => lowercase();

/** Secret half of a stream key: 142 random bits that need no escaping in any encoder. */
export const newSecret = (): string => alphanumeric();
