import type { Product, Room, RoomSettings, Session, Watermark } from '../../protocol/api.js';
import type { Audience } from '../../protocol/audience.js';
import type { IngestAddress, NewProduct, PlayToken, PreviewToken, ReplayInfo } from '../../protocol/calls.js';
import type { ShelfCard } from '../../protocol/channel.js';
import type { Permission } from '../../protocol/permissions.js';
import { type Api, ApiError, listOf } from '../lib/api.js';
import { copyText } from '../lib/copy.js';
import { LivePlayer } from '../lib/live-player.js';
import { RoomSession } from '../lib/room-session.js';
import type { ServerClock } from '../lib/server-clock.js';
import { Store } from '../lib/store.js';
import { ModerationDesk } from './moderation-desk.js';
import { linkOf, linkWish } from './play-link.js';
import { toShelfItems } from './shelf-rules.js';
import { ShopDesk } from './shop-desk.js';
import { StaffIdentity } from './staff-identity.js';

export interface DeskOptions {
  room: string;
  /** As who works here. */
  api: Api;
  /** Whether they may do something. */
  may: (permission: Permission) => boolean;
  clock: ServerClock;
  random: () => number;
}

/** All that the host's page shows, apart from what the channel says. */
export interface DeskState {
  phase: 'loading' | 'ready' | 'no-room' | 'unauthorized' | 'failed';
  /** What to say of `failed`. */
  detail: string;
  room: Room | null;
  ingest: IngestAddress | null;
  /** The newest session, on air or over. */
  session: Session | null;
  testing: boolean;
  /** With what is switched off, unlike the viewers' shelf. */
  shelf: ShelfCard[];
  products: Product[];
  replays: ReplayInfo[];
  /** Plays the rehearsal that is on; null when none is. */
  preview: PreviewToken | null;
  /** What is behind the viewer count; null while it is not known. */
  audience: Audience | null;
}

const empty: DeskState = {
  phase: 'loading',
  detail: '',
  room: null,
  ingest: null,
  session: null,
  testing: false,
  shelf: [],
  products: [],
  replays: [],
  preview: null,
  audience: null,
};
const REFRESH_MS = 4_000;
/** A preview token that is older than this much of its life is replaced. */
const TOKEN_LEFT_MS = 60_000;

/** A host's work on a room: the calls of the studio page and what they answered. Resource: {@link close}. */
export class Desk {
  readonly state = new Store<DeskState>(empty);
  readonly session: RoomSession;
  readonly player: LivePlayer;
  readonly clock: ServerClock;
  readonly shop: ShopDesk;
  readonly moderation: ModerationDesk;
  readonly may: DeskOptions['may'];
  readonly #api: Api;
  readonly #path: string;
  readonly #room: string;
  readonly #timer: number;
  readonly #unfollow: () => void;
  /** Status and session the channel told last: a change of either is looked into at once. */
  #told = '';

  constructor(options: DeskOptions) {
    const { room, api, clock, random, may } = options;
    this.#room = room;
    this.#path = `/rooms/${encodeURIComponent(room)}`;
    this.#api = api;
    this.may = may;
    this.clock = clock;
    this.shop = new ShopDesk(api, room);
    this.moderation = new ModerationDesk(api, room);
    const identity = new StaffIdentity(api, room);
    this.session = new RoomSession({ room, identity, clock, random });
    this.player = new LivePlayer({
      video: document.createElement('video'),
      room,
      clock,
      random,
      storage: null,
      token: () => this.state.get().preview?.token ?? null,
    });
    this.#timer = window.setInterval(() => void this.#refresh(), REFRESH_MS);
    this.#unfollow = this.session.state.subscribe(() => this.#follow());
    void this.load();
  }

