import type { Logger } from 'pino';
import WebSocket from 'ws';
import { CHANNEL_SUBPROTOCOL } from '../protocol/channel.js';
import { type ApiClient, ApiError } from './api-client.js';
import { DEMO_LINES, DEMO_NAMES, DEMO_PRODUCTS } from './demo-products.js';
import { DemoShop } from './demo-shop.js';

const ROOM = 'demo';
/** ms between two things said, and between two products explained. */
const TALK_EVERY = 2_500;
const EXPLAIN_EVERY = 20_000;
/** ms between two orders of viewers, and between two flash sales. */
const BUY_EVERY = 15_000;
const SALE_EVERY = 6 * 60_000;
const SALE_OF = 'demo-bag';

/** A room that shows what Kaibo does: products, a moving picture with sound, talk. Uses the public API like anybody. */
export class Demo {
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly sockets: WebSocket[] = [];
  private readonly shop: DemoShop;
  private readonly tokens: string[] = [];
  private products: string[] = [];
  private sold = '';
  private closed = false;

  constructor(private readonly deps: { base: string; api: ApiClient; logger: Logger }) {
    this.shop = new DemoShop({ ...deps, room: ROOM });
  }

  /** Creates the room and its shelf where they are missing; resolves to the room's id. */
  async prepare(): Promise<string> {
    const { api } = this.deps;
    await api.room(ROOM).catch(async (error: unknown) => {
      if (!(error instanceof ApiError) || error.status !== 404) throw error;
      await api.createRoom({ id: ROOM, title: '开播演示 · Kaibo demo', host: 'Kaibo' });
    });
    this.products = [];
    for (const { externalId, ...product } of DEMO_PRODUCTS) {
      const { id } = await api.putProduct(externalId, product);
      this.products.push(id);
      if (externalId === SALE_OF) this.sold = id;
    }
    await api.putShelf(
      ROOM,
      this.products.map((product, position) => ({ product, position: position + 1, status: 'on' as const })),
    );
    await this.shop.prepare();
    return ROOM;
  }

  /** Starts the picture, the talk and the explaining. */
  async start(): Promise<void> {
    await this.deps.api.startTestPicture(ROOM);
    for (const name of DEMO_NAMES) await this.join(name);
    this.every(TALK_EVERY, () => this.say());
    this.every(EXPLAIN_EVERY, () => void this.explainNext());
    this.every(SALE_EVERY, () => void this.shop.sale(this.sold));
    this.every(BUY_EVERY, () => void this.buy());
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.closed = true;
    for (const timer of this.timers) clearInterval(timer);
    for (const socket of this.sockets) socket.terminate();
  }

  private every(ms: number, work: () => void): void {
    work();
    this.timers.push(setInterval(work, ms).unref());
  }

  private async join(name: string): Promise<void> {
    const { token } = await this.deps.api.createViewer(name);
    this.tokens.push(token);
    if (!this.closed) this.connect(token);
  }

  private connect(token: string): void {
    const url = `${this.deps.base.replace('http', 'ws')}/channel/${ROOM}?token=${token}`;
    const socket = new WebSocket(url, CHANNEL_SUBPROTOCOL);
    socket.on('error', (error) => this.deps.logger.debug({ err: error }, 'demo viewer'));
    this.sockets.push(socket);
  }

  private say(): void {
    const open = this.sockets.filter((socket) => socket.readyState === WebSocket.OPEN);
    const socket = pick(open);
    const text = pick(DEMO_LINES);
    if (socket === undefined || text === undefined) return;
    socket.send(JSON.stringify({ type: 'danmaku', text }));
    pick(open)?.send(JSON.stringify({ type: 'like', count: 1 + Math.floor(Math.random() * 5) }));
  }

  private async buy(): Promise<void> {
    const [token, product] = [pick(this.tokens), pick(this.products)];
    if (token !== undefined && product !== undefined) await this.shop.buy(token, product);
  }

  private async explainNext(): Promise<void> {
    const product = this.products.shift();
    if (product === undefined) return;
    this.products.push(product);
    await this.deps.api
      .explain(ROOM, product)
      .catch((error: unknown) =>
        this.deps.logger.warn({ err: error }, 'the demo could not explain a product'),
      );
  }
}

const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(Math.random() * items.length)];
