import type { Logger } from 'pino';
import type { ApiClient } from './api-client.js';

const MINUTE = 60_000;
const yuan = (amount: number) => ({ amount: amount * 100, currency: 'CNY' });

interface DemoShopParts {
  api: ApiClient;
  room: string;
  logger: Logger;
}

/** What the demo room sells with: a coupon, a flash sale now and then, and viewers who buy at the cash desk. */
export class DemoShop {
  constructor(private readonly parts: DemoShopParts) {}

  /** A coupon for everybody who looks in today; the one of an earlier start goes on. */
  async prepare(): Promise<void> {
    const { api, room } = this.parts;
    const { items } = await api.coupons(room);
    if (items.some(({ status, left }) => status === 'running' && left > 0)) return;
    await api.dropCoupon(room, {
      title: '开播满减 · Welcome',
      amountOff: yuan(10),
      threshold: yuan(50),
      quota: 1_000,
      to: Date.now() + 24 * 60 * MINUTE,
    });
  }

  /** Two minutes at a third of the price. */
  async sale(product: string): Promise<void> {
    const sale = { product, price: yuan(39), quota: 20, perBuyer: 2, duration: 2 * MINUTE };
    await this.attempt('start a flash sale', () => this.parts.api.startFlashSale(this.parts.room, sale));
  }

  /** A viewer orders one piece and pays. */
  async buy(token: string, product: string): Promise<void> {
    const { api, room } = this.parts;
    await this.attempt('buy', async () => {
      const { id } = await api.order(token, { room, items: [{ product, quantity: 1 }] });
      await api.pay(token, id);
    });
  }

  /** A demo that is sold out, or paused, goes on. */
  private async attempt(what: string, work: () => Promise<unknown>): Promise<void> {
    await work().catch((error: unknown) =>
      this.parts.logger.debug({ err: error }, `the demo could not ${what}`),
    );
  }
}
