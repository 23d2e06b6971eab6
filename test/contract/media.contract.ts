import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import fc from 'fast-check';
import type { Test } from 'tap';
import { AppenderBusy, BadMediaKey, type MediaStore } from '../../backends/media/port.js';

/** Makes an empty store. */
export type MakeStore = (t: Test) => Promise<MediaStore>;

const bytes = (text: string) => Buffer.from(text);

async function keysOf(store: MediaStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const object of store.list(prefix)) keys.push(object.key);
  return keys;
}

async function textOf(stream: Readable | null): Promise<string | null> {
  if (stream === null) return null;
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

async function put(store: MediaStore, ...keys: string[]): Promise<void> {
  for (const key of keys) await store.put(key, bytes(key));
}

/** What every media store promises; see backends/media/port.ts. */
export async function mediaContract(t: Test, makeStore: MakeStore): Promise<void> {
  const open = async (t: Test) => {
    const store = await makeStore(t);
    t.teardown(() => store.close());
    return store;
  };
  await objects(t, open);
  await keys(t, open);
  await listing(t, open);
  await appending(t, open);
}

async function objects(t: Test, open: MakeStore): Promise<void> {
  await t.test('an object is read back as it was put, and replaced whole', async (t) => {
    const store = await open(t);
    const before = randomBytes(100_000);
    await store.put('live/a/seg.m4s', before);
    t.same(await store.read('live/a/seg.m4s'), before);
    await store.put('live/a/seg.m4s', bytes('after'));
    t.equal((await store.read('live/a/seg.m4s'))?.toString(), 'after');
    t.match(await store.stat('live/a/seg.m4s'), { key: 'live/a/seg.m4s', size: 5 });
  });

  await t.test('what is not there is null', async (t) => {
    const store = await open(t);
    await put(store, 'a/b/c');
    for (const key of ['none', 'a', 'a/b', 'a/b/c/d', 'a/b/cc']) {
      t.equal(await store.read(key), null, key);
      t.equal(await store.stream(key), null, key);
      t.equal(await store.stat(key), null, key);
    }
  });

  await t.test('an object may be empty', async (t) => {
    const store = await open(t);
    await store.put('empty', new Uint8Array());
    t.equal((await store.read('empty'))?.length, 0);
    t.equal(await textOf(await store.stream('empty')), '');
  });

  await t.test('a range is half open and clamped to the object', async (t) => {
    const store = await open(t);
    await store.put('o', bytes('0123456789'));
    for (const [start, end, expected] of [
      [0, 10, '0123456789'],
      [2, 5, '234'],
      [8, 100, '89'],
      [10, 20, ''],
      [50, 60, ''],
      [5, 5, ''],
      [6, 2, ''],
    ] as const) {
      t.equal((await store.read('o', { start, end }))?.toString(), expected, `read ${start}–${end}`);
      t.equal(await textOf(await store.stream('o', { start, end })), expected, `stream ${start}–${end}`);
    }
  });

  await t.test('a reader sees the old object or the new one, never a mixture', async (t) => {
    const store = await open(t);
    const versions = ['a', 'b'].map((letter) => bytes(letter.repeat(300_000)));
    await store.put('o', versions[0] ?? bytes(''));
    const writing = (async () => {
      for (let i = 0; i < 20; i += 1) await store.put('o', versions[i % 2] ?? bytes(''));
    })();
    for (let i = 0; i < 40; i += 1) {
      const seen = await store.read('o');
      t.ok(seen !== null && versions.some((version) => version.equals(seen)), 'one whole version');
    }
    await writing;
  });

  await t.test('an object can be deleted, and so can all below a prefix', async (t) => {
    const store = await open(t);
    await put(store, 'live/a/1', 'live/a/sub/2', 'live/ab/3', 'other');
    await store.delete('live/a/1');
    await store.delete('live/a/1');
    t.equal(await store.read('live/a/1'), null);
    await store.delete('live/a');
    t.same(await keysOf(store, ''), ['live/a/sub/2', 'live/ab/3', 'other'], 'a directory is no object');
    await store.delete('live/a/');
    await store.delete('other/');
    await store.delete('nothing/at/all/');
    t.same(await keysOf(store, ''), ['live/ab/3', 'other']);
  });

  await t.test('what was deleted can be put again, while others delete around it', async (t) => {
    const store = await open(t);
    await Promise.all(
      [1, 2, 3].map(async (worker) => {
        for (let i = 0; i < 100; i += 1) {
          await store.put(`d/e/${worker}`, bytes('x'));
          await store.delete(`d/e/${worker}`);
        }
      }),
    );
    t.same(await keysOf(store, ''), []);
  });
}

const KEY_CHARACTERS = [...'abcxyz019._-'];
const segment = fc
  .array(fc.constantFrom(...KEY_CHARACTERS), { minLength: 1, maxLength: 8 })
  .map((characters) => characters.join(''))
  .filter((name) => name !== '.' && name !== '..');
const key = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));

