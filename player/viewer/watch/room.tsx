import { Api } from '../../lib/api.js';
import { openSettings } from '../../lib/danmaku-settings.js';
import { FollowMemory } from '../../lib/follow-memory.js';
import { RoomSession } from '../../lib/room-session.js';
import { openSessionStorage, type SafeStorage } from '../../lib/storage.js';
import { mountPage } from '../../lib/ui/page.js';
import { Toasts } from '../../lib/ui/toast.js';
import { ViewerIdentity } from '../../lib/viewer.js';
import { WatchPage } from './app.js';
import type { WatchParts } from './parts.js';

type RoomParts = Pick<WatchParts, 'room' | 'host' | 'player' | 'pass' | 'clock' | 'random'> & {
  storage: SafeStorage;
};

/** Everything of the page but its picture: joins the room and draws what is around and over the picture. */
export function mountRoom({ room, host, player, pass, storage, clock, random }: RoomParts): RoomSession {
  const api = new Api();
  const identity = new ViewerIdentity(api, storage);
  const session = new RoomSession({
    ...{ room, identity, clock, random },
    play: async () => pass.get(),
    follows: new FollowMemory(storage, room),
  });
  const settings = openSettings(storage);
  const tab = openSessionStorage();
  const shop = { room, identity, clock, random, storage, tab, search: location.search };
  const toasts = new Toasts();
  mountPage(
    storage,
    <WatchPage parts={{ room, host, api, player, pass, session, settings, shop, toasts, clock, random }} />,
  );
  return session;
}
