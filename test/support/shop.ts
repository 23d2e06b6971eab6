import type { Answer, Plane } from './api.js';

export const yuan = (amount: number) => ({ amount, currency: 'CNY' });

/** A room with products on its shelf, and its customers. */
export class TestShop {
  private constructor(
    readonly plane: Plane,
    readonly room: string,
  ) {}

  static async open(plane: Plane, room = 'shop'): Promise<TestShop> {
    await plane.room(room);
    return new TestShop(plane, room);
  }

  /** A product, on the shelf unless told otherwise. Resolves to its id. */
  async product(change: object = {}, item: object = {}): Promise<string> {
    const { body } = await this.plane.call('POST', '/products', {
      name: 'Cup',
      price: yuan(1_000),
      stock: 10,
      ...change,
    });
    const { items } = (await this.plane.call('GET', `/rooms/${this.room}/shelf`)).body;
    const shelf = items.map(({ product, position, status }: Record<string, unknown>) => ({
      product,
      position,
      status,
    }));
    const added = { product: body.id, position: items.length + 1, status: 'on', ...item };
    await this.plane.call('PUT', `/rooms/${this.room}/shelf`, { items: [...shelf, added] });
    return body.id;
  }

  /** Token of a new viewer. */
  async viewer(): Promise<{ id: string; token: string }> {
    const { body } = await this.plane.call('POST', '/viewers', {}, { token: '' });
    return { id: body.viewer.id, token: body.token };
  }

  buy(token: string, product: string, quantity = 1, more: object = {}, key?: string): Promise<Answer> {
    const body = { room: this.room, items: [{ product, quantity }], ...more };
    return this.plane.call('POST', '/orders', body, { token, ...(key === undefined ? {} : { key }) });
  }

  /** As an operator, unless a viewer's token is given. */
  move(order: string, move: string, token?: string, body?: object): Promise<Answer> {
    return this.plane.call('POST', `/orders/${order}/${move}`, body, token === undefined ? {} : { token });
  }

  /** What is free of a product. */
  async free(product: string): Promise<number> {
    return (await this.plane.call('GET', `/products/${product}`)).body.stock;
  }

  async figures(product: string): Promise<Record<string, number>> {
    return (await this.plane.call('GET', `/products/${product}/stock`)).body.skus[0];
  }
}
