import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../protocol/clock.js';
import type { PlayGrant } from './play-tokens.js';

/** ms a pass is good for: longer than any live, so that nobody is cut in the middle of one. */
const LIFE = 24 * 3_600_000;
/** Bytes of HMAC-SHA256 that are kept, RFC 2104 §5. */
const MAC_BYTES = 16;

/** `{g|i}[a][s]{expiry}.{mac}`: guest or invited, bound to an address, to a session; expiry in seconds, base 36. */
const PASS = /^([gi])(a?)(s?)([0-9a-z]{6,8})\.([\w-]{22})$/;

/** As it stands in URLs; `expiresAt` in ms since the epoch. */
export interface Pass {
  text: string;
  expiresAt: number;
}

/** Who shows a pass, and where. */
export interface Holder {
  room: string;
  /** As {@link addressKey} has it. */
  address: string;
  /** The session to be played, where one is asked for. */
  session: string | null;
}

/**
 * Passes are what play tokens are exchanged for: a token is short-lived and stands in one URL, a pass goes with every playlist of a
 * protected room. Short, and checked with one HMAC, since that is at each playlist; a JWT would be both longer and slower.
 */
export class Passes {
  constructor(
    private readonly key: Uint8Array,
    private readonly clock: Clock,
  ) {}

  issue({ room, session, address, invited }: PlayGrant): Pass {
    const expires = Math.floor((this.clock.now() + LIFE) / 1000);
    const flags = `${invited ? 'i' : 'g'}${address === null ? '' : 'a'}${session === null ? '' : 's'}`;
    const head = `${flags}${expires.toString(36)}`;
    const mac = this.mac(['pass', head, room, address ?? '', session ?? '']);
    return { text: `${head}.${mac}`, expiresAt: expires * 1000 };
  }

  /** Null when it is not one, old, or somebody else's; a session it is bound to has to be the one that is played. */
  open(text: string, holder: Holder): { grant: PlayGrant; pass: Pass } | null {
    const [, who, bound, one, expires = '', mac = ''] = PASS.exec(text) ?? [];
    const expiresAt = Number.parseInt(expires, 36) * 1000;
    if (who === undefined || expiresAt < this.clock.now()) return null;
    const address = bound === 'a' ? holder.address : null;
    const session = one === 's' ? holder.session : null;
    const head = `${who}${bound}${one}${expires}`;
    const right = this.mac(['pass', head, holder.room, address ?? '', session ?? '']);
    if (!isSame(mac, right)) return null;
    const grant = { room: holder.room, session, address, invited: who === 'i' };
    return { grant, pass: { text, expiresAt } };
  }

  /** What stands in the URLs of a session's media: the same for everybody, and told to nobody without a pass. */
  mediaKey(session: string): string {
    return this.mac(['media', session]);
  }

  isMediaKey(text: string, session: string): boolean {
    return isSame(text, this.mediaKey(session));
  }

  private mac(fields: readonly string[]): string {
    const mac = createHmac('sha256', this.key);
    // Rooms, sessions and addresses hold no line breaks.
    return mac.update(fields.join('\n')).digest().subarray(0, MAC_BYTES).toString('base64url');
  }
}

/** Equality whose time does not depend on where the texts differ. Of the text, since more than one is decoded to the same bytes. */
function isSame(text: string, right: string): boolean {
  const [a, b] = [Buffer.from(text), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
