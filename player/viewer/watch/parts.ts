import type { ShelfCard } from '../../../protocol/channel.js';
import type { Offer } from '../../../protocol/offers.js';
import type { Api } from '../../lib/api.js';
import type { ViewSettings } from '../../lib/danmaku-settings.js';
import type { LivePlayer } from '../../lib/live-player.js';
import type { MediaState } from '../../lib/media-state.js';
import type { PlayPass } from '../../lib/play-pass.js';
import type { RoomSession } from '../../lib/room-session.js';
import type { RoomState } from '../../lib/room-state.js';
import type { ServerClock } from '../../lib/server-clock.js';
import type { Store } from '../../lib/store.js';
import type { ShopDoor } from '../../lib/ui/lazy-shop.js';
import type { ShopParts } from '../../lib/ui/shop/shop.js';
import type { Toasts } from '../../lib/ui/toast.js';

/** What the page is made of, from `main.tsx`. */
export interface WatchParts {
  room: string;
  /** The page was opened by the host, who may play a rehearsal. */
  host: boolean;
  api: Api;
  player: LivePlayer;
  pass: PlayPass;
  session: RoomSession;
  settings: Store<ViewSettings>;
  shop: ShopParts;
  toasts: Toasts;
  clock: ServerClock;
  random: () => number;
}

/** Panel that is open over the page. */
export type Panel = 'shelf' | 'settings' | 'help' | 'compose' | null;

/** The page as it is now, for its components. */
export interface WatchView {
  parts: WatchParts;
  state: RoomState;
  media: MediaState;
  view: ViewSettings;
  wide: boolean;
  /** False while the first picture has its head start: only the stage is there. */
  settled: boolean;
  /** Product to show over the picture, none when the viewer closed it. */
  card: ShelfCard | null;
  /** Id of the product being explained in the picture. */
  explaining: string | null;
  /** Viewers may write: the room is not over. */
  canSay: boolean;
  open: (panel: Panel) => void;
  compose: () => void;
  toggleDanmaku: () => void;
  closeCard: () => void;
  clicked: (item: ShelfCard) => void;
  /** What the room offers in the picture that is shown. */
  offers: readonly Offer[];
  door: ShopDoor;
  buy: (item: ShelfCard) => void;
  showOrders: () => void;
}
