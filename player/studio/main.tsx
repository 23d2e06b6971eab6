import { systemClock } from '../../protocol/clock.js';
import { expose } from '../lib/expose.js';
import { staffTexts } from '../lib/locales/staff-texts.js';
import { studioTexts } from '../lib/locales/studio-texts.js';
import { may, Operator } from '../lib/operator.js';
import { pathArgument } from '../lib/path.js';
import { ServerClock } from '../lib/server-clock.js';
import { openLocalStorage, openSessionStorage } from '../lib/storage.js';
import { mountPage } from '../lib/ui/page.js';
import { Toasts } from '../lib/ui/toast.js';
import { StudioPage } from './app.js';
import { Desk } from './desk.js';
import '../lib/styles/studio.css';

const room = pathArgument();
const storage = openLocalStorage();
const clock = new ServerClock(systemClock);
const operator = new Operator({ tab: openSessionStorage(), location, history });

/** The running desk, for `window.kaibo`. */
let desk: Desk | null = null;
const openDesk = (): Desk => {
  desk?.close();
  desk = new Desk({
    ...{ room, api: operator.api, clock, random: Math.random },
    may: (permission) => {
      const state = operator.state.get();
      return state.phase === 'in' && may(state.me, permission);
    },
  });
  return desk;
};

mountPage(storage, <StudioPage room={room} operator={operator} openDesk={openDesk} toasts={new Toasts()} />, [
  staffTexts,
  studioTexts,
]);

expose({
  page: 'studio',
  get video() {
    return desk?.player.video ?? null;
  },
  get hls() {
    return desk?.player.hls ?? null;
  },
  latency: () => desk?.player.latency() ?? null,
  get firstPictureMs() {
    return desk?.player.firstPictureMs ?? null;
  },
  pictureAt: () => desk?.player.pictureAt() ?? null,
  get media() {
    return desk?.player.state.get() ?? null;
  },
  get room() {
    return desk?.session.state.get() ?? null;
  },
  get channel() {
    return desk?.session.state.get().channel ?? null;
  },
  dropChannel: () => desk?.session.drop(),
});
