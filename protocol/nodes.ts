import type { ProblemCode } from './problems.js';
import type { StreamTopic } from './topics.js';

/** What one server asks another one that a session lives on. */
export type NodeRequest =
  | { kind: 'ping' }
  | { kind: 'end'; session: string }
  | { kind: 'promote'; session: string }
  /** A room's settings are others now, or it was banned: the database says how it is. */
  | { kind: 'room-changed'; room: string }
  /** A publisher came to another server: may that one have the session? */
  | { kind: 'release'; session: string };

export interface NodeCall {
  /** Unique; the reply carries it too. */
  id: string;
  /** Node that asks. */
  from: string;
  request: NodeRequest;
}

/** `refusal`: why a publisher may not go on, in the words of the gate. */
export type NodeReply =
  | { id: string; ok: true; refusal?: { code: string; description: string } }
  | { id: string; ok: false; code: ProblemCode; detail?: string };

/** What a node is asked. */
export const nodeCalls = (node: string): StreamTopic<NodeCall> => ({
  kind: 'stream',
  name: `node:${node}:calls`,
});
/** What a node is answered. */
export const nodeReplies = (node: string): StreamTopic<NodeReply> => ({
  kind: 'stream',
  name: `node:${node}:replies`,
});