/** No key is another's directory, which some engines can't hold. */
const keySet = fc
  .uniqueArray(key, { maxLength: 15 })
  .map((keys) => keys.filter((one) => !keys.some((other) => other.startsWith(`${one}/`))));

const NOT_KEYS = [
  '',
  '/',
  '.',
  '..',
  '/a',
  'a/',
  'a//b',
  'a/../b',
  '../a',
  'a/..',
  './a',
  'a/./b',
  'A',
  'a b',
  'a\\b',
  'a\0b',
  'a%2fb',
  'ä',
  '~a',
  '~unfinished/x',
  'a\n',
  'x'.repeat(256),
  `${'abcdefg/'.repeat(64)}a`,
];

async function keys(t: Test, open: MakeStore): Promise<void> {
  await t.test('what is not a key is refused by every call', async (t) => {
    const store = await open(t);
    for (const key of NOT_KEYS) {
      const attempts: (() => Promise<unknown>)[] = [
        () => store.put(key, bytes('x')),
        () => store.read(key),
        () => store.stream(key),
        () => store.stat(key),
        () => store.appender(key),
      ];
      for (const attempt of attempts) await t.rejects(attempt(), BadMediaKey, JSON.stringify(key));
    }
    for (const prefix of ['', '/', '../', '..', 'a/../', 'a//', '/a/', '~unfinished/']) {
      await t.rejects(store.delete(prefix), BadMediaKey, `delete ${JSON.stringify(prefix)}`);
    }
    for (const prefix of ['/', '../', 'a/../', 'a//', '/a', '~', 'A']) {
      await t.rejects(keysOf(store, prefix), BadMediaKey, `list ${JSON.stringify(prefix)}`);
    }
    t.same(await keysOf(store, ''), []);
  });

  await t.test('text that is not made of key segments never passes', async (t) => {
    const store = await open(t);
    const proper = /^[a-z0-9._-]+(\/[a-z0-9._-]+)*$/;
    const hostile = fc
      .array(fc.constantFrom('.', '..', '/', '\\', 'a', '~', '%2e', '\0', ' '), {
        minLength: 1,
        maxLength: 6,
      })
      .map((pieces) => pieces.join(''))
      .filter((text) => !proper.test(text) || text.split('/').some((name) => name === '.' || name === '..'));
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const outcome = await store.read(text).then(
          () => 'read',
          (error: unknown) => error instanceof BadMediaKey,
        );
        return outcome === true;
      }),
      { numRuns: 200 },
    );
  });

  await t.test('every key of the alphabet can be put, read and listed', async (t) => {
    const store = await open(t);
    await fc.assert(
      fc.asyncProperty(keySet, async (keys) => {
        await put(store, ...keys);
        for (const key of keys) if ((await store.read(key))?.toString() !== key) return false;
        const listed = await keysOf(store, '');
        for (const key of keys) await store.delete(key);
        return listed.join() === [...keys].sort().join() && (await keysOf(store, '')).length === 0;
      }),
      { numRuns: 40 },
    );
  });
}

