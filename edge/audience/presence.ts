import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Bus } from '../../backends/bus/port.js';
import { AUDIENCE_FIGURES, type AudienceFigure, audienceFigure } from '../../protocol/audience.js';
import { roomViewers } from '../../protocol/topics.js';
import type { MemberSet } from './member-set.js';

/** ms: how soon a change is told, how often what did not change is renewed, how long it outlives this process. */
const TELL = 1000;
const RENEW = 5000;
const TTL = 15_000;
/** ms in which the bus is told that this edge's viewers are gone; after them they lapse. */
const PATIENCE = 1000;

export type Figures = Record<AudienceFigure, number>;

export interface PresenceDeps {
  room: string;
  /** This edge's name among those that count the room's viewers. */
  edge: string;
  bus: Bus;
  logger: Logger;
  members: MemberSet;
  /** What operators see, as of now. */
  figures(): Figures;
}

/** Tells the bus who of a room's viewers is at this edge. Resource: {@link close}. */
export class Presence {
  private lastTold = Number.NEGATIVE_INFINITY;
  private figures: Figures | null = null;
  private whole = false;
  private timer: NodeJS.Timeout | undefined;
  private telling: Promise<void> | undefined;
  private left: Promise<void> | undefined;

  constructor(private readonly deps: PresenceDeps) {}

  /** Somebody may have come or gone: told at once when the room was quiet, within a second otherwise. */
  changed(): void {
    if (this.left !== undefined || this.telling !== undefined || !this.deps.members.changed) return;
    this.schedule(Math.max(0, this.lastTold + TELL - performance.now()));
  }

  /** The bus knows what there is to know. */
  get settled(): boolean {
    return !this.whole && this.telling === undefined && !this.deps.members.changed;
  }

  /** Takes this edge's viewers out of the count; gives a bus that is away a moment. Idempotent. */
  close(): Promise<void> {
    this.left ??= Promise.race([this.leave(), sleep(PATIENCE, undefined, { ref: false })]);
    return this.left;
  }

  private schedule(delay: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.telling = this.tell().finally(() => {
        this.telling = undefined;
        if (this.left !== undefined) return;
        if (this.whole || this.deps.members.changed) this.schedule(TELL);
        else if (this.deps.members.size > 0) this.schedule(RENEW);
      });
    }, delay);
    this.timer.unref();
  }

  private async tell(): Promise<void> {
    const { room, logger } = this.deps;
    this.lastTold = performance.now();
    try {
      await this.tellMembers();
      await this.tellFigures(this.deps.figures());
    } catch (err) {
      // Told anew when the bus is back; it may have forgotten us by then.
      this.whole = true;
      logger.warn({ err, room }, 'viewers not counted');
    }
  }

  private async tellMembers(): Promise<void> {
    const { members } = this.deps;
    let healed = false;
    do {
      const change = this.whole ? members.takeWhole() : members.take();
      this.whole = false;
      const there = await this.deps.bus.attend(roomViewers(this.deps.room), this.deps.edge, change, TTL);
      if (there === members.expected) continue;
      if (healed) throw new Error(`the bus has ${there} members of ${members.expected}`);
      healed = true;
      this.whole = true;
    } while (this.whole || members.changed);
  }

  private async tellFigures(figures: Figures): Promise<void> {
    const { room, edge, bus } = this.deps;
    const before = this.figures;
    const told = AUDIENCE_FIGURES.filter((it) => figures[it] > 0 || (before?.[it] ?? 0) > 0);
    this.figures = figures;
    await Promise.all(told.map((it) => bus.contribute(audienceFigure(room, it), edge, figures[it], TTL)));
  }

  private async leave(): Promise<void> {
    const { room, edge, bus, logger, members } = this.deps;
    clearTimeout(this.timer);
    await this.telling;
    try {
      if (this.whole || members.expected > 0)
        await bus.attend(roomViewers(room), edge, { whole: true, added: [], removed: [] }, TTL);
      await this.tellFigures(NOBODY);
    } catch (err) {
      logger.warn({ err, room }, 'viewers not taken out of the count; they lapse');
    }
  }
}

/** All zero. */
const NOBODY: Figures = {
  sockets: 0,
  players: 0,
  flv: 0,
  overShare: 0,
  suspects: 0,
  no_media: 0,
  no_browser: 0,
  repeats: 0,
  likes: 0,
  crowd: 0,
  churn: 0,
};

export const nobody = (): Figures => ({ ...NOBODY });
