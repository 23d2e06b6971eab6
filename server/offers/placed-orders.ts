import type { Logger } from 'pino';
import type { Bus } from '../../backends/bus/port.js';
import type { Database } from '../../backends/database/port.js';
import type { Clock } from '../../protocol/clock.js';
import { roomEvents } from '../../protocol/topics.js';
import { Paced } from '../paced.js';
import { maskName } from './rules.js';

/** ms between two looks at a room's new orders. */
const PACE = 1_000;
const LATE = 'what viewers see of offers is late';
/** Products told of at once; the others wait for the next second, and go on counting. */
const AT_ONCE = 3;

interface Placed {
  /** Of the last one. */
  buyer: string;
  count: number;
}

/** "A**e bought this": orders of a room, merged like joins into an event a second for each of a few products. */
export class PlacedOrders {
  private readonly rooms = new Map<string, Map<string, Placed>>();
  private readonly paced: Paced;

  constructor(private readonly parts: { database: Database; bus: Bus; clock: Clock; logger: Logger }) {
    this.paced = new Paced(PACE, (room) => this.tell(room), parts.logger, LATE);
  }

  add(room: string, product: string, buyer: string): void {
    const products = this.rooms.get(room) ?? new Map<string, Placed>();
    this.rooms.set(room, products);
    products.set(product, { buyer, count: (products.get(product)?.count ?? 0) + 1 });
    this.paced.request(room);
  }

  /** Idempotent; what was not told is not any more. */
  async close(): Promise<void> {
    await this.paced.close();
    this.rooms.clear();
  }

  private async tell(room: string): Promise<void> {
    const products = this.rooms.get(room);
    if (products === undefined) return;
    for (const [product, { buyer, count }] of [...products].slice(0, AT_ONCE)) {
      products.delete(product);
      const name = maskName(await this.nameOf(buyer));
      const at = this.parts.clock.now();
      await this.parts.bus.append(roomEvents(room), { type: 'order.placed', at, product, name, count });
    }
    if (products.size === 0) this.rooms.delete(room);
    else this.paced.request(room);
  }

  private async nameOf(viewer: string): Promise<string> {
    const row = await this.parts.database.queries
      .selectFrom('viewers')
      .select('name')
      .where('id', '=', viewer)
      .executeTakeFirst();
    return row?.name ?? '';
  }
}