async function listing(t: Test, open: MakeStore): Promise<void> {
  await t.test('a listing is in key order, whatever is a directory', async (t) => {
    const store = await open(t);
    const inOrder = ['a-b', 'a.b', 'a/b', 'a/b-c', 'a0', 'ab/c', 'abc'];
    await put(store, ...[...inOrder].reverse());
    t.same(await keysOf(store, ''), inOrder);
    t.same(await keysOf(store, 'a/'), ['a/b', 'a/b-c']);
    t.same(await keysOf(store, 'ab'), ['ab/c', 'abc']);
    t.same(await keysOf(store, 'a/b-'), ['a/b-c']);
    t.same(await keysOf(store, 'b'), []);
    t.same(await keysOf(store, 'none/'), []);
  });

  await t.test('a listing tells sizes and times', async (t) => {
    const store = await open(t);
    const before = Date.now() - 60_000;
    await put(store, 'abc');
    for await (const object of store.list('')) {
      t.equal(object.size, 3);
      t.ok(object.modifiedAt > before && object.modifiedAt < Date.now() + 60_000);
    }
  });
}

async function appending(t: Test, open: MakeStore): Promise<void> {
  await t.test('pieces are appended in call order, and what resolved can be read', async (t) => {
    const store = await open(t);
    const appender = await store.appender('live/s/1.m4s');
    t.equal(appender.size, 0);
    const pieces = Array.from({ length: 50 }, (_, i) => `<${i}>`);
    const sizes: number[] = [];
    const done = pieces.map((piece) => {
      const appended = appender.append(bytes(piece));
      sizes.push(appender.size);
      return appended;
    });
    t.same(sizes.slice(0, 3), [3, 6, 9], 'the size is the next offset at once');
    await done[9];
    t.match((await store.read('live/s/1.m4s'))?.toString(), new RegExp(`^${pieces.slice(0, 10).join('')}`));
    await Promise.all(done);
    t.equal((await store.read('live/s/1.m4s'))?.toString(), pieces.join(''));
    await appender.close();
  });

  await t.test('a small piece does not overtake a large one', async (t) => {
    const store = await open(t);
    const appender = await store.appender('o');
    const large = Array.from({ length: 4 }, (_, i) => Buffer.alloc(8_000_000, i));
    const appended = large.flatMap((piece) => [appender.append(piece), appender.append(bytes('|'))]);
    await Promise.all(appended);
    await appender.close();
    const expected = Buffer.concat(large.flatMap((piece) => [piece, bytes('|')]));
    t.ok((await store.read('o'))?.equals(expected));
  });

  await t.test('an object is appended to after what is there', async (t) => {
    const store = await open(t);
    await store.put('o', bytes('abc'));
    const appender = await store.appender('o');
    t.equal(appender.size, 3);
    await appender.append(bytes('def'));
    await appender.close();
    t.equal((await store.read('o'))?.toString(), 'abcdef');
    const again = await store.appender('o');
    t.equal(again.size, 6);
    await again.close();
  });

  await t.test('an object has one appender at a time', async (t) => {
    const store = await open(t);
    const appender = await store.appender('o');
    await t.rejects(store.appender('o'), AppenderBusy);
    await appender.close();
    await (await store.appender('o')).close();
  });

  await t.test('closing waits for what was appended, and is done once', async (t) => {
    const store = await open(t);
    const appender = await store.appender('o');
    const appended = Array.from({ length: 20 }, () => appender.append(Buffer.alloc(100_000)));
    await appender.close();
    await appender.close();
    t.equal((await store.stat('o'))?.size, 2_000_000);
    await Promise.all(appended);
    await t.rejects(appender.append(bytes('x')));
  });

  await t.test('closing the store closes its appenders', async (t) => {
    const store = await open(t);
    const appender = await store.appender('o');
    const appended = appender.append(bytes('abc'));
    await store.close();
    await store.close();
    await appended;
    await t.rejects(appender.append(bytes('x')));
    await t.rejects(store.read('o'));
  });
}
