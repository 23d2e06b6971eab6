import { ESTIMATE_KEY, startingEstimate } from '../../lib/bandwidth.js';
import { liveAddress } from '../../lib/live-address.js';
import { Opening } from '../../lib/opening.js';
import { OpeningPicture } from '../../lib/opening-picture.js';
import { pathArgument } from '../../lib/path.js';
import { restoreSound } from '../../lib/sound-memory.js';
import { openLocalStorage } from '../../lib/storage.js';
import { takePreviewToken } from './preview-token.js';

/** A picture that takes longer than this is not waited for. */
const HEAD_START_MS = 1_200;

// The page's first script, a few kB: shows the live's first picture, then loads the player, which goes on with it, and the rest of
// the page. Compiling hls.js first would take longer than to fetch and decode the picture.
const room = pathArgument();
const preview = takePreviewToken(location, history);
const storage = openLocalStorage();
const opening = new Opening(liveAddress(room, preview), startingEstimate(storage.read(ESTIMATE_KEY)));
const picture = new OpeningPicture(document.createElement('video'));
const { video } = picture;
video.className = 'opening';
video.playsInline = true;
restoreSound(video, storage);
document.body.append(video);
const late = new Promise((tooLate) => setTimeout(tooLate, HEAD_START_MS));
// No top-level await: the player shares modules with this script, and would wait for it as it waits for the player.
void Promise.race([picture.show(opening.bytes), late])
  .then(() => import('./main.js'))
  .then(({ startPage }) => startPage({ room, preview, storage, opening, picture }));
