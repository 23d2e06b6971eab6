import { expose } from '../lib/expose.js';
import { adminTexts } from '../lib/locales/admin-texts.js';
import { staffTexts } from '../lib/locales/staff-texts.js';
import { Operator } from '../lib/operator.js';
import { openLocalStorage, openSessionStorage } from '../lib/storage.js';
import { mountPage } from '../lib/ui/page.js';
import { Toasts } from '../lib/ui/toast.js';
import { AdminPage } from './app.js';
import '../lib/styles/admin.css';

const operator = new Operator({ tab: openSessionStorage(), location, history });

mountPage(openLocalStorage(), <AdminPage operator={operator} toasts={new Toasts()} />, [
  staffTexts,
  adminTexts,
]);

expose({
  page: 'admin',
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
