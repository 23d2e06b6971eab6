import { Api } from '../../lib/api.js';
import { openSettings } from '../../lib/danmaku-settings.js';
import { RoomSession } from '../../lib/room-session.js';
import type { SafeStorage } from '../../lib/storage.js';
import { mountPage } from '../../lib/ui/page.js';
import { ViewerIdentity } from '../../lib/viewer.js';
import { WatchPage } from './app.js';
import type { WatchParts } from './parts.js';

type RoomParts = Pick<WatchParts, 'room' | 'host' | 'player' | 'clock' | 'random'> & { storage: SafeStorage };

/** Everything of the page but its picture: joins the room and draws what is around and over the picture. */
export function mountRoom({ room, host, player, storage, clock, random }: RoomParts): RoomSession {
  const api = new Api();
  const session = new RoomSession({ room, identity: new ViewerIdentity(api, storage), clock, random });
  const settings = openSettings(storage);
  mountPage(storage, <WatchPage parts={{ room, host, api, player, session, settings, clock, random }} />);
  return session;
}
