import type { Logger } from 'pino';
import type { Bus } from '../../backends/bus/port.js';
import type { Database } from '../../backends/database/port.js';
import type { Clock } from '../../protocol/clock.js';
import type { Offer } from '../../protocol/offers.js';
import type { Order } from '../../protocol/orders.js';
import type { RoomObserver } from '../rooms/service.js';
import type { Stock } from '../stock/port.js';
import { Alarms } from './alarms.js';
import { Board } from './board.js';
import { Coupons } from './coupons.js';
import { FlashSales } from './flash-sales.js';
import { FloorPrices } from './floor-prices.js';
import { GroupBuys, type OrderEnder } from './group-buys.js';
import type { Catalogue, OfferParts } from './parts.js';
import { PlacedOrders } from './placed-orders.js';
import { earliest } from './rules.js';
import { OfferTerms } from './terms.js';

export interface OffersDeps {
  database: Database;
  bus: Bus;
  stock: Stock;
  catalogue: Catalogue;
  rooms: { assertExists(room: string): Promise<void>; observe(observer: RoomObserver): void };
  /** Ends orders of groups that failed. */
  orders: OrderEnder;
  /** Pieces of a product have changed outside of an order. */
  stockChanged(product: string): void;
  clock: Clock;
  logger: Logger;
  newId: () => string;
}

/** Flash sales, coupons and group buys: what they do to orders, when they begin and end, and what viewers see of them. */
export class Offers {
  /** For the orders feature. */
  readonly terms: OfferTerms;
  readonly flashSales: FlashSales;
  readonly coupons: Coupons;
  readonly groupBuys: GroupBuys;
  readonly floorPrices: FloorPrices;
  readonly board: Board;
  /** The room of what a path names, for hosts, who are limited to theirs. */
  readonly roomsOfParams = {
    flashSale: (id: string) => this.flashSales.roomOf(id),
    coupon: (id: string) => this.coupons.roomOf(id),
    groupBuy: (id: string) => this.groupBuys.roomOf(id),
  };
  private readonly placed: PlacedOrders;
  private readonly alarms: Alarms;
  private sweptAt = 0;

  constructor(private readonly deps: OffersDeps) {
    const { stock, catalogue, database, clock, logger, newId, rooms } = deps;
    const changes = {
      offers: (room: string) => this.board.offersChanged(room),
      stock: (product: string) => deps.stockChanged(product),
      times: () => this.alarms.wake(),
    };
    const parts: OfferParts = { database, stock, catalogue, rooms, changes, clock, logger, newId };
    this.terms = new OfferTerms(stock, newId);
    this.flashSales = new FlashSales(parts);
    this.coupons = new Coupons(parts);
    this.groupBuys = new GroupBuys(parts, deps.orders);
    this.floorPrices = new FloorPrices(database, catalogue);
    this.board = new Board({ ...deps, offering: this });
    this.placed = new PlacedOrders(deps);
    this.alarms = new Alarms(
      { sweep: (now) => this.sweep(now), next: (now) => this.next(now) },
      clock,
      logger,
    );
    rooms.observe({ deleted: (room) => this.roomDeleted(room) });
  }

  /** Starts and ends what was due while no server ran, and tells what every room offers. */
  async start(rooms: readonly string[]): Promise<void> {
    this.sweptAt = this.deps.clock.now();
    await this.alarms.start();
    for (const room of rooms) await this.board.tellAll(room);
  }

  /** What a room offers now, soon, and a little while ago. @throws room_not_found */
  async inRoom(room: string): Promise<Offer[]> {
    await this.deps.rooms.assertExists(room);
    return this.board.read(room);
  }

  /** An order was made, or is in another state; after its transaction. */
  async orderChanged(order: Order, made: boolean): Promise<void> {
    this.board.offersChanged(order.room);
    const [line] = order.items;
    if (made && line !== undefined) this.placed.add(order.room, line.product, order.buyer);
    if (order.groupBuy !== undefined) this.alarms.wake();
  }

  /** Idempotent. */
  async close(): Promise<void> {
    await this.alarms.close();
    await this.board.close();
    await this.placed.close();
  }

  private async sweep(now: number): Promise<void> {
    await this.flashSales.sweep(now);
    await this.groupBuys.sweep(now);
    const turned = [
      ...(await this.coupons.turned(this.sweptAt, now)),
      ...(await this.groupBuys.turned(this.sweptAt, now)),
    ];
    this.sweptAt = now;
    for (const room of turned) this.board.offersChanged(room);
  }

  private async next(now: number): Promise<number | null> {
    return earliest(
      await this.flashSales.next(),
      await this.coupons.next(now),
      await this.groupBuys.next(now),
    );
  }

  private async roomDeleted(room: string): Promise<void> {
    await this.flashSales.endAll(room);
    await this.coupons.withdrawAll(room);
    await this.groupBuys.endAll(room);
    await this.board.clear(room);
  }
}
