import type { Room } from '../../protocol/api.js';
import type { Clock } from '../../protocol/clock.js';
import { newId } from '../ids.js';
import type { Feeds, PublishDecision } from '../ingest/gate.js';
import {
  decidePublish,
  explainLimit,
  type PublishVerdict,
  type Refusal,
  refuse,
  withClaim,
} from './admission-rules.js';
import { type LiveSession, newSession } from './live-session.js';
import type { LifeLimits, SessionStore } from './store.js';

interface AdmissionParts {
  store: SessionStore;
  feeds: Feeds;
  clock: Clock;
  limits: LifeLimits;
  /** Silence at which a publisher counts as gone, ms. */
  silentTimeout: number;
}

/** Lets publishers whose key is right into their room's session, or says why not. */
export class Admission {
  constructor(private readonly parts: AdmissionParts) {}

  /** `session`: the one to go on with; a new one, or `current` with its new publisher. */
  async admit(
    room: Room,
    current: LiveSession | null,
    connection: string,
  ): Promise<{ decision: PublishDecision; session: LiveSession | null; contested?: true }> {
    const verdict = decidePublish(room.status, current, this.healthOf(current));
    if (verdict.action === 'refuse') return this.refused(current, verdict);
    if (verdict.action === 'begin' || current === null) return this.begin(room, connection);
    if (verdict.action === 'take-over') this.handOver(current, verdict.reason);
    current.publisher = { connection, since: this.parts.clock.now() };
    return accept(current);
  }

  /** Why a publisher that came to another server may not go on with this session; null when it may. */
  refusal(room: Room, current: LiveSession): Refusal | null {
    const verdict = decidePublish(room.status, current, this.healthOf(current));
    return verdict.action === 'refuse' ? verdict.decision : null;
  }

  private refused(
    session: LiveSession | null,
    { decision, contested }: Extract<PublishVerdict, { action: 'refuse' }>,
  ) {
    if (session === null || contested === undefined) return { decision, session };
    session.claims = withClaim(session.claims, this.parts.clock.now());
    return { decision, session, contested };
  }

  /** A publisher that was let in a moment ago has not been silent for longer than that. */
  private healthOf(session: LiveSession | null) {
    const now = this.parts.clock.now();
    const here = session?.publisher ? now - session.publisher.since : 0;
    // A publisher that the ingest does not know any more is gone; its end is on the way.
    const silentFor = session === null ? 0 : Math.min(this.parts.feeds.silentFor(session.id) ?? here, here);
    return { now, silentFor, silentTimeout: this.parts.silentTimeout };
  }

  /** The ingest cuts the older one once the newer is in. Of several changes in a row, viewers see one that lasts. */
  private handOver(session: LiveSession, reason: 'silent' | 'taken_over'): void {
    const { now, silentFor } = this.healthOf(session);
    if (reason === 'taken_over') session.claims = withClaim(session.claims, now);
    const before = session.handover;
    session.handover = {
      from: before?.from ?? now - silentFor,
      reason: before?.reason ?? reason,
      older: session.publisher,
    };
  }

  private async begin(room: Room, connection: string) {
    const { store, clock, limits } = this.parts;
    const { id: name, settings, status: roomBefore } = room;
    const about = { id: newId(), room: name, startedAt: clock.now(), settings, roomBefore };
    const session = newSession({ ...about, test: settings.rehearse }, connection);
    const reached = await store.begin(session, limits);
    if (reached === null) return accept(session);
    return { decision: refuse('limit', explainLimit(reached, clock.now())), session: null };
  }
}

const accept = (session: LiveSession): { decision: PublishDecision; session: LiveSession } => ({
  decision: { accepted: true, room: session.room, session: session.id },
  session,
});
