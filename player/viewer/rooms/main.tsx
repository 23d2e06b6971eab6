import { Api } from '../../lib/api.js';
import { expose } from '../../lib/expose.js';
import { rememberSource } from '../../lib/shop/source.js';
import { openLocalStorage, openSessionStorage } from '../../lib/storage.js';
import { mountPage } from '../../lib/ui/page.js';
import { RoomsPage } from './app.js';
import '../../lib/styles/rooms.css';

// Where the visitor came from counts for what they order in a room.
rememberSource(location.search, openSessionStorage());

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
