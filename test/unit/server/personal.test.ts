import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { KeyFile } from '../../../server/personal/key-file.js';
import { KeyRing } from '../../../server/personal/key-ring.js';
import { newPersonalKey, parseKeys, renderKeys } from '../../../server/personal/keys-text.js';
import type { SealedText, SealedTexts } from '../../../server/personal/port.js';
import { Reencryption } from '../../../server/personal/reencryption.js';

/** Sealed texts in memory. */
class Shelf implements SealedTexts {
  readonly rows = new Map<string, SealedText>();

  put(id: string, sealed: string): void {
    this.rows.set(id, { id, owner: `order ${id}`, sealed });
  }

  count = async (prefix: string) =>
    [...this.rows.values()].filter((it) => it.sealed.startsWith(prefix)).length;

  others = async (prefixes: readonly string[], limit: number) =>
    [...this.rows.values()]
      .filter(({ sealed }) => !prefixes.some((prefix) => sealed.startsWith(prefix)))
      .slice(0, limit);

  async replace(id: string, before: string, after: string): Promise<void> {
    if (this.rows.get(id)?.sealed === before) this.put(id, after);
  }
}

t.test('the newest key seals, every key opens, each text only for whom it belongs to', async (t) => {
  const [first, second] = [newPersonalKey(), newPersonalKey()];
  const ring = new KeyRing([first]);
  const old = ring.seal('张三', 'order 1');
  t.ok(old.startsWith(`v1.${first.id}.`));
  ring.add(second);
  const fresh = ring.seal('张三', 'order 1');
  t.ok(fresh.startsWith(`v1.${second.id}.`));
  t.same([ring.open(old, 'order 1'), ring.open(fresh, 'order 1')], ['张三', '张三']);
  t.same(ring.ids, [second.id, first.id]);
  t.throws(() => ring.open(fresh, 'order 2'), 'of another order');
  t.throws(() => ring.open(fresh.replace(second.id, first.id), 'order 1'), 'another key’s');
  t.throws(() => ring.open(fresh.slice(0, -2), 'order 1'), 'cut');
  t.throws(() => new KeyRing([second]).open(old, 'order 1'), { message: new RegExp(first.id) });
  t.throws(() => ring.open('张三', 'order 1'), /not a sealed text/);
});

t.test('keys are read as they are written, and a mistake does not show them', async (t) => {
  const keys = [newPersonalKey(), newPersonalKey()];
  t.same(parseKeys(renderKeys(keys)), keys);
  t.same(parseKeys(renderKeys(keys).trim().replace('\n', ',')), keys);
  const secret = 'x'.repeat(43);
  for (const text of ['', 'k1', `K1:${secret}`, `k1:${secret}x`, `k1:${secret},k1:${secret}`])
    t.throws(() => parseKeys(text), /key/, text);
  try {
    parseKeys(`k1:${secret}!`);
  } catch (error) {
    t.notMatch(String(error), /xxx/);
  }
});

t.test('a new key is in its file before it seals, beside the old ones', async (t) => {
  const path = join(t.testdir({}), 'personal-keys');
  const first = newPersonalKey();
  const ring = new KeyRing([first]);
  const file = new KeyFile(path, [first], ring);
  const ids = await Promise.all([file.rotate(), file.rotate()]);
  t.same(
    parseKeys(await readFile(path, 'utf8')).map(({ id }) => id),
    [...ids.reverse(), first.id],
  );
  t.equal(ring.newest, ids[0]);
  t.equal((await stat(path)).mode & 0o777, 0o600);
  const nowhere = new KeyFile(join(path, 'no', 'such'), [first], ring);
  await t.rejects(nowhere.rotate());
  t.equal(ring.newest, ids[0], 'a key that is not on disk seals nothing');
});

t.test('what old keys sealed is sealed anew batch by batch, but what changed meanwhile', async (t) => {
  const ring = new KeyRing([newPersonalKey()]);
  const shelf = new Shelf();
  for (let n = 0; n < 1_200; n += 1) shelf.put(String(n), ring.seal(`text ${n}`, `order ${n}`));
  const work = new Reencryption(ring, [shelf]);
  ring.add(newPersonalKey());
  t.match(await work.counts(), [{ texts: 0 }, { texts: 1_200 }]);
  const replace = shelf.replace.bind(shelf);
  shelf.replace = async (id, before, after) => {
    if (id === '7') shelf.put('7', ring.seal('another', 'order 7'));
    await replace(id, before, after);
  };
  const batches = [await work.run(), await work.run(), await work.run()];
  t.same(batches, [
    { changed: 500, done: false },
    { changed: 500, done: false },
    { changed: 200, done: true },
  ]);
  t.match(await work.counts(), [{ texts: 1_200 }, { texts: 0 }]);
  const open = (id: string) => ring.open(shelf.rows.get(id)?.sealed ?? '', `order ${id}`);
  t.same([open('7'), open('1199')], ['another', 'text 1199']);
});

t.test('a server without a key that the data needs does not start', async (t) => {
  const [here, elsewhere] = [newPersonalKey(), newPersonalKey()];
  const shelf = new Shelf();
  shelf.put('1', new KeyRing([here]).seal('a', 'order 1'));
  await new Reencryption(new KeyRing([elsewhere, here]), [shelf]).assertKeys();
  await t.rejects(new Reencryption(new KeyRing([elsewhere]), [shelf]).assertKeys(), new RegExp(here.id));
});
