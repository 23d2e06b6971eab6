import type { Coupon, CouponClaim } from '../../../../protocol/offers.js';
import type { Contact, NewOrder, Order } from '../../../../protocol/orders.js';
import { randomKey } from '../../api.js';
import type { ServerClock } from '../../server-clock.js';
import { ShopCalls } from '../../shop/calls.js';
import { Checkout } from '../../shop/checkout.js';
import { Intents } from '../../shop/intents.js';
import { rememberSource } from '../../shop/source.js';
import type { SafeStorage } from '../../storage.js';
import { Store } from '../../store.js';
import type { ViewerIdentity } from '../../viewer.js';

/** What a page gives its shop. */
export interface ShopParts {
  room: string;
  identity: ViewerIdentity;
  clock: ServerClock;
  random: () => number;
  /** Kept for this browser, and for this tab. */
  storage: SafeStorage;
  tab: SafeStorage;
  /** Query of the page's address. */
  search: string;
}

/** What a viewer has in a room's shop: coupons, an order that waits for its payment. */
export class Shop {
  readonly parts: ShopParts;
  readonly calls: ShopCalls;
  /** Null until they are known. */
  readonly claims = new Store<CouponClaim[] | null>(null);
  /** Placed and not paid. */
  readonly pending = new Store<Order | null>(null);
  readonly #intents: Intents;
  readonly #source: Record<string, string> | null;

  constructor(parts: ShopParts) {
    this.parts = parts;
    this.calls = new ShopCalls(parts.identity);
    this.#intents = new Intents(parts.tab, () => parts.clock.localNow(), randomKey);
    this.#source = rememberSource(parts.search, parts.tab);
  }

  checkout(order: Order | null = null): Checkout {
    return new Checkout({ calls: this.calls, intents: this.#intents, random: this.parts.random }, order);
  }

  /** The order to send, from what was chosen. */
  wish(chosen: Pick<NewOrder, 'items' | 'coupon' | 'groupBuy' | 'expectedTotal'>, contact: Contact | null) {
    return {
      room: this.parts.room,
      ...chosen,
      ...(this.#source === null ? {} : { source: this.#source }),
      ...(contact === null ? {} : { contact }),
    } satisfies NewOrder;
  }

  /** Who has no identity yet has no coupons: none is made for looking. */
  async loadClaims(): Promise<void> {
    if (this.parts.identity.kept() === null) return;
    this.claims.set(await this.calls.claims(this.parts.room));
  }

  /** Rejects with an ApiError. */
  async claim(coupon: Coupon): Promise<void> {
    const key = this.#intents.keyFor({ claim: coupon.id, had: this.#has(coupon.id) });
    const claim = await this.calls.claim(coupon.id, key);
    this.#intents.settle(key);
    this.claims.update((claims) => [claim, ...(claims ?? []).filter(({ id }) => id !== claim.id)]);
  }

  /** How many of a coupon the viewer has had. */
  #has(coupon: string): number {
    return (this.claims.get() ?? []).filter((it) => it.coupon.id === coupon).length;
  }
}
