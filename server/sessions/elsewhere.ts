import type { Logger } from 'pino';
import type { NodeRequest } from '../../protocol/nodes.js';
import { CodedError } from '../../protocol/problems.js';
import type { Membership } from '../nodes/membership.js';
import { type Refusal, refuse } from './admission-rules.js';
import type { SessionRow, SessionStore } from './store.js';

interface ElsewhereParts {
  store: SessionStore;
  nodes: Pick<Membership, 'node' | 'ask' | 'alive'>;
  logger: Logger;
}

const UNREACHABLE =
  'The server that carries this live does not answer. If it is gone, another one takes its place in a few seconds; try again.';

/** Sessions that live on other servers. */
export class Elsewhere {
  constructor(private readonly parts: ElsewhereParts) {}

  /** Whether a session is another server's. */
  has({ node }: Pick<SessionRow, 'node'>): boolean {
    return node !== null && node !== this.parts.nodes.node;
  }

  /** Throws what the session's server throws; node_unavailable. */
  async ask({ node }: SessionRow, request: NodeRequest): Promise<void> {
    if (node !== null) await this.parts.nodes.ask(node, request);
  }

  /** The room's session, where that is another server's. */
  async openOf(room: string): Promise<SessionRow | null> {
    const row = await this.parts.store.openOf(room);
    return row !== null && this.has(row) ? row : null;
  }

  /** Tells the server that has the room's session that the room is another one now. It finds out by itself should it not hear this. */
  async tellOfRoom(room: string): Promise<void> {
    const row = await this.openOf(room);
    if (row === null) return;
    await this.ask(row, { kind: 'room-changed', room }).catch((err: unknown) =>
      this.parts.logger.warn(
        { err, room, node: row.node },
        'the server of this live was not told of a change',
      ),
    );
  }

  /** Asks for a session, since its publisher came here. Null when it is this server's from now on, else why not. */
  async fetch({ id, node }: SessionRow): Promise<Refusal | null> {
    if (node === null) return null;
    try {
      const { refusal } = await this.parts.nodes.ask(node, { kind: 'release', session: id });
      if (refusal === undefined) return null;
      return refuse(
        refusal.code === 'room_banned' ? 'room_banned' : 'already_publishing',
        refusal.description,
      );
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      return refuse('unavailable', UNREACHABLE);
    }
  }

  /** Whether what a room shows on the bus is the business of another server that is alive. */
  async shows(session: string): Promise<boolean> {
    const row = await this.parts.store.find(session);
    if (row === null || !this.has(row)) return false;
    return (await this.parts.nodes.alive()).has(row.node ?? '');
  }
}
