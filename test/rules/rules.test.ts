import t from 'tap';
import { importViolations } from './imports.js';
import { environmentReaders, foldersWithoutReadme, longFiles, sharedImporters } from './scan.js';

const root = process.cwd();

t.test('imports follow the table of the architecture, without cycles', async (t) => {
  t.same(await importViolations(root), []);
});

t.test('each awkward package has one importer', async (t) => {
  t.same(await sharedImporters(root), []);
});

t.test('only config/ looks at the environment', async (t) => {
  t.same(await environmentReaders(root), []);
});

t.test('every folder has a README', async (t) => {
  t.same(await foldersWithoutReadme(root), []);
});

t.test('no file is two things', async (t) => {
  t.same(await longFiles(root), []);
});
