import type { Logger } from 'pino';
import type { Bus } from '../../backends/bus/port.js';
import type { Database } from '../../backends/database/port.js';
import type { Offer } from '../../protocol/offers.js';
import { roomOffers, roomStock, type StateTopic } from '../../protocol/topics.js';
import { Paced } from '../paced.js';
import type { Coupons } from './coupons.js';
import type { FlashSales } from './flash-sales.js';
import type { GroupBuys } from './group-buys.js';
import { shownOffers } from './rules.js';
import { roomsShowing, shelfStock } from './stock-reader.js';

/** ms between two looks at what a room offers or has left: five a second (MISSION, stock bar). */
const PACE = 200;
const LATE = 'what viewers see of offers is late';

export interface Offering {
  flashSales: FlashSales;
  coupons: Coupons;
  groupBuys: GroupBuys;
}

interface BoardParts {
  database: Database;
  bus: Bus;
  logger: Logger;
  offering: Offering;
}

/**
 * What viewers see of offers and stock: read from the database after a change, told when it differs from what was told. Whoever told
 * something reads once more afterwards: with several servers the last one to tell may have been the first to read.
 */
export class Board {
  private readonly offers: Paced;
  private readonly stock: Paced;

  constructor(private readonly parts: BoardParts) {
    this.offers = new Paced(PACE, (room) => this.tellOffers(room), parts.logger, LATE);
    this.stock = new Paced(PACE, (room) => this.tellStock(room), parts.logger, LATE);
  }

  /** What the room offers has changed. */
  offersChanged(room: string): void {
    this.offers.request(room);
  }

  /** Pieces of a product have changed: every room that shows it is told. */
  async stockChanged(product: string): Promise<void> {
    for (const room of await roomsShowing(this.parts.database.queries, product)) this.stock.request(room);
  }

  /** The room's shelf has changed. */
  shelfChanged(room: string): void {
    this.stock.request(room);
  }

  /** At start, before viewers come. */
  async tellAll(room: string): Promise<void> {
    await this.tellOffers(room);
    await this.tellStock(room);
  }

  /** Offers by start, as they are now; those of a kind that are far away are left out. */
  async read(room: string): Promise<Offer[]> {
    const { flashSales, coupons, groupBuys } = this.parts.offering;
    const sales = await flashSales.ofRoom(room);
    if (await flashSales.endSold(sales)) return this.read(room);
    return [
      ...shownOffers(sales).map((sale) => ({ kind: 'flash-sale' as const, ...sale })),
      ...shownOffers(await coupons.ofRoom(room)).map((coupon) => ({ kind: 'coupon' as const, ...coupon })),
      ...shownOffers(await groupBuys.ofRoom(room)).map((group) => ({ kind: 'group-buy' as const, ...group })),
    ];
  }

  /** The room is gone. */
  async clear(room: string): Promise<void> {
    await this.parts.bus.set(roomOffers(room), []);
    await this.parts.bus.set(roomStock(room), {});
  }

  /** Idempotent. */
  async close(): Promise<void> {
    await Promise.all([this.offers.close(), this.stock.close()]);
  }

  private async tellOffers(room: string): Promise<void> {
    if (await this.tell(roomOffers(room), await this.read(room))) this.offers.request(room);
  }

  private async tellStock(room: string): Promise<void> {
    const left = await shelfStock(this.parts.database.queries, room);
    if (await this.tell(roomStock(room), left)) this.stock.request(room);
  }

  /** False when it was told already. */
  private async tell<V>(topic: StateTopic<V>, value: V): Promise<boolean> {
    const told = await this.parts.bus.get(topic);
    if (told !== null && JSON.stringify(told.value) === JSON.stringify(value)) return false;
    await this.parts.bus.set(topic, value);
    return true;
  }
}
