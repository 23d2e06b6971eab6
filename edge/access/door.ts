import type { IncomingHttpHeaders } from 'node:http';
import type { Bus } from '../../backends/bus/port.js';
import { addressKey } from '../../protocol/address-key.js';
import { CodedError } from '../../protocol/problems.js';
import { roomLive } from '../../protocol/topics.js';
import { mayPlay, siteOf } from './origins.js';
import type { Pass, Passes } from './pass.js';
import type { PlayGrant, PlayTokens } from './play-tokens.js';
import type { PreviewTokens } from './preview-tokens.js';
import type { RoomRule, RoomRules } from './room-rules.js';

/** What of a request says who asks; a Fastify request is one. */
export interface Asked {
  params: unknown;
  query: unknown;
  headers: IncomingHttpHeaders;
  ip: string;
  protocol: string;
  host: string;
}

/** Somebody who may play. */
export interface Admission {
  /** A rehearsal too. */
  host: boolean;
  /** What the URLs of a protected room carry for this viewer; null: the room is for everybody. */
  pass: string | null;
  /** It stands in the URL already, so that relative ones go on with it. */
  inPath: boolean;
}

/** Of a room that is for everybody. */
export const FOR_ALL: Admission = { host: false, pass: null, inPath: false };

export interface DoorDeps {
  bus: Bus;
  rules: RoomRules;
  plays: PlayTokens;
  previews: PreviewTokens;
  passes: Passes;
  options: PlayOptions;
}

export interface PlayOptions {
  /** Sites that may play rooms that name none themselves; empty: all. */
  origins: readonly string[];
  /** Whether players that name no site may play where sites are limited. */
  siteless: boolean;
  /** URL under which viewers reach this site; empty: as their requests say. */
  publicUrl: string;
}

/** Either of a preview token, a play token or a pass. */
type Shown = { host: boolean; grant: PlayGrant; pass: Pass | null };

const WANTED = 'This room is played with a token: open it with the link you were given.';
const REFUSED = 'The token is old, or not for this room, session or address.';

/** Lets in who may play a room, or throws why not. */
export class Door {
  constructor(private readonly deps: DoorDeps) {}

  /**
   * Whoever asks for a playlist, a picture or a stream of a room. `session`: the one asked for; null: what is on air.
   * @throws origin_refused, play_refused, forbidden, media_unavailable
   */
  async admit(asked: Asked, room: string, session: string | null): Promise<Admission> {
    const rule = await this.ruleOf(room);
    this.assertSite(asked, rule);
    const { text, inPath } = credentialOf(asked);
    const guarded = isGuarded(rule);
    if (text === null && !guarded) return { host: false, pass: null, inPath };
    if (text === null) throw new CodedError('play_refused', WANTED);
    const shown = await this.read(text, room, session, addressKey(asked.ip));
    // Where none is needed, one that is not good is refused too: nothing can be learnt from it.
    if (shown === null) throw new CodedError(guarded ? 'play_refused' : 'forbidden', REFUSED);
    this.assertInvited(rule, shown.grant);
    // Who began below a pass goes on so when the room is opened to everybody: relative URLs would take it to the media.
    const carried = guarded || inPath;
    const pass = carried ? (shown.pass ?? this.deps.passes.issue(shown.grant)) : null;
    return { host: shown.host, pass: pass?.text ?? null, inPath };
  }

  /** Another number whenever who may play a room here may have changed. */
  get revision(): number {
    return this.deps.rules.revision;
  }

  /** Whether nothing of a request is looked at: everybody may play the room, on every site. @throws media_unavailable */
  async isForAll(room: string): Promise<boolean> {
    const rule = await this.ruleOf(room);
    return !isGuarded(rule) && sitesOf(rule, this.deps.options).length === 0;
  }

  /** Sites that may show the room's page within theirs: those it is limited to. Without any, none may: a page can be bought on. */
  async framersOf(room: string): Promise<readonly string[]> {
    return sitesOf(await this.ruleOf(room), this.deps.options);
  }

