import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { NodeRequest } from '../../protocol/nodes.js';
import { CodedError } from '../../protocol/problems.js';
import { newId } from '../ids.js';
import type { Answer, Answerer, NodeCalls } from './calls.js';
import { BEAT, ELSEWHERE, LEASE, mayTakeOver, STRANGER } from './rules.js';
import type { Claimed, NodeStore, Peer } from './store.js';

export interface MembershipParts {
  store: NodeStore;
  calls: NodeCalls;
  logger: Logger;
  /** Names of the servers that said on the bus that they are there, some of which may be gone. */
  onBus: () => Promise<readonly string[]>;
  /** Stays the same over restarts. */
  name: string;
  /** Ms; default {@link LEASE} and {@link BEAT}. */
  lease?: number;
  beat?: number;
}

/** What a server does about others' fate and its own. */
export interface MembershipEvents {
  /** These sessions are this server's from now on. */
  taken: (sessions: Claimed[]) => Promise<void>;
  /** Ids of all unfinished sessions of this server, now and then: one whose end could not be written is found by it. */
  held: (sessions: string[]) => Promise<void>;
  /** This server was taken for dead: what it had belongs to others. */
  lost: () => Promise<void>;
  /** Another server asks. */
  asked: Answerer;
}

/** Beats between two looks at what is held. */
const LOOK_EVERY = 20;
/** ms a server has to say that it hears this one; one that does not in two of them and yet lives is elsewhere. */
const PING = 1_000;

/** This server's place among those that share the database: its name, its lease, what it takes from the dead. */
export class Membership {
  private run = newId();
  private id: string;
  private events: MembershipEvents | null = null;
  /** Since when the lease was never given up, ms on the process's own clock. */
  private aliveSince = performance.now();
  private renewedAt = performance.now();
  private timer: NodeJS.Timeout | null = null;
  private beating: Promise<void> = Promise.resolve();
  private beats = 0;
  private closing: Promise<void> | null = null;

  constructor(private readonly parts: MembershipParts) {
    this.id = parts.name;
  }

  /** This server's name among the others; another one after it was taken for dead. */
  get node(): string {
    return this.id;
  }

  /**
   * Joins and says whose sessions are to be gone on with: those of an earlier run and those of the dead.
   * @throws one line when others use the database that can't be talked to, or others than its own are at the bus
   */
  async join(events: MembershipEvents): Promise<Claimed[]> {
    const { store, calls } = this.parts;
    this.events = events;
    await calls.open(this.id, events.asked);
    await this.assertTogether();
    await this.assertAmongItself();
    const held = await store.held(this.id);
    await store.join(this.id, this.run, this.lease);
    this.aliveSince = performance.now();
    this.renewedAt = this.aliveSince;
    if (store.shared) this.beatEvery(this.parts.beat ?? BEAT);
    return [...held, ...(await store.claim(this.id))];
  }

  /** Asks the server a session lives on. Throws what it throws; node_unavailable. */
  ask(node: string, request: NodeRequest): Promise<Answer> {
    return this.parts.calls.ask(this.id, node, request);
  }

  /** Names of the servers that are alive, this one too. */
  async alive(): Promise<ReadonlySet<string>> {
    return new Set([this.id, ...(await this.parts.store.peers(this.id)).map(({ id }) => id)]);
  }

  /** Leaves the others; whatever sessions it still has are theirs. Idempotent. */
  close(): Promise<void> {
    this.closing ??= this.leave();
    return this.closing;
  }

  private get lease(): number {
    return this.parts.lease ?? LEASE;
  }

  private async leave(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await this.beating;
    this.parts.calls.close();
    await this.parts.store
      .leave(this.id, this.run)
      .catch((err: unknown) => this.parts.logger.warn({ err }, 'the others will find out by themselves'));
  }

  private beatEvery(ms: number): void {
    this.timer = setInterval(() => {
      this.beating = this.beating.then(() => this.beat());
    }, ms);
    this.timer.unref();
  }

  /** Never rejects: a database that is away is back at one of the next beats. */
  private async beat(): Promise<void> {
    if (this.closing !== null) return;
    const { store, logger } = this.parts;
    try {
      if (!(await store.renew(this.id, this.run, this.lease))) return await this.rejoin();
      const now = performance.now();
      if (now - this.renewedAt > this.lease) this.aliveSince = now;
      this.renewedAt = now;
      this.beats += 1;
      if (this.beats % LOOK_EVERY === 0)
        await this.events?.held((await store.held(this.id)).map(({ id }) => id));
      if (!mayTakeOver(this.aliveSince, now, this.lease) || !(await store.hasDead(this.id))) return;
      const claimed = await store.claim(this.id);
      if (claimed.length === 0) return;
      logger.warn(
        { sessions: claimed.map(({ id }) => id) },
        'sessions of a server that is gone are taken over',
      );
      await this.events?.taken(claimed);
    } catch (err) {
      logger.warn({ err }, 'the lease was not renewed');
    }
  }

  /** Under another name: what still arrives for the old one is for a server that is dead to the others. */
  private async rejoin(): Promise<void> {
    const { store, calls, logger, name } = this.parts;
    logger.error('this server gave no sign of life for too long; others have its sessions now');
    await this.events?.lost();
    this.id = `${name}-${newId().slice(0, 6)}`;
    this.run = newId();
    if (this.events !== null) await calls.open(this.id, this.events.asked);
    await store.join(this.id, this.run, this.lease);
    this.aliveSince = performance.now();
    this.renewedAt = this.aliveSince;
  }

  /** Whoever is alive hears this server, or it can't work beside them. Those that are dead are waited for. */
  private async assertTogether(): Promise<void> {
    if (!this.parts.store.shared) return;
    const first = await this.parts.store.peers(this.id);
    await Promise.all(first.map((peer) => this.assertHeard(peer)));
  }

  /** Whoever answers at the bus uses this database too. */
  private async assertAmongItself(): Promise<void> {
    const { calls, onBus } = this.parts;
    const own = await this.alive();
    const others = (await onBus()).filter((name) => !own.has(name));
    const answers = await Promise.all(others.map((name) => this.isHeard(name)));
    if (!answers.includes(true)) return;
    calls.close();
    throw new Error(STRANGER);
  }

  private async assertHeard({ id, expiresAt }: Peer): Promise<void> {
    const { calls, store } = this.parts;
    for (let renewed = 0, last = expiresAt; ; ) {
      if (await this.isHeard(id)) return;
      const now = (await store.peers(this.id)).find((peer) => peer.id === id);
      if (now === undefined) return;
      if (now.expiresAt > last) renewed += 1;
      last = now.expiresAt;
      if (renewed < 2) continue;
      calls.close();
      throw new Error(ELSEWHERE);
    }
  }

  private async isHeard(id: string): Promise<boolean> {
    try {
      await this.parts.calls.ask(this.id, id, { kind: 'ping' }, PING);
      return true;
    } catch (error) {
      if (!(error instanceof CodedError)) await sleep(PING);
      return error instanceof CodedError && error.code !== 'node_unavailable';
    }
  }
}
