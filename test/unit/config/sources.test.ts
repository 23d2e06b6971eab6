import { join } from 'node:path';
import t from 'tap';
import { ConfigError } from '../../../config/error.js';
import { readSources } from '../../../config/sources.js';

t.test('the file is the one named, by flag before environment', async (t) => {
  const dir = t.testdir({ 'a.yaml': 'a: 1', 'b.yaml': 'b: 1' });
  const env = { KAIBO_CONFIG: join(dir, 'a.yaml') };
  const text = async (file?: string) =>
    (await readSources({ flags: {}, env, ...(file === undefined ? {} : { file }) })).file?.text;
  t.equal(await text(), 'a: 1');
  t.equal(await text(join(dir, 'b.yaml')), 'b: 1');
});

t.test('a named file must be there; the default one need not', async (t) => {
  const file = join(t.testdir({}), 'none.yaml');
  await t.rejects(readSources({ flags: {}, env: {}, file }), ConfigError);
  await t.rejects(readSources({ flags: {}, env: {}, file }), /there is no such file \(.*none\.yaml\)/);
  const sources = await readSources({ flags: { 'http-port': '1' }, env: {} });
  t.same(sources.flags, { 'http-port': '1' });
});

t.test('a file that is much too large is refused', async (t) => {
  const file = join(t.testdir({ 'big.yaml': '#'.repeat(1024 * 1024 + 1) }), 'big.yaml');
  await t.rejects(readSources({ flags: {}, env: {}, file }), /over 1 MiB/);
});
