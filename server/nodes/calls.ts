import type { Logger } from 'pino';
import type { Bus } from '../../backends/bus/port.js';
import {
  type NodeCall,
  type NodeReply,
  type NodeRequest,
  nodeCalls,
  nodeReplies,
} from '../../protocol/nodes.js';
import { CodedError } from '../../protocol/problems.js';
import { newId } from '../ids.js';

/** What a request was answered with. */
export type Answer = { refusal?: { code: string; description: string } };
/** Does what another server asks. Throws CodedErrors, which reach the asker as they are. */
export type Answerer = (request: NodeRequest, from: string) => Promise<Answer>;

/** ms a server has to answer; ending a session waits for the database a few times. */
const PATIENCE = 5_000;

/** Questions between servers, over the bus. */
export class NodeCalls {
  private readonly waiting = new Map<string, (reply: NodeReply) => void>();
  private subscriptions: { close(): void }[] = [];

  constructor(
    private readonly bus: Bus,
    private readonly logger: Logger,
  ) {}

  /** Listens under a name; under another one from the next time on. */
  async open(node: string, answer: Answerer): Promise<void> {
    this.close();
    const replies = await this.bus.subscribe(nodeReplies(node), ({ event }) =>
      this.waiting.get(event.id)?.(event),
    );
    const calls = await this.bus.subscribe(nodeCalls(node), ({ event }) => void this.answer(event, answer));
    this.subscriptions = [replies, calls];
  }

  /** Throws what the other server threw; node_unavailable when it says nothing. */
  async ask(from: string, to: string, request: NodeRequest, patience = PATIENCE): Promise<Answer> {
    const id = newId();
    const reply = new Promise<NodeReply | null>((resolve) => {
      const timer = setTimeout(() => resolve(null), patience);
      this.waiting.set(id, (said) => {
        clearTimeout(timer);
        resolve(said);
      });
    });
    try {
      await this.bus.append(nodeCalls(to), { id, from, request });
      const said = await reply;
      if (said === null) throw new CodedError('node_unavailable', 'Try again in a few seconds.');
      if (!said.ok) throw new CodedError(said.code, said.detail);
      return said.refusal === undefined ? {} : { refusal: said.refusal };
    } finally {
      this.waiting.delete(id);
    }
  }

  /** Idempotent. */
  close(): void {
    for (const subscription of this.subscriptions) subscription.close();
    this.subscriptions = [];
  }

  private async answer({ id, from, request }: NodeCall, answer: Answerer): Promise<void> {
    const reply = await answer(request, from).then(
      (said): NodeReply => ({ id, ok: true, ...said }),
      (error: unknown): NodeReply => this.refusalOf(id, error),
    );
    await this.bus
      .append(nodeReplies(from), reply)
      .catch((err: unknown) => this.logger.warn({ err, from }, 'another server could not be answered'));
  }

  private refusalOf(id: string, error: unknown): NodeReply {
    if (error instanceof CodedError)
      return {
        id,
        ok: false,
        code: error.code,
        ...(error.detail === undefined ? {} : { detail: error.detail }),
      };
    this.logger.error({ err: error }, 'what another server asked failed');
    return { id, ok: false, code: 'internal' };
  }
}
