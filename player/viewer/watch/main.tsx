import { systemClock } from '../../../protocol/clock.js';
import { expose } from '../../lib/expose.js';
import { FRAMED_PAGE_IS_THERE } from '../../lib/framed.js';
import { LivePlayer } from '../../lib/live-player.js';
import { PlayPass } from '../../lib/play-pass.js';
import type { RoomSession } from '../../lib/room-session.js';
import { ServerClock } from '../../lib/server-clock.js';
import { openSessionStorage } from '../../lib/storage.js';
import '../../lib/styles/base.css';
import '../../lib/styles/watch.css';
import type { Opened } from './opening.js';

/** Goes on with the picture that is there, then joins the room and draws the rest of the page. */
export async function startPage(opened: Opened): Promise<void> {
  const { room, preview, storage, opening, picture } = opened;
  const pass = new PlayPass(room, opened.play, openSessionStorage());
  const clock = new ServerClock(systemClock);
  const random = Math.random;
  const { video } = picture;
  const player = new LivePlayer({
    video,
    room,
    clock,
    random,
    storage,
    // Of a rehearsal nothing but the host's own token is taken.
    token: () => preview ?? pass.get(),
    opening: { bytes: opening, picture },
  });
  const { mountRoom } = await import('./room.js');
  exposePage(player, mountRoom({ room, host: preview !== null, player, pass, storage, clock, random }));
  // To whatever page frames this one: only those that may do.
  if (window.parent !== window) window.parent.postMessage(FRAMED_PAGE_IS_THERE, '*');
}

function exposePage(player: LivePlayer, session: RoomSession): void {
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
    get stalls() {
      return player.stalls;
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
}
