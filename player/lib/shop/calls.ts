import type { Product } from '../../../protocol/api.js';
import type { CouponClaim, Share } from '../../../protocol/offers.js';
import type { NewOrder, Order, Payment } from '../../../protocol/orders.js';
import { Api, ApiError, listOf } from '../api.js';
import type { ViewerIdentity } from '../viewer.js';

const at = (id: string): string => encodeURIComponent(id);

/** What a viewer asks of the shop, as the viewer that this browser is. Rejects with an ApiError. */
export class ShopCalls {
  readonly #identity: ViewerIdentity;

  constructor(identity: ViewerIdentity) {
    this.#identity = identity;
  }

  product(id: string): Promise<Product> {
    return new Api().get(`/products/${at(id)}`);
  }

  place(order: NewOrder, key: string): Promise<Order> {
    return this.#as((api) => api.create('/orders', order, key));
  }

  order(id: string, signal?: AbortSignal): Promise<Order> {
    return this.#as((api) => api.get(`/orders/${at(id)}`, signal));
  }

  /** The viewer's own, newest first. */
  async orders(): Promise<Order[]> {
    return listOf<Order>(await this.#as((api) => api.get('/viewers/me/orders?limit=50')));
  }

  pay(id: string, key: string): Promise<{ order: Order; payment: Payment }> {
    return this.#as((api) => api.create(`/orders/${at(id)}/pay`, {}, key));
  }

  cancel(id: string): Promise<Order> {
    return this.#as((api) => api.post(`/orders/${at(id)}/cancel`));
  }

  /** The coupons that the viewer has of a room, used or not. */
  async claims(room: string): Promise<CouponClaim[]> {
    return listOf<CouponClaim>(await this.#as((api) => api.get(`/viewers/me/coupons?room=${at(room)}`)));
  }

  claim(coupon: string, key: string): Promise<CouponClaim> {
    return this.#as((api) => api.create(`/coupons/${at(coupon)}/claim`, undefined, key));
  }

  /** A link of the viewer's own to the room, which coupons for sharers ask for. */
  share(room: string): Promise<Share> {
    return this.#as((api) => api.post(`/rooms/${at(room)}/shares`));
  }

  /** With the viewer's token; with a new one when the server no longer takes it. */
  async #as<T>(call: (api: Api) => Promise<T>): Promise<T> {
    const { token } = await this.#identity.get();
    try {
      return await call(new Api({ token: () => token }));
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      this.#identity.forget();
      const renewed = await this.#identity.get();
      return call(new Api({ token: () => renewed.token }));
    }
  }
}
