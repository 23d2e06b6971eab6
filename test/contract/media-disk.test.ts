import { mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { openDiskStore } from '../../backends/media/disk.js';
import { DiskAppender } from '../../backends/media/disk-appender.js';
import { openMedia } from '../../backends/media/open.js';
import { AppenderFull, type MediaStore } from '../../backends/media/port.js';
import { mediaContract } from './media.contract.js';

async function keysOf(store: MediaStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list('')) keys.push(key);
  return keys;
}

t.test('the store on disk keeps the contract of every media store', (t) =>
  mediaContract(t, async (t) => openDiskStore(t.testdir({}))),
);

t.test(
  'what a killed process left unfinished is removed at open; what may be another process’s is not',
  async (t) => {
    const root = t.testdir({ '~unfinished': { old: 'half', fresh: 'half' }, whole: 'x' });
    const hourAgo = new Date(Date.now() - 3_600_000);
    await utimes(join(root, '~unfinished', 'old'), hourAgo, hourAgo);
    const store = await openDiskStore(root);
    t.same(await readdir(join(root, '~unfinished')), ['fresh']);
    t.same(await keysOf(store), ['whole'], 'unfinished objects are not listed');
    await store.close();
  },
);

t.test('a put that fails leaves nothing behind', async (t) => {
  const root = t.testdir({ taken: { inside: 'x' } });
  const store = await openDiskStore(root);
  await t.rejects(store.put('taken', Buffer.from('x')));
  t.same(await readdir(join(root, '~unfinished')), []);
  await store.close();
});

t.test('symbolic links and files that are no keys are not objects', async (t) => {
  const root = t.testdir({ store: { UPPER: 'x', good: 'x' }, secret: 'secret' });
  await symlink(join(root, 'secret'), join(root, 'store', 'link'));
  const store = await openDiskStore(join(root, 'store'));
  t.same(await keysOf(store), ['good']);
  t.equal(await store.read('link'), null);
  t.equal(await store.stat('link'), null);
  await t.rejects(store.appender('link'));
  await store.close();
});

t.test('deleting the last object of a directory removes the directory, up to the store', async (t) => {
  const root = t.testdir({});
  const store = await openDiskStore(root);
  await store.put('a/b/c', Buffer.from('x'));
  await store.put('a/d', Buffer.from('x'));
  await store.delete('a/b/c');
  t.same(await readdir(join(root, 'a')), ['d']);
  await store.delete('a/d');
  t.same(await readdir(root), ['~unfinished']);
  await store.delete('nothing');
  await store.close();
});

t.test('an appender refuses more than may wait, and goes on once it has caught up', async (t) => {
  const path = join(t.testdir({}), 'o');
  const appender = await DiskAppender.open(path, { queueLimit: 10 });
  const first = appender.append(Buffer.alloc(8));
  await t.rejects(appender.append(Buffer.alloc(8)), AppenderFull);
  t.equal(appender.size, 8, 'what was refused does not count');
  await first;
  await appender.append(Buffer.alloc(8));
  t.equal(appender.size, 16);
  await appender.close();
});

t.test('an appender whose write failed refuses every later piece', async (t) => {
  // Every write to /dev/full fails as on a full disk.
  const appender = await DiskAppender.open('/dev/full');
  const pieces = [appender.append(Buffer.alloc(4)), appender.append(Buffer.alloc(4))];
  const outcomes = await Promise.allSettled(pieces);
  t.same(
    outcomes.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  t.equal(appender.size, 0);
  await t.rejects(appender.append(Buffer.alloc(4)), { code: 'ENOSPC' });
  await appender.close();
});

t.test('a media URL is a directory, by default in the data directory', async (t) => {
  const root = t.testdir({});
  const put = async (url: string) => {
    const store = await openMedia({ url, dataDir: root });
    await store.put('o', Buffer.from('x'));
    await store.close();
  };
  await put('');
  await put(`file:${root}/plain`);
  await put(`file://${root}/with%20space`);
  t.same((await readdir(root)).sort(), ['media', 'plain', 'with space']);
  await t.rejects(openMedia({ url: 's3://bucket', dataDir: root }), /must be file:/);
});

t.test('an existing directory becomes a store and keeps its objects', async (t) => {
  const root = t.testdir({});
  await mkdir(join(root, 'live'));
  await writeFile(join(root, 'live', 'x.m4s'), 'abc');
  const store = await openDiskStore(root);
  t.same(await keysOf(store), ['live/x.m4s']);
  await store.close();
});
