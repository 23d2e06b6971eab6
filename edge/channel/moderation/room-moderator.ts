import type { Logger } from 'pino';
import type { Bus } from '../../../backends/bus/port.js';
import type { RoomEvent, StateEvent, Welcome } from '../../../protocol/channel.js';
import type { Clock } from '../../../protocol/clock.js';
import { OPEN_CHAT, type RoomModeration, type Until } from '../../../protocol/moderation.js';
import { roomModeration, roomWords } from '../../../protocol/topics.js';
import { BoundedSet } from '../bounded-set.js';
import type { Viewer } from '../identity.js';
import { judge, type Verdict } from './judge.js';
import { hasLink } from './links.js';
import { SlowMode } from './slow-mode.js';
import { WordList } from './word-list.js';

/** Viewers whose follow is remembered per room and edge. */
const MAX_FOLLOWERS = 100_000;

export interface ModeratorDeps {
  bus: Bus;
  clock: Clock;
  logger: Logger;
  /** Blocked in every room; its owner closes it. */
  siteWords: WordList;
}

/** What a room's moderation tells its hub. */
export interface ModeratorEvents {
  changed(event: StateEvent): void;
  /** Others may be in the room now, or be muted. */
  restricted(): void;
}

/** In place of a name that has a blocked word. */
const HIDDEN_NAME = '观众***';

type Kind = 'muted' | 'banned' | 'shadowed' | 'bannedAddresses';
type Ends = ReadonlyMap<string, number | null>;

const UNMODERATED: RoomModeration = {
  rules: OPEN_CHAT,
  pinned: null,
  muted: [],
  banned: [],
  shadowed: [],
  bannedAddresses: [],
};

/** What may be said in a room and by whom, as the bus has it; staff are exempt from all of it. Resource: {@link close}. */
export class RoomModerator {
  /** Ids of viewers who are known here to follow the room. */
  private readonly followers = new BoundedSet(MAX_FOLLOWERS);
  private readonly slow = new SlowMode();
  private readonly words: WordList;
  private state = UNMODERATED;
  private ends: Record<Kind, Ends> = endsOf(UNMODERATED);
  private watch: { close(): void } | null = null;
  private closed = false;

  constructor(
    private readonly room: string,
    private readonly deps: ModeratorDeps,
    private readonly events: ModeratorEvents,
  ) {
    this.words = new WordList(roomWords(room), deps.bus, deps.logger);
  }

  /** Before viewers are let in. */
  async open(): Promise<void> {
    const { bus, siteWords } = this.deps;
    const [known] = await Promise.all([
      bus.get(roomModeration(this.room)),
      siteWords.open(),
      this.words.open(),
    ]);
    if (known !== null) this.take(known.value);
    const watch = await bus.watch(roomModeration(this.room), ({ value, revision }) => {
      if (!this.closed && (known === null || revision > known.revision)) this.change(value);
    });
    if (this.closed) watch.close();
    else this.watch = watch;
  }

  /** What a newcomer is told. */
  welcome(): Pick<Welcome['room'], 'rules' | 'pinned'> {
    const { rules, pinned } = this.state;
    return { rules, pinned };
  }

  /** May this viewer (null: somebody without identity), or anybody from this address, be in the room? */
  admits(viewer: Viewer | null, address: string): boolean {
    if (viewer?.role !== undefined) return true;
    if (this.until('bannedAddresses', address) !== undefined) return false;
    return viewer === null || this.until('banned', viewer.id) === undefined;
  }

  /** Until when the viewer may not write; null: for ever, undefined: may write. */
  mutedUntil(viewer: Viewer): number | null | undefined {
    return viewer.role === undefined ? this.until('muted', viewer.id) : undefined;
  }

  /** Is what this viewer writes shown to nobody else? */
  shadows(viewer: Viewer): boolean {
    return viewer.role === undefined && this.until('shadowed', viewer.id) !== undefined;
  }

  /** Decides on a message; one that is taken counts for slow mode. */
  judge(viewer: Viewer, text: string): Verdict {
    if (viewer.role !== undefined) return { ok: true, shadow: false };
    const { rules } = this.state;
    const now = this.deps.clock.now();
    const verdict = judge({
      ...{ rules, now },
      mutedUntil: this.mutedUntil(viewer),
      shadowed: this.shadows(viewer),
      follows: this.followers.has(viewer.id),
      wait: rules.slowMode === 0 ? 0 : this.slow.wait(viewer.id, rules.slowMode, now),
      hasLink: () => hasLink(text),
      hasBlockedWord: () => this.isBlocked(text),
    });
    if (verdict.ok) this.slow.wrote(viewer.id, now);
    return verdict;
  }

  /** The viewer as others see one: without a name that has a blocked word in it, now, whenever it was chosen. */
  shown(viewer: Viewer): Viewer {
    return viewer.role === undefined && this.isBlocked(viewer.name)
      ? { ...viewer, name: HIDDEN_NAME }
      : viewer;
  }

  /** As {@link shown}, of somebody known by name only. */
  shownName(name: string): string {
    return this.isBlocked(name) ? HIDDEN_NAME : name;
  }

  /** A message that was taken did not get through after all. */
  unsaid(viewer: Viewer): void {
    this.slow.forget(viewer.id);
  }

  /** True when the follow is news here. */
  follow(viewer: string): boolean {
    return this.followers.add(viewer);
  }

  /** Hears of who follows at other edges. */
  heard(event: RoomEvent): void {
    if (event.type === 'followed') this.followers.add(event.from.id);
  }

  /** Idempotent. */
  close(): void {
    this.closed = true;
    this.watch?.close();
    this.words.close();
  }

  private isBlocked(text: string): boolean {
    return this.words.matches(text) || this.deps.siteWords.matches(text);
  }

  private change(value: RoomModeration): void {
    const before = this.state;
    this.take(value);
    const at = this.deps.clock.now();
    const { rules, pinned } = value;
    if (JSON.stringify(before.rules) !== JSON.stringify(rules))
      this.events.changed({ type: 'rules', at, ...rules });
    if (before.pinned?.id !== pinned?.id) this.events.changed({ type: 'pinned', at, message: pinned });
    this.events.restricted();
  }

  private take(value: RoomModeration): void {
    this.state = value;
    this.ends = endsOf(value);
  }

  /** Undefined when nothing is in force. */
  private until(kind: Kind, subject: string): number | null | undefined {
    const until = this.ends[kind].get(subject);
    return until === undefined || until === null || until > this.deps.clock.now() ? until : undefined;
  }
}

const endsOf = (state: RoomModeration): Record<Kind, Ends> => ({
  muted: new Map(state.muted),
  banned: new Map(state.banned),
  shadowed: new Map(state.shadowed),
  bannedAddresses: latestOf(state.bannedAddresses),
});

/** Several may have been banned with one address. */
function latestOf(entries: readonly Until[]): Ends {
  const latest = new Map<string, number | null>();
  for (const [subject, until] of entries) {
    const known = latest.get(subject);
    const longer = known === undefined || (known !== null && (until === null || until > known));
    if (longer) latest.set(subject, until);
  }
  return latest;
}
