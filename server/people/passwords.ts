import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { CodedError } from '../../protocol/problems.js';
import { normalise } from './password-rules.js';

/** Cost of scrypt (RFC 7914 §2): `N = 2^logN` blocks of `128 r` bytes, `p` times. */
export interface ScryptCost {
  logN: number;
  r: number;
  p: number;
}

/** 32 MiB, three times: what OWASP's password storage cheat sheet asks for at this memory. */
export const DEFAULT_COST: ScryptCost = { logN: 15, r: 8, p: 3 };

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Hashes at once: they share four threads with the file system and name look-ups. */
const AT_ONCE = 2;
/** Hashes that may wait. */
const WAITING = 32;
/** Of no password; so that an unknown login takes as long as a known one. */
const NOBODY = { salt: Buffer.alloc(SALT_BYTES), hash: Buffer.alloc(HASH_BYTES) };

interface Kept {
  cost: ScryptCost;
  salt: Buffer;
  hash: Buffer;
}

/** Passwords at rest, as `scrypt$1$logN,r,p$salt$hash` in base64url; 1 is the version of the format. */
export class Passwords {
  private running = 0;
  private readonly queue: (() => void)[] = [];

  constructor(private readonly cost: ScryptCost) {}

  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const hash = await this.derive(password, salt, this.cost);
    const { logN, r, p } = this.cost;
    return `scrypt$1$${logN},${r},${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
  }

  /** Whether a password is the kept one; never, and as slowly, when nothing is kept. @throws rate_limited when too many wait */
  async matches(password: string, kept: string | null): Promise<boolean> {
    const known = kept === null ? null : parse(kept);
    const { cost, salt, hash } = known ?? { ...NOBODY, cost: this.cost };
    const derived = await this.derive(password, salt, cost);
    return timingSafeEqual(derived, hash) && known !== null;
  }

  /** Whether it was hashed at another cost than is used now. */
  isOutdated(kept: string): boolean {
    const { logN, r, p } = parse(kept)?.cost ?? { logN: 0, r: 0, p: 0 };
    return logN !== this.cost.logN || r !== this.cost.r || p !== this.cost.p;
  }

  private async derive(password: string, salt: Buffer, cost: ScryptCost): Promise<Buffer> {
    await this.turn();
    try {
      return await scryptOf(normalise(password), salt, cost);
    } finally {
      this.running -= 1;
      this.queue.shift()?.();
    }
  }

  private async turn(): Promise<void> {
    if (this.running >= AT_ONCE) {
      if (this.queue.length >= WAITING)
        throw new CodedError('rate_limited', 'Too many log-ins at once; try again.', undefined, 2);
      await new Promise<void>((go) => this.queue.push(go));
    }
    this.running += 1;
  }
}

function scryptOf(password: string, salt: Buffer, { logN, r, p }: ScryptCost): Promise<Buffer> {
  const N = 2 ** logN;
  const options = { N, r, p, maxmem: 128 * r * (N + p + 2) + 1024 * 1024 };
  return new Promise((resolve, reject) => {
    scrypt(password, salt, HASH_BYTES, options, (error, hash) =>
      error === null ? resolve(hash) : reject(error),
    );
  });
}

/** Null for a text that no version of Kaibo wrote. */
function parse(text: string): Kept | null {
  const match = /^scrypt\$1\$(\d{1,2}),(\d{1,2}),(\d{1,2})\$([\w-]+)\$([\w-]{43})$/.exec(text);
  const [, logN, r, p, salt, hash] = match ?? [];
  if (salt === undefined || hash === undefined) return null;
  return {
    cost: { logN: Number(logN), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64url'),
    hash: Buffer.from(hash, 'base64url'),
  };
}
