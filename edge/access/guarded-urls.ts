import type { Admission } from './door.js';
import type { Passes } from './pass.js';

/** Between a session's id and its media key, in URLs. */
const SEPARATOR = '~';

/** The session and the key of `{session}~{key}`; null without a key. */
export function splitKey(text: string): { session: string; key: string | null } {
  const at = text.indexOf(SEPARATOR);
  return at === -1 ? { session: text, key: null } : { session: text.slice(0, at), key: text.slice(at + 1) };
}

/** `/live/{room}/` and `/replay/{session}/` as they are below a pass. */
export const PASS_PREFIX = '/p/:pass';

/** A multivariant playlist of `/{base}/…` for one viewer: its rungs' playlists below their pass. */
export function withPass(body: Buffer, { pass, inPath }: Admission, base: string): Buffer {
  if (pass === null || inPath) return body;
  return Buffer.from(prefixed(body.toString('utf8'), `../../p/${pass}/${base}/`));
}

/**
 * Media playlists of protected rooms: the same for all viewers, their media away from the pass they were asked for with, at URLs that
 * anybody may cache. Each is written once, however many ask for it.
 */
export class GuardedPlaylists {
  private readonly written = new WeakMap<Buffer, Buffer>();

  constructor(private readonly passes: Passes) {}

  /** Of `/p/{pass}/live/{room}/{rung}/`, where media is at `{session}/{name}`. */
  live(body: Buffer, room: string, rung: string, session: string): Buffer {
    const to = `${TOP}live/${room}/${rung}/${this.keyed(session)}/`;
    return this.once(body, (text) => text.replaceAll(new RegExp(`(^|URI=")${session}/`, 'gm'), `$1${to}`));
  }

  /** Of `/p/{pass}/replay/{session}/{rung}/`, where media is beside the playlist. */
  replay(body: Buffer, session: string, rung: string): Buffer {
    return this.once(body, (text) => prefixed(text, `${TOP}replay/${this.keyed(session)}/${rung}/`));
  }

  private keyed(session: string): string {
    return `${session}${SEPARATOR}${this.passes.mediaKey(session)}`;
  }

  private once(body: Buffer, write: (text: string) => string): Buffer {
    const known = this.written.get(body);
    if (known !== undefined) return known;
    const written = Buffer.from(write(body.toString('utf8')));
    this.written.set(body, written);
    return written;
  }
}

/** From `/p/{pass}/live/{room}/{rung}/` to the root. Relative, so that a site below a path of another works too. */
const TOP = '../../../../../';

/** Every URI of a playlist behind `to`. */
const prefixed = (text: string, to: string) => text.replaceAll(/^(?=[^#\s])|(?<=[:,]URI=")/gm, to);
