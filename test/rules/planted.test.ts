import t from 'tap';
import { importViolations } from './imports.js';
import { environmentReaders, foldersWithoutReadme, longFiles, sharedImporters } from './scan.js';

/** Each file imports what it must not; the rule that says so. */
const PLANTED: Record<string, { from: string; imports: string; rule: string }> = {
  'a node imports another': { from: 'server/a.ts', imports: '../edge/x.js', rule: 'nodes-apart' },
  'a type counts as an import': { from: 'edge/a.ts', imports: '../transcoder/x.js', rule: 'nodes-apart' },
  'protocol imports Node': { from: 'protocol/a.ts', imports: 'node:fs', rule: 'protocol-is-browser-safe' },
  'protocol imports a package': {
    from: 'protocol/a.ts',
    imports: 'fastify',
    rule: 'protocol-is-browser-safe',
  },
  'config imports protocol': {
    from: 'config/a.ts',
    imports: '../protocol/x.js',
    rule: 'config-stands-alone',
  },
  'a back end imports a node': {
    from: 'backends/bus/a.ts',
    imports: '../../server/x.js',
    rule: 'backends-know-nobody',
  },
  'a back end imports another': {
    from: 'backends/bus/a.ts',
    imports: '../media/x.js',
    rule: 'backends-apart',
  },
  'a node imports an adapter': {
    from: 'server/a.ts',
    imports: '../backends/media/x.js',
    rule: 'ports-not-adapters',
  },
  'a node loads the configuration': {
    from: 'edge/a.ts',
    imports: '../config/x.js',
    rule: 'config-comes-as-values',
  },
  'the player imports the server': {
    from: 'player/a.ts',
    imports: '../server/x.js',
    rule: 'player-and-bench-use-the-protocol',
  },
  'the client imports the protocol': {
    from: 'client/a.ts',
    imports: '../protocol/x.js',
    rule: 'client-stands-alone',
  },
  'a node imports the client': {
    from: 'server/a.ts',
    imports: '../client/x.js',
    rule: 'client-is-for-others',
  },
  'a node imports bin': { from: 'transcoder/a.ts', imports: '../bin/x.js', rule: 'nodes-apart' },
  'config imports bin': { from: 'config/a.ts', imports: '../bin/x.js', rule: 'bin-is-outermost' },
  'the program imports tests': { from: 'bin/a.ts', imports: '../test/x.js', rule: 'tests-are-outermost' },
  'two files import each other': { from: 'server/a.ts', imports: './b.js', rule: 'no-cycles' },
  'an import leads nowhere': { from: 'server/a.ts', imports: './nowhere.js', rule: 'resolvable' },
};

const file = () => ({ 'x.ts': 'export const x = 1;\n' });
const house = (): Tree => ({
  backends: { bus: { 'port.ts': 'export const x = 1;\n' }, media: file() },
  bin: file(),
  client: file(),
  config: file(),
  edge: file(),
  protocol: file(),
  server: { ...file(), 'b.ts': "import './a.js';\nexport const b = 1;\n" },
  test: file(),
  transcoder: file(),
});

t.test('a planted import is found by its rule', async (t) => {
  for (const [which, { from, imports, rule }] of Object.entries(PLANTED)) {
    await t.test(which, async (t) => {
      const typed = which.startsWith('a type') ? 'type ' : '';
      const root = t.testdir(
        plant(house(), from, `import ${typed}{ x } from '${imports}';\nexport type X = typeof x;\n`),
      );
      const violations = await importViolations(root);
      t.ok(
        violations.some((violation) => violation.startsWith(`${rule}: ${from} → `)),
        violations.join('\n') || 'nothing was found',
      );
    });
  }
});

t.test('what the table allows is not found', async (t) => {
  const allowed = [
    "import { x as a } from '../protocol/x.js';",
    "import type { x as b } from '../config/x.js';",
    "import { x as c } from '../backends/bus/port.js';",
    "import 'node:fs';",
  ];
  const root = t.testdir(
    plant({ ...house(), server: file() }, 'server/a.ts', `${allowed.join('\n')}\nexport { a, c };\n`),
  );
  t.same(await importViolations(root), []);
});

t.test('a second importer of an awkward package is found, however it imports', async (t) => {
  const files = {
    'a.ts': "import Sqlite from 'better-sqlite3';",
    'b.ts': "const Sqlite = await import('better-sqlite3');",
    'c.ts':
      "const engine = createRequire(import.meta.url)('x'); require('node-media-server/src/protocol/rtmp.js');",
    'd.ts': "export * from 'node-media-server/src/protocol/flv.js';",
    'e.ts': "import Receiver from 'ws/lib/receiver.js';",
    'f.ts': "import { WebSocket } from 'ws'; // not 'better-sqlite3', nor from 'pgx'",
  };
  const root = t.testdir({ server: files });
  t.same(await sharedImporters(root), [
    'node-media-server: server/c.ts, server/d.ts',
    'better-sqlite3: server/a.ts, server/b.ts',
  ]);
});

t.test('a look at the environment is found outside config/', async (t) => {
  const root = t.testdir({
    config: { 'a.ts': 'process.env.X;' },
    server: {
      'a.ts': 'process.env.X;',
      'b.ts': "import { env } from 'node:process';",
      'c.ts': 'process.pid;',
    },
    test: { 'a.ts': 'process.env.X;' },
  });
  t.same(await environmentReaders(root), ['server/a.ts', 'server/b.ts']);
});

t.test('a folder without README and a file that is too long are found', async (t) => {
  const root = t.testdir({
    server: { 'README.md': '', 'a.ts': 'x\n'.repeat(401), shop: { 'b.ts': 'x\n'.repeat(400) } },
    test: { 'README.md': '', unit: { 'README.md': '', config: file() } },
  });
  t.same(await foldersWithoutReadme(root), ['server/shop']);
  t.same(await longFiles(root), ['server/a.ts: 401']);
});

type Tree = { [name: string]: string | Tree };

function plant(tree: Tree, path: string, text: string): Tree {
  const [name = '', ...rest] = path.split('/');
  if (rest.length === 0) return { ...tree, [name]: text };
  const below = tree[name];
  return { ...tree, [name]: plant(typeof below === 'object' ? below : {}, rest.join('/'), text) };
}
