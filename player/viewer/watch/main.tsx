import { systemClock } from '../../../protocol/clock.js';
import { Api } from '../../lib/api.js';
import { openSettings } from '../../lib/danmaku-settings.js';
import { expose } from '../../lib/expose.js';
import { LivePlayer } from '../../lib/live-player.js';
import { RoomSession } from '../../lib/room-session.js';
import { ServerClock } from '../../lib/server-clock.js';
import { openLocalStorage } from '../../lib/storage.js';
import { mountPage, pathArgument } from '../../lib/ui/page.js';
import { ViewerIdentity } from '../../lib/viewer.js';
import { WatchPage } from './app.js';
import { takePreviewToken } from './preview-token.js';
import '../../lib/styles/watch.css';

const room = pathArgument();
const preview = takePreviewToken(location, history);
const storage = openLocalStorage();
const clock = new ServerClock(systemClock);
const random = Math.random;

// The picture first: it is being asked for while the rest of the page is made.
const player = new LivePlayer({
  video: document.createElement('video'),
  room,
  clock,
  random,
  storage,
  token: () => preview,
});
const api = new Api();
const session = new RoomSession({ room, identity: new ViewerIdentity(api, storage), clock, random });
const settings = openSettings(storage);
mountPage(
  storage,
  <WatchPage parts={{ room, host: preview !== null, api, player, session, settings, clock, random }} />,
);

expose({
  page: 'watch',
  video: player.video,
  get hls() {
    return player.hls;
  },
  latency: () => player.latency(),
  get firstPictureMs() {
    return player.firstPictureMs;
  },
  pictureAt: () => player.pictureAt(),
  get media() {
    return player.state.get();
  },
  get room() {
    return session.state.get();
  },
  get channel() {
    return session.state.get().channel;
  },
  dropChannel: () => session.drop(),
});
