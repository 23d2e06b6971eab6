import type { Contact, Order } from '../../protocol/orders.js';
import type { Kaibo } from './kaibo.js';

/** A call as a viewer; throws on a refusal. */
async function call<T>(kaibo: Kaibo, token: string, path: string, body: unknown): Promise<T> {
  const response = await fetch(`${kaibo.base}/api/v1${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST ${path}: HTTP ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** A viewer that nobody else is orders one piece; resolves to the order. */
export async function buy(
  kaibo: Kaibo,
  room: string,
  product: string,
  contact?: Contact,
): Promise<{ order: Order; token: string }> {
  const { token } = await call<{ token: string }>(kaibo, '', '/viewers', {});
  const order = await call<Order>(kaibo, token, '/orders', {
    room,
    items: [{ product, quantity: 1 }],
    ...(contact === undefined ? {} : { contact }),
  });
  return { order, token };
}

/** The same, paid at the cash desk; resolves to the order's id. */
export async function buyAndPay(
  kaibo: Kaibo,
  room: string,
  product: string,
  contact?: Contact,
): Promise<string> {
  const { order, token } = await buy(kaibo, room, product, contact);
  await call(kaibo, token, `/orders/${order.id}/pay`, {});
  return order.id;
}
