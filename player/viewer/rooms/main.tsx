import { Api } from '../../lib/api.js';
import { expose } from '../../lib/expose.js';
import { openLocalStorage } from '../../lib/storage.js';
import { mountPage } from '../../lib/ui/page.js';
import { RoomsPage } from './app.js';
import '../../lib/styles/rooms.css';

mountPage(openLocalStorage(), <RoomsPage api={new Api()} />);

expose({
  page: 'rooms',
  video: null,
  hls: null,
  latency: () => null,
  firstPictureMs: null,
  pictureAt: () => null,
  media: null,
  room: null,
  channel: null,
  dropChannel: () => {},
});
