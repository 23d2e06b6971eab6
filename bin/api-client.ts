import type { Product, Room, RoomSettings, Session, ShelfItem } from '../protocol/api.js';
import type { Coupon, NewCoupon, NewFlashSale } from '../protocol/offers.js';
import type { NewOrder, Order } from '../protocol/orders.js';

/** What an API call was refused with. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
  ) {
    super(`${detail} (${code}, HTTP ${status})`);
    this.name = 'ApiError';
  }
}

export interface IngestAddress {
  server: string;
  key: string;
  url: string;
}

/** The HTTP API as the command line uses it: the demo, `kaibo publish` and `kaibo keys` are ordinary integrators. */
export class ApiClient {
  constructor(
    /** `http://127.0.0.1:8000` */
    private readonly base: string,
    private readonly token: string,
  ) {}

  rooms = () => this.call<{ items: Room[] }>('GET', '/rooms');
  room = (id: string) => this.call<Room>('GET', `/rooms/${id}`);
  createRoom = (room: { id: string; title: string; host?: string }) =>
    this.call<Room>('POST', '/rooms', room);
  changeSettings = (room: string, settings: Partial<RoomSettings>) =>
    this.call<Room>('PATCH', `/rooms/${room}`, { settings });
  /** Newest first. */
  sessions = (room: string) => this.call<{ items: Session[] }>('GET', `/rooms/${room}/sessions`);
  replay = (session: string) => this.call<{ status: string }>('GET', `/replays/${session}`);
  ingest = (room: string) => this.call<IngestAddress>('GET', `/rooms/${room}/ingest`);
  rotateKey = (room: string) => this.call<IngestAddress>('POST', `/rooms/${room}/ingest/rotate`);
  putProduct = (externalId: string, product: Omit<Product, 'id' | 'externalId'>) =>
    this.call<Product>('PUT', `/products/by-external/${externalId}`, product);
  putShelf = (room: string, items: ShelfItem[]) =>
    this.call<unknown>('PUT', `/rooms/${room}/shelf`, { items });
  explain = (room: string, product: string) =>
    this.call<unknown>('PUT', `/rooms/${room}/explaining`, { product });
  startTestPicture = (room: string) => this.call<unknown>('POST', `/rooms/${room}/test-picture`);
  /** Ends what is on air in a room and removes the room once its replay is written. */
  async endAndDelete(room: string): Promise<void> {
    const { session } = await this.room(room);
    if (session !== undefined)
      await this.call('POST', `/sessions/${session}/end`).catch((error: unknown) => {
        if (!(error instanceof ApiError) || error.code !== 'session_ended') throw error;
      });
    for (let attempt = 0; ; attempt++) {
      const refused = await this.call('DELETE', `/rooms/${room}`).then(
        () => null,
        (error: unknown) => error,
      );
      if (refused === null) return;
      if (!(refused instanceof ApiError) || refused.code !== 'room_busy' || attempt === 50) throw refused;
      await new Promise((next) => setTimeout(next, 200));
    }
  }

  coupons = (room: string) => this.call<{ items: Coupon[] }>('GET', `/rooms/${room}/coupons`);
  dropCoupon = (room: string, coupon: NewCoupon) =>
    this.call<Coupon>('POST', `/rooms/${room}/coupons`, coupon);
  startFlashSale = (room: string, sale: NewFlashSale) =>
    this.call<unknown>('POST', `/rooms/${room}/flash-sales`, sale);
  /** As a viewer. */
  order = (token: string, order: NewOrder) => this.call<Order>('POST', '/orders', order, token);
  pay = (token: string, order: string) => this.call<unknown>('POST', `/orders/${order}/pay`, {}, token);
  personalKeys = () =>
    this.call<{ items: { id: string; texts: number }[]; generated: boolean }>('GET', '/personal-keys');
  rotatePersonalKey = () => this.call<{ id: string }>('POST', '/personal-keys/rotate');
  reencrypt = () => this.call<{ changed: number; done: boolean }>('POST', '/personal-keys/reencrypt');

  createViewer = (name: string) =>
    this.call<{ viewer: { id: string }; token: string }>('POST', '/viewers', { name });

  private async call<T>(method: string, path: string, body?: unknown, token = this.token): Promise<T> {
    const response = await fetch(`${this.base}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    }).catch((error: unknown) => {
      throw new Error(
        `no Kaibo answers at ${this.base} (${error instanceof Error ? error.message : String(error)})`,
      );
    });
    const text = await response.text();
    if (!response.ok) throw refusal(response.status, text);
    return JSON.parse(text === '' ? 'null' : text) as T;
  }
}

function refusal(status: number, text: string): ApiError {
  try {
    const problem = JSON.parse(text) as { code?: string; detail?: string; title?: string };
    return new ApiError(
      status,
      problem.code ?? 'unknown',
      problem.detail ?? problem.title ?? 'the server refused',
    );
  } catch {
    return new ApiError(status, 'unknown', text.slice(0, 200));
  }
}
