import type { NewCoupon, NewFlashSale, NewGroupBuy, Offer } from '../../protocol/offers.js';
import type { Order } from '../../protocol/orders.js';
import { type Api, ApiError, listOf } from '../lib/api.js';
import { isRecord } from '../lib/storage.js';
import { Store } from '../lib/store.js';

/** The orders of the session that is on, or was last. */
export interface SessionOrders {
  /** Newest first, the last 200. */
  orders: readonly Order[];
  /** There are older ones. */
  more: boolean;
  /** Who works here may not see orders. */
  forbidden: boolean;
}

const REFRESH_MS = 3_000;
const PATHS = { 'flash-sale': 'flash-sales', coupon: 'coupons', 'group-buy': 'group-buys' } as const;

/** What a host does to sell: offers, and the orders that come in. Resource: {@link close}. */
export class ShopDesk {
  readonly orders = new Store<SessionOrders>({ orders: [], more: false, forbidden: false });
  readonly #api: Api;
  readonly #room: string;
  readonly #timer: number;
  #session: string | null = null;

  constructor(api: Api, room: string) {
    this.#api = api;
    this.#room = `/rooms/${encodeURIComponent(room)}`;
    this.#timer = window.setInterval(() => void this.#refresh(), REFRESH_MS);
  }

  /** Whose orders to show. */
  show(session: string | null): void {
    if (session === this.#session) return;
    this.#session = session;
    void this.#refresh();
  }

  startFlashSale(sale: NewFlashSale): Promise<unknown> {
    return this.#api.create(`${this.#room}/flash-sales`, sale);
  }

  dropCoupon(coupon: NewCoupon): Promise<unknown> {
    return this.#api.create(`${this.#room}/coupons`, coupon);
  }

  startGroupBuy(group: NewGroupBuy): Promise<unknown> {
    return this.#api.create(`${this.#room}/group-buys`, group);
  }

  async end(offer: Offer): Promise<void> {
    await this.#api.delete(`/${PATHS[offer.kind]}/${encodeURIComponent(offer.id)}`);
  }

  close(): void {
    window.clearInterval(this.#timer);
  }

  async #refresh(): Promise<void> {
    const session = this.#session;
    if (session === null || document.visibilityState === 'hidden' || this.orders.get().forbidden) return;
    try {
      const page = await this.#api.get<unknown>(`/orders?session=${encodeURIComponent(session)}&limit=200`);
      if (session !== this.#session) return;
      const more = isRecord(page) && typeof page.next === 'string';
      this.orders.set({ orders: listOf<Order>(page), more, forbidden: false });
    } catch (error) {
      // Any other failure is made up for by the next refresh.
      if (error instanceof ApiError && error.status === 403)
        this.orders.update((now) => ({ ...now, forbidden: true }));
    }
  }
}
