import { render } from 'preact';
import { systemClock } from '../../../protocol/clock.js';
import { Channel } from '../../lib/channel.js';
import { Localization } from '../../lib/i18n.js';
import { LivePlayer } from '../../lib/live-player.js';
import { ServerClock } from '../../lib/server-clock.js';
import { openLocalStorage } from '../../lib/storage.js';
import { LocalizationContext } from '../../lib/ui/localized.js';

const video = document.createElement('video');
video.controls = true;
document.body.append(video);
const clock = new ServerClock(systemClock);
const room = decodeURIComponent(location.pathname.split('/')[2] ?? '');
new LivePlayer({ video, room, clock, random: Math.random, storage: openLocalStorage() });
new Channel({
  room,
  clock,
  random: Math.random,
  token: async () => null,
  refuseToken: () => {},
  onEvent: console.log,
  onState: console.log,
});
render(
  <LocalizationContext.Provider value={new Localization(openLocalStorage(), navigator.languages)}>
    x
  </LocalizationContext.Provider>,
  document.body,
);