  /**
   * What a token is exchanged for, by players that go on for longer than it lasts. A pass is its own: it does not get longer.
   * @throws as {@link admit}
   */
  async exchange(asked: Asked, room: string): Promise<Pass> {
    const rule = await this.ruleOf(room);
    this.assertSite(asked, rule);
    const { text } = credentialOf(asked);
    const shown = text === null ? null : await this.read(text, room, null, addressKey(asked.ip));
    if (shown === null) throw new CodedError('play_refused', text === null ? WANTED : REFUSED);
    this.assertInvited(rule, shown.grant);
    return shown.pass ?? this.deps.passes.issue(shown.grant);
  }

  /** Whether a channel socket may join; `text`: what it shows. @throws media_unavailable */
  async mayJoin(room: string, text: string | null, address: string): Promise<boolean> {
    const rule = await this.ruleOf(room);
    if (!isGuarded(rule)) return true;
    const shown = text === null ? null : await this.read(text, room, null, addressKey(address));
    return shown !== null && (rule.access !== 'private' || shown.grant.invited);
  }

  /** Init segments, segments and parts, which anybody may cache: their URLs are told to those who were let in. @throws play_refused */
  async admitMedia(room: string, session: string, key: string | null): Promise<void> {
    const rule = await this.ruleOf(room);
    if (isGuarded(rule) && (key === null || !this.deps.passes.isMediaKey(key, session)))
      throw new CodedError('play_refused', WANTED);
  }

  private async ruleOf(room: string): Promise<RoomRule> {
    try {
      return await this.deps.rules.of(room);
    } catch {
      throw new CodedError('media_unavailable', 'Who may play the room is not known right now.');
    }
  }

  private assertSite({ headers, protocol, host }: Asked, rule: RoomRule): void {
    const { siteless, publicUrl } = this.deps.options;
    const own = publicUrl === '' ? `${protocol}://${host}` : new URL(publicUrl).origin;
    const allowed = sitesOf(rule, this.deps.options);
    if (mayPlay(siteOf(headers), { allowed, siteless, own })) return;
    throw new CodedError('origin_refused', 'Its owner has not allowed this site to play it.');
  }

  private assertInvited(rule: RoomRule, grant: PlayGrant): void {
    if (rule?.access === 'private' && !grant.invited)
      throw new CodedError('play_refused', 'This room is private: only those who were invited may play it.');
  }

  private async read(
    text: string,
    room: string,
    asked: string | null,
    address: string,
  ): Promise<Shown | null> {
    const { passes, plays, previews, bus } = this.deps;
    // With the bus away, what is bound to a session opens nothing; the rest does.
    const live = asked === null ? await bus.get(roomLive(room)).catch(() => null) : null;
    const session = asked ?? live?.value?.session ?? null;
    const passed = passes.open(text, { room, address, session });
    if (passed !== null) return { host: false, ...passed };
    const grant = await plays.verify(text, room);
    if (grant !== null) return isFor(grant, session, address) ? { host: false, grant, pass: null } : null;
    if (!(await previews.verify(text, room))) return null;
    return { host: true, grant: { room, session: null, address: null, invited: true }, pass: null };
  }
}

const sitesOf = (rule: RoomRule, { origins }: PlayOptions) =>
  rule === null || rule.origins.length === 0 ? origins : rule.origins;

const isGuarded = (rule: RoomRule): rule is NonNullable<RoomRule> =>
  rule !== null && rule.access !== 'public';

/** Whether what is played, and from where, is what a grant is bound to. */
const isFor = (grant: PlayGrant, session: string | null, address: string) =>
  (grant.session === null || grant.session === session) &&
  (grant.address === null || grant.address === address);

/** The pass in the path, else `?token=`. Given twice it is nobody's. */
function credentialOf({ params, query }: Asked): { text: string | null; inPath: boolean } {
  const pass = textOf(params, 'pass');
  return pass === null ? { text: textOf(query, 'token'), inPath: false } : { text: pass, inPath: true };
}

function textOf(record: unknown, name: string): string | null {
  if (typeof record !== 'object' || record === null || !(name in record)) return null;
  const value: unknown = Reflect.get(record, name);
  return typeof value === 'string' ? value : '';
}
