import { ESTIMATE_KEY, startingEstimate } from '../../lib/bandwidth.js';
import { liveAddress } from '../../lib/live-address.js';
import { Opening } from '../../lib/opening.js';
import { OpeningPicture } from '../../lib/opening-picture.js';
import { pathArgument } from '../../lib/path.js';
import { playCredential } from '../../lib/play-pass.js';
import { restoreSound } from '../../lib/sound-memory.js';
import { openLocalStorage, openSessionStorage, type SafeStorage } from '../../lib/storage.js';
import { takePreviewToken } from './preview-token.js';

/** What the opening script has made. */
export interface Opened {
  room: string;
  /** Token of a host who watches a rehearsal; null for everybody else. */
  preview: string | null;
  /** What plays a room that is not for everybody; null: nothing. */
  play: string | null;
  storage: SafeStorage;
  opening: Opening;
  picture: OpeningPicture;
  /** Resolves when the picture is shown, or is not waited for any longer. */
  shown: Promise<unknown>;
}

declare global {
  interface Window {
    kaiboOpened?: Opened;
  }
}

/** A picture that takes longer than this is not waited for. */
const HEAD_START_MS = 1_200;

// Inlined in the page (vite.config.ts): shows the live's first picture while the browser still asks for the scripts, which then go on with it.
const room = pathArgument();
const preview = takePreviewToken(location, history);
const play = preview ?? playCredential(room, location.search, openSessionStorage());
const storage = openLocalStorage();
const opening = new Opening(liveAddress(room, play), startingEstimate(storage.read(ESTIMATE_KEY)));
const picture = new OpeningPicture(document.createElement('video'));
const { video } = picture;
video.className = 'opening';
video.playsInline = true;
restoreSound(video, storage);
document.body.append(video);
const late = new Promise((tooLate) => setTimeout(tooLate, HEAD_START_MS));
const shown = Promise.race([picture.show(opening.bytes), late]);
window.kaiboOpened = { room, preview, play, storage, opening, picture, shown };
