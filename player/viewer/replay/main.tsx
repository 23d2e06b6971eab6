import { systemClock } from '../../../protocol/clock.js';
import { Api } from '../../lib/api.js';
import { openSettings } from '../../lib/danmaku-settings.js';
import { expose } from '../../lib/expose.js';
import { pathArgument } from '../../lib/path.js';
import { playCredential } from '../../lib/play-pass.js';
import { ReplayPlayer } from '../../lib/replay-player.js';
import { ServerClock } from '../../lib/server-clock.js';
import { openLocalStorage, openSessionStorage } from '../../lib/storage.js';
import { mountPage } from '../../lib/ui/page.js';
import { ViewerIdentity } from '../../lib/viewer.js';
import { ReplayPage } from './app.js';
import { ReplayLoader } from './loader.js';
import '../../lib/styles/replay.css';

const session = pathArgument();
const storage = openLocalStorage();
const tab = openSessionStorage();
const api = new Api();
const loader = new ReplayLoader(api, session);

let player: ReplayPlayer | null = null;
/** Made once the replay is ready: before that there is nothing to load. */
const openPlayer = (room: string): ReplayPlayer => {
  player ??= new ReplayPlayer({
    video: document.createElement('video'),
    session,
    token: playCredential(room, location.search, tab),
    startAt: startTime(),
    random: Math.random,
    storage,
  });
  return player;
};

/** Seconds of `?t=`. */
function startTime(): number {
  const wanted = Number(new URLSearchParams(location.search).get('t') ?? 0);
  return Number.isFinite(wanted) && wanted > 0 ? wanted : 0;
}

const shop = {
  identity: new ViewerIdentity(api, storage),
  clock: new ServerClock(systemClock),
  random: Math.random,
  storage,
  tab,
  search: location.search,
};

mountPage(
  storage,
  <ReplayPage
    api={api}
    loader={loader}
    openPlayer={openPlayer}
    settings={openSettings(storage)}
    shop={shop}
  />,
);

expose({
  page: 'replay',
  get video() {
    return player?.video ?? null;
  },
  get hls() {
    return player?.hls ?? null;
  },
  latency: () => null,
  get firstPictureMs() {
    return player?.firstPictureMs ?? null;
  },
  pictureAt: () => player?.hls?.playingDate?.getTime() ?? null,
  get media() {
    return player?.state.get() ?? null;
  },
  room: null,
  channel: null,
  dropChannel: () => {},
});
