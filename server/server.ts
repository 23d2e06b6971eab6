import type { FastifyPluginAsync } from 'fastify';
import type { Logger } from 'pino';
import type { Bus } from '../backends/bus/port.js';
import type { Database } from '../backends/database/port.js';
import type { Jobs } from '../backends/jobs/port.js';
import type { MediaStore } from '../backends/media/port.js';
import type { Config } from '../config/config.js';
import type { Clock } from '../protocol/clock.js';
import { audienceRoutes } from './audience/routes.js';
import { Audience } from './audience/service.js';
import { ViewerStore } from './audience/store.js';
import { buildApi } from './http/api.js';
import { Authenticator } from './http/auth.js';
import { Idempotency } from './http/idempotency.js';
import { IdempotencyStore } from './http/idempotency-store.js';
import { imageRoutes } from './images/routes.js';
import { Images } from './images/service.js';
import { ImageStore } from './images/store.js';
import type { Feeds, PublishGate } from './ingest/gate.js';
import { Moderation } from './moderation/moderation.js';
import { moderationRoutes } from './moderation/routes.js';
import { announcedNames } from './nodes/announced.js';
import { NodeCalls } from './nodes/calls.js';
import { Membership } from './nodes/membership.js';
import { type Claimed, NodeStore } from './nodes/store.js';
import { composeOffers } from './offers/compose.js';
import type { Offers } from './offers/offers.js';
import { offerRoutes } from './offers/routes.js';
import { ContactStore } from './orders/contact-store.js';
import type { ScryptCost } from './people/passwords.js';
import { People } from './people/people.js';
import { Personal, type PersonalDeps } from './personal/personal.js';
import { DanmakuRecorder } from './replay/danmaku-recorder.js';
import { DanmakuStore } from './replay/danmaku-store.js';
import { ReplayPictures } from './replay/pictures.js';
import { Recordings } from './replay/recording.js';
import { replayRoutes } from './replay/routes.js';
import { Replays } from './replay/service.js';
import { ReplayStore } from './replay/store.js';
import { roomAudienceRoutes } from './rooms/audience.js';
import { playRoutes } from './rooms/play-routes.js';
import { type RtmpAddress, roomRoutes } from './rooms/routes.js';
import { Rooms } from './rooms/service.js';
import { RoomStore } from './rooms/store.js';
import { deriveKey, SecretBox } from './secrets.js';
import { Selling } from './selling.js';
import { Air } from './sessions/air.js';
import { KeyGate } from './sessions/gate.js';
import { sessionRoutes } from './sessions/routes.js';
import { Sessions } from './sessions/service.js';
import { SessionStore } from './sessions/store.js';
import { Catalogue } from './shop/catalogue.js';
import { catalogueRoutes } from './shop/catalogue-routes.js';
import { ExplainingStore } from './shop/explaining-store.js';
import { ProductStore } from './shop/product-store.js';
import { Products } from './shop/products.js';
import { shopRoutes } from './shop/routes.js';
import { ShelfStore } from './shop/shelf-store.js';
import { Shelves } from './shop/shelves.js';
import { SkuWriter } from './shop/sku-store.js';
import { TagStore } from './shop/tag-store.js';
import { testPictureRoutes } from './test-picture/routes.js';
import { TestPictures } from './test-picture/service.js';
import { type SharedTokens, sharedTokens } from './tokens.js';
import { OutgoingEvents } from './webhooks/webhooks.js';

export interface ServerDeps {
  database: Database;
  bus: Bus;
  jobs: Jobs;
  media: MediaStore;
  feeds: Feeds;
  clock: Clock;
  logger: Logger;
  /** This server among those that share the database; the same over restarts. `lease`, `beat`: ms, for tests. */
  node: { name: string; lease?: number; beat?: number };
  secrets: { adminToken: string; internalSecret: string; personalKeys: PersonalDeps['keys'] };
  options: {
    live: Config['live'];
    limits: Config['limits'];
    shop: Config['shop'];
    rtmp: RtmpAddress & Pick<Config['rtmp'], 'silentTimeout'>;
    http: Config['http'];
    people: Config['people'] & { passwordCost?: ScryptCost };
    transcoder: Pick<Config['transcoder'], 'passthroughMaxBitrate'>;
    webhooks: Config['webhooks'];
  };
}

/** How often what is old is cleared away, ms. */
const PURGE = 3_600_000;

