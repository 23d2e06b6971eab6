import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { ensureSecrets } from '../../../config/secrets.js';

const configured = (dir: string, token = '', secret = '', keys = '') => ({
  data: { dir },
  admin: { token },
  internal: { secret },
  personal: { keys },
});

t.test('secrets are generated once, private to their owner', async (t) => {
  const dir = join(t.testdir({}), 'new', 'data');
  const first = await ensureSecrets(configured(dir));
  t.match(first.adminToken, /^[A-Za-z0-9_-]{43}$/);
  t.match(first.internalSecret, /^[A-Za-z0-9_-]{43}$/);
  t.not(first.adminToken, first.internalSecret);
  t.equal(first.adminTokenFile, join(dir, 'admin-token'));
  t.equal((await stat(dir)).mode & 0o777, 0o700);
  for (const name of ['admin-token', 'internal-secret', 'personal-keys']) {
    t.equal((await stat(join(dir, name))).mode & 0o777, 0o600, name);
  }
  t.match(first.personalKeys, { text: /^[0-9a-f]{8}:[\w-]{43}$/, file: join(dir, 'personal-keys') });
  t.same(await ensureSecrets(configured(dir)), first);
});

t.test('many that start at once agree, and leave nothing else behind', async (t) => {
  const dir = t.testdir({});
  const all = await Promise.all(Array.from({ length: 20 }, () => ensureSecrets(configured(dir))));
  t.equal(new Set(all.map(({ adminToken }) => adminToken)).size, 1);
  t.equal(new Set(all.map(({ internalSecret }) => internalSecret)).size, 1);
  t.same((await readdir(dir)).sort(), ['admin-token', 'internal-secret', 'personal-keys']);
});

t.test('what is configured is used, and nothing is written', async (t) => {
  const dir = t.testdir({});
  const secrets = await ensureSecrets(configured(dir, 'my-token', 'my-secret', 'k1:key'));
  t.same(secrets, {
    adminToken: 'my-token',
    adminTokenFile: null,
    internalSecret: 'my-secret',
    personalKeys: { text: 'k1:key', file: null },
  });
  t.same(await readdir(dir), []);
});

t.test('a secret that was put into its file is used without the line end', async (t) => {
  const dir = t.testdir({ 'admin-token': 'a-token-of-my-own\n' });
  t.equal((await ensureSecrets(configured(dir))).adminToken, 'a-token-of-my-own');
  t.equal(await readFile(join(dir, 'admin-token'), 'utf8'), 'a-token-of-my-own\n');
});

t.test('an empty or short file is refused, not used and not replaced', async (t) => {
  const dir = t.testdir({ 'admin-token': '\n' });
  await t.rejects(ensureSecrets(configured(dir)), /admin-token holds no usable secret: delete it/);
  await writeFile(join(dir, 'admin-token'), 'short');
  await t.rejects(ensureSecrets(configured(dir)), /no usable secret/);
  t.equal(await readFile(join(dir, 'admin-token'), 'utf8'), 'short');
});