  /** Everything, anew. */
  async load(): Promise<void> {
    try {
      const room = await this.#api.get<Room>(this.#path);
      // Rooms are public; the stream key is what tells whether the token is good.
      const ingest = this.may('live.write')
        ? await this.#api.get<IngestAddress>(`${this.#path}/ingest`)
        : null;
      const [shelf, products] = await Promise.all([
        this.#api.get<unknown>(`${this.#path}/shelf`),
        this.may('shop.read') ? this.#api.get<unknown>('/products?limit=200') : null,
      ]);
      this.#patch({
        room,
        ingest,
        shelf: listOf<ShelfCard>(shelf),
        products: listOf<Product>(products),
        phase: 'ready',
      });
      await this.#refresh();
    } catch (error) {
      this.#patch(failure(error));
    }
  }

  async createRoom(title: string): Promise<void> {
    await this.#api.create<Room>('/rooms', { id: this.#room, title });
    this.player.load();
    location.reload();
  }

  async rotateKey(): Promise<void> {
    this.#patch({ ingest: await this.#api.post<IngestAddress>(`${this.#path}/ingest/rotate`) });
  }

  /** A link for somebody who may watch a room that is not for everybody. Rejects when it could not be copied. */
  async copyPlayLink(): Promise<void> {
    const token = await this.#api.post<PlayToken>(`${this.#path}/play-tokens`, linkWish);
    if (!(await copyText(linkOf(this.#room, token)))) throw new Error(linkOf(this.#room, token));
  }

  async endLive(): Promise<void> {
    const { session } = this.state.get();
    if (session === null) return;
    await this.#api.post(`/sessions/${encodeURIComponent(session.id)}/end`);
    await this.#refresh();
  }

  /** The rehearsal becomes the real live. */
  async promote(): Promise<void> {
    const { session } = this.state.get();
    if (session === null) return;
    await this.#api.post(`/sessions/${encodeURIComponent(session.id)}/promote`);
    await this.#refresh();
  }

  /** Shows the change at once and takes it back when the server refuses. */
  async saveSettings(change: Partial<RoomSettings>): Promise<void> {
    const { room } = this.state.get();
    if (room === null) return;
    this.#patch({ room: { ...room, settings: { ...room.settings, ...change } } });
    try {
      this.#patch({ room: await this.#api.patch<Room>(this.#path, { settings: change }) });
    } catch (error) {
      this.#patch({ room });
      throw error;
    }
  }

  /** Null takes it off. */
  async saveWatermark(mark: Watermark | null): Promise<void> {
    this.#patch({ room: await this.#api.put<Room>(`${this.#path}/watermark`, mark) });
  }

  async uploadMark(png: Blob): Promise<void> {
    this.#patch({ room: await this.#api.upload<Room>(`${this.#path}/watermark/image`, png) });
  }

  async setTestPicture(on: boolean): Promise<void> {
    const path = `${this.#path}/test-picture`;
    await (on ? this.#api.post(path) : this.#api.delete(path));
    this.#patch({ testing: on });
  }

  /** Null stops explaining. */
  async explain(product: string | null): Promise<void> {
    const path = `${this.#path}/explaining`;
    await (product === null ? this.#api.delete(path) : this.#api.put(path, { product }));
  }

  /** Shows the change at once and takes it back when the server refuses. */
  async setShelf(shelf: ShelfCard[]): Promise<void> {
    const before = this.state.get();
    this.#patch({ shelf });
    try {
      const items = toShelfItems(shelf, before.products);
      const saved = await this.#api.put<unknown>(`${this.#path}/shelf`, { items });
      this.#patch({ shelf: listOf<ShelfCard>(saved) });
    } catch (error) {
      this.#patch({ shelf: before.shelf });
      throw error;
    }
  }

  /** Adds a product to the library and to the end of the shelf. */
  async createProduct(body: NewProduct): Promise<void> {
    const product = await this.#api.create<Product>('/products', body);
    this.#patch({ products: [product, ...this.state.get().products] });
    await this.addToShelf(product);
  }

  /** All that is on the shelf and off goes on sale. */
  async putAllOn(): Promise<void> {
    const { shelf } = this.state.get();
    await this.setShelf(shelf.map((card) => (card.status === 'off' ? { ...card, status: 'on' } : card)));
  }

  async addToShelf(product: Product): Promise<void> {
    const { shelf } = this.state.get();
    const { id, name, image, price, livePrice, stock, url } = product;
    const card: ShelfCard = {
      product: id,
      name,
      image,
      price,
      ...(livePrice === undefined ? {} : { livePrice }),
      stock,
      position: shelf.length + 1,
      status: 'on',
      ...(url === undefined ? {} : { url }),
    };
    await this.setShelf([...shelf, card]);
  }

  close(): void {
    window.clearInterval(this.#timer);
    this.shop.close();
    this.moderation.close();
    this.#unfollow();
    this.session.close();
    this.player.close();
  }

  async #refresh(): Promise<void> {
    if (this.state.get().phase !== 'ready' || document.visibilityState === 'hidden') return;
    const [room, sessions, test, replays, audience] = await Promise.all([
      this.#api.get<Room>(this.#path).catch(() => this.state.get().room),
      this.#optional(`${this.#path}/sessions?limit=1`),
      this.#optional(`${this.#path}/test-picture`),
      this.#optional(`${this.#path}/replays?limit=5`),
      this.#api.get<Audience>(`${this.#path}/audience`).catch(() => null),
    ]);
    const [session] = listOf<Session>(sessions);
    const running = typeof test === 'object' && test !== null && 'running' in test && test.running === true;
    const { session: known } = this.state.get();
    // A list that could not be had is no news.
    const newest = sessions === null ? known : (session ?? null);
    this.shop.show(newest?.id ?? null);
    this.#patch({ room, session: newest, testing: running, replays: listOf<ReplayInfo>(replays), audience });
    await this.#keepPreview(newest).catch(() => undefined); // the next refresh tries again
  }

  /** Holds a token for as long as there is a rehearsal, or a live that is not for everybody, and starts the picture with the first one. */
  async #keepPreview(session: Session | null): Promise<void> {
    const { preview } = this.state.get();
    const guarded = this.state.get().room?.settings.access !== 'public';
    const wanted = session !== null && session.endedAt === null && (session.test || guarded);
    if (!wanted || !this.may('live.write')) {
      if (preview !== null) this.#patch({ preview: null });
      return;
    }
    if (preview !== null && preview.expiresAt - this.clock.now() > TOKEN_LEFT_MS) return;
    this.#patch({ preview: await this.#api.post<PreviewToken>(`${this.#path}/preview-token`) });
    if (preview === null && this.player.state.get().phase !== 'playing') this.player.reload();
  }

  #follow(): void {
    const { status, session } = this.session.state.get();
    const told = `${status} ${session}`;
    if (told === this.#told) return;
    this.#told = told;
    void this.#refresh();
  }

  /** A refresh that fails is made up for by the next one. */
  async #optional(path: string): Promise<unknown> {
    return this.#api.get<unknown>(path).catch(() => null);
  }

  #patch(change: Partial<DeskState>): void {
    this.state.update((state) => ({ ...state, ...change }));
  }
}

function failure(error: unknown): Partial<DeskState> {
  if (!(error instanceof ApiError)) throw error;
  if (error.status === 401) return { phase: 'unauthorized', detail: error.message };
  if (error.code === 'room_not_found') return { phase: 'no-room', detail: error.message };
  return { phase: 'failed', detail: error.message };
}