/** The control plane: rooms, sessions, shop, replays, viewers. Each feature gets the ports it needs and no more. */
export class Server {
  /** The HTTP API, to be mounted at `/api/v1`. */
  readonly api: FastifyPluginAsync;
  /** Who may publish; for the ingest. */
  readonly gate: PublishGate;
  /** For the edges. */
  readonly replays: Replays;
  /** For the edges. */
  readonly tokens: SharedTokens['tokens'];
  readonly previews: SharedTokens['previews'];
  readonly plays: SharedTokens['plays'];
  readonly passKey: SharedTokens['passKey'];
  readonly staff: SharedTokens['staff'];
  readonly addressKey: SharedTokens['addressKey'];
  private readonly rooms: Rooms;
  private readonly sessions: Sessions;
  private readonly nodes: Membership;
  private readonly shelves: Shelves;
  private readonly selling: Selling;
  private readonly offers: Offers;
  private readonly idempotency: Idempotency;
  private readonly events: OutgoingEvents;
  private readonly images: Images;
  private readonly people: People;
  private readonly personal: Personal;
  private readonly moderation: Moderation;
  private purger: NodeJS.Timeout | null = null;
  private closing: Promise<void> | null = null;

  constructor(private readonly deps: ServerDeps) {
    const { database, bus, jobs, feeds, media, clock, logger, secrets, options } = deps;
    const keys = new SecretBox(deriveKey(secrets.internalSecret, 'stream keys'));
    const rooms = new Rooms({ store: new RoomStore(database), bus, keys, media, clock, logger });
    this.events = new OutgoingEvents({
      ...{ database, clock, logger, random: Math.random, options: options.webhooks },
      box: new SecretBox(deriveKey(secrets.internalSecret, 'webhook secrets')),
    });
    const { outbox } = this.events;
    const recordings = new Recordings(media);
    const calls = new NodeCalls(bus, logger);
    const onBus = () => announcedNames(bus);
    const nodes = new Membership({ store: new NodeStore(database), calls, onBus, logger, ...deps.node });
    const sessionStore = new SessionStore(database, outbox, () => nodes.node);
    const air = new Air(bus, clock, (session) => feeds.url(session));
    const sessions = new Sessions({
      ...{ store: sessionStore, rooms, air, bus, jobs, feeds, recorded: recordings, clock, logger },
      nodes,
      limits: options.live,
      silentTimeout: options.rtmp.silentTimeout,
      passthroughMaxBitrate: options.transcoder.passthroughMaxBitrate * 1000,
    });
    const [viewers, danmaku, contacts] = [
      new ViewerStore(database),
      new DanmakuStore(database),
      new ContactStore(database),
    ];
    this.moderation = new Moderation({
      ...{ database, bus, clock, recorded: danmaku, logDays: options.people.auditDays },
    });
    const { moderation } = this;
    const over = (session: { id: string }) => moderation.restrictions.sessionEnded(session);
    sessions.observe({ ended: over, discarded: over });
    rooms.observe({ deleted: (room) => moderation.publish(room) });
    this.personal = new Personal({
      ...{ database, keys: secrets.personalKeys, sealed: [contacts] },
      rows: [viewers, danmaku, contacts, moderation.people],
    });
    const selling = new Selling({
      ...{ database, clock, logger, outbox },
      ring: this.personal.ring,
      options: options.shop,
      publicUrl: options.http.publicUrl,
    });
    const productStore = new ProductStore(database, new SkuWriter(selling.ledger));
    const tags = new TagStore(database);
    this.images = new Images(new ImageStore(database), media, clock);
    const products = new Products(productStore, clock, options.limits.products, this.images);
    const shelfStore = new ShelfStore(database);
    const shelves = new Shelves({
      ...{ shelves: shelfStore, products: productStore, tags, rooms, sessions, bus, clock },
      explaining: new ExplainingStore(database, shelfStore),
    });
    products.whenChanged((product) => shelves.productsChanged([product]));
    const offers = composeOffers({ database, bus, rooms, shelves, selling, clock, logger });
    const catalogue = new Catalogue({
      ...{ database, clock, products: productStore, images: this.images, limit: options.limits.products },
      changed: (changed) => shelves.productsChanged(changed),
    });
    const recorder = new DanmakuRecorder({ bus, store: danmaku, logger });
    this.replays = new Replays({
      ...{
        store: new ReplayStore(database, outbox),
        danmaku,
        recorder,
        recordings,
        pictures: new ReplayPictures({ jobs, media, logger }),
        tags,
        rooms,
        sessions,
        bus,
        clock,
        logger,
      },
    });
    const pictures = new TestPictures({ jobs, rooms, sessions, rtmp: options.rtmp, logger });
    const { tokens, previews, plays, passKey, staff, addressKey } = sharedTokens(
      secrets.internalSecret,
      clock,
    );
    this.tokens = tokens;
    this.previews = previews;
    this.plays = plays;
    this.passKey = passKey;
    this.staff = staff;
    this.addressKey = addressKey;
    this.gate = new KeyGate(rooms, sessions, logger);
    this.rooms = rooms;
    this.sessions = sessions;
    this.nodes = nodes;
    this.shelves = shelves;
    this.selling = selling;
    this.offers = offers;
    this.idempotency = new Idempotency(new IdempotencyStore(database), clock);
    const audience = new Audience(viewers, this.tokens, clock);
    const { requestsPerKey } = options.limits;
    this.people = new People({ database, clock, logger, options: { ...options.people, requestsPerKey } });
    this.api = buildApi({
      authenticator: new Authenticator(secrets.adminToken, this.people.verifiers, this.tokens),
      audit: this.people.audit,
      idempotency: this.idempotency,
      rooms: { session: (id) => sessionStore.roomOf(id), ...offers.roomsOfParams },
      requestsPerAddress: options.limits.requestsPerAddress,
      features: [
        roomRoutes(rooms, this.previews, options.rtmp),
        roomAudienceRoutes(rooms, bus),
        playRoutes(rooms, this.plays),
        testPictureRoutes(pictures),
        sessionRoutes(sessions, sessionStore, rooms),
        shopRoutes(products, shelves),
        catalogueRoutes(catalogue),
        ...selling.routes,
        offerRoutes(offers),
        audienceRoutes(audience, options.limits.viewersPerAddress),
        replayRoutes(this.replays),
        moderationRoutes({ moderation, staff, room: (id) => rooms.get(id) }),
        this.events.routes,
        imageRoutes(this.images),
        this.people.routes,
        this.personal.routes,
      ],
    });
  }

