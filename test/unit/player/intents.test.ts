import t from 'tap';
import { Intents } from '../../../player/lib/shop/intents.js';
import { SafeStorage } from '../../../player/lib/storage.js';

/** A storage that outlives a page. */
function memory() {
  const kept = new Map<string, string>();
  const storage: Storage = {
    get length() {
      return kept.size;
    },
    clear: () => kept.clear(),
    getItem: (key) => kept.get(key) ?? null,
    key: (index) => [...kept.keys()][index] ?? null,
    removeItem: (key) => void kept.delete(key),
    setItem: (key, value) => void kept.set(key, value),
  };
  return { kept, storage: new SafeStorage(() => storage) };
}

const order = { room: 'demo', contact: { name: '张三', phone: '13800138000' } };

t.test('what was not answered keeps its key, over a reload too', async (t) => {
  const { kept, storage } = memory();
  let made = 0;
  const page = () =>
    new Intents(
      storage,
      () => 1_000,
      () => `key${++made}`,
    );
  const key = page().keyFor(order);
  t.equal(page().keyFor(order), key);
  t.not(page().keyFor({ ...order, room: 'other' }), key, 'another request is another intent');
  t.notMatch(JSON.stringify([...kept]), /张三|13800138000/, 'who buys is not kept');
});

t.test('an answer ends the intent: the same wish again is a new order', async (t) => {
  const { storage } = memory();
  let made = 0;
  let now = 1_000;
  const intents = new Intents(
    storage,
    () => now,
    () => `key${++made}`,
  );
  const key = intents.keyFor(order);
  intents.settle(key);
  const second = intents.keyFor(order);
  t.not(second, key);
  now += 2 * 3_600_000;
  t.not(intents.keyFor(order), second, 'the server has forgotten it by then');
});