  /**
   * Joins the servers there are, goes on with what is this one's or nobody's, and puts every room on the bus. Before publishers are
   * let in.
   */
  async start(): Promise<void> {
    await this.personal.start();
    const { nodes, sessions } = this;
    const asked = sessions.answer.bind(sessions);
    const taken = (found: Claimed[]) => this.takeOver(found);
    await this.goOnWith(await nodes.join({ taken, asked, lost: sessions.lose, held: sessions.recover }));
    await sessions.tidyRehearsals();
    await this.replays.start();
    const ids = await this.rooms.publishAll();
    for (const room of ids) {
      await this.shelves.publishAtStart(room);
      await this.sessions.publishAtStart(room);
    }
    await this.moderation.publishAtStart(ids);
    await this.offers.start(ids);
    this.selling.start();
    this.events.start();
    this.purger = setInterval(() => this.purge(), PURGE);
    this.purger.unref();
    this.purge();
  }

  stats() {
    const { sessions, replays, events } = this;
    return { sessions: sessions.stats(), replays: replays.stats(), webhooks: events.stats() };
  }

  /** Ends sessions on air and waits, for seconds at most, until their replays are written. Idempotent. */
  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  private async shutDown(): Promise<void> {
    if (this.purger !== null) clearInterval(this.purger);
    await this.offers.close();
    await this.selling.close();
    await this.sessions.close();
    await this.replays.close();
    await this.people.close();
    await this.events.close();
    await this.nodes.close();
  }

  private async goOnWith(found: Claimed[]): Promise<void> {
    const ids = found.map(({ id }) => id);
    await this.sessions.recover(ids);
    await this.replays.finish(ids);
  }

  /** A server that died may have left a room showing a live that is over. */
  private async takeOver(found: Claimed[]): Promise<void> {
    await this.goOnWith(found);
    for (const { room } of found) await this.sessions.publishAtStart(room);
  }

  private purge(): void {
    for (const [what, feature] of Object.entries({
      'idempotency keys': this.idempotency,
      events: this.events,
      images: this.images,
      'sign-ins': this.people,
      restrictions: this.moderation,
    }))
      feature.purge().catch((err: unknown) => this.deps.logger.warn({ err }, `old ${what} stay`));
  }
}
