import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config/error.js';
import { renderConfig } from '../config/print.js';
import { renderReference } from '../config/reference.js';
import { renderRoles } from '../server/people/roles.js';
import { runBench } from './bench.js';
import { runKeys } from './keys.js';
import { metricsReference } from './metric-catalogue/reference.js';
import { listPersonalKeys, reencryptPersonalData, rotatePersonalKey } from './personal-keys.js';
import { addConfigFlags, loadProcessConfig } from './process-config.js';
import { runPublish } from './publish.js';
import { serve, serveEdge, serveServer, serveTranscoder } from './serve.js';
import { runShopAudit } from './shop.js';

/** Not a failure of the program: something the caller asked for can't be done. Printed as one line. */
export class UsageError extends Error {}

/** Runs a `kaibo` command; resolves to its exit code. */
export async function runCli(args: string[]): Promise<number> {
  try {
    await program().parseAsync(args, { from: 'user' });
    return typeof process.exitCode === 'number' ? process.exitCode : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    console.error(`kaibo: ${error instanceof Error ? error.message : String(error)}`);
    return error instanceof ConfigError || error instanceof UsageError ? 2 : 1;
  }
}

function program(): Command {
  const kaibo = new Command('kaibo')
    .description('Kaibo 开播: a self-hosted live-commerce media server')
    .exitOverride()
    .showHelpAfterError('(kaibo --help lists the commands)');
  addRoles(kaibo);
  addConfigCommands(kaibo);
  addClientCommands(kaibo);
  return kaibo;
}

function addRoles(kaibo: Command): void {
  const all = addConfigFlags(kaibo.command('all').description('run everything in one process'));
  all.option('--demo', 'create the room `demo` with products, a moving picture and some talk');
  all.action(async ({ demo, ...flags }: Record<string, string> & { demo?: true }) => {
    await serve(await loadProcessConfig(flags), { demo: demo === true });
  });
  addConfigFlags(
    kaibo.command('transcoder').description('make ladders for the servers that meet at the same Redis'),
  ).action(async (flags) => {
    const config = await loadProcessConfig(flags);
    if (config.redis.url === '')
      throw new UsageError('a transcoder of its own needs redis.url, by which servers find it');
    await serveTranscoder(config);
  });
  addConfigFlags(
    kaibo
      .command('server')
      .description('take publishers and answer the API, without ladders, pages and media'),
  ).action(async (flags) => {
    const config = await loadProcessConfig(flags);
    if (config.redis.url === '')
      throw new UsageError('a server of its own needs redis.url, by which transcoders and edges find it');
    await serveServer(config);
  });
  addConfigFlags(
    kaibo
      .command('edge')
      .description('serve viewers: pages, media and channel, with servers and transcoders elsewhere'),
  ).action(async (flags) => {
    const config = await loadProcessConfig(flags);
    if (config.redis.url === '')
      throw new UsageError('an edge of its own needs redis.url, by which it finds servers and transcoders');
    if (config.media.url === '')
      throw new UsageError(
        'an edge of its own needs media.url, the storage that holds the servers’ recordings',
      );
    await serveEdge(config);
  });
}

function addConfigCommands(kaibo: Command): void {
  const config = kaibo.command('config').description('check and print the configuration');
  addConfigFlags(config.command('check').description('say what is wrong with the configuration')).action(
    async (flags) => {
      await loadProcessConfig(flags);
      console.log('the configuration is fine');
    },
  );
  addConfigFlags(config.command('print').description('print the configuration as it will be used')).action(
    async (flags) => {
      console.log(renderConfig(await loadProcessConfig(flags)));
    },
  );
  config
    .command('reference')
    .description('print every option, as Markdown')
    .action(() => console.log(renderReference()));
  kaibo
    .command('metrics')
    .description('print what each metric says, as docs/metrics.md has it')
    .action(async () => console.log(await metricsReference()));

  const shop = kaibo.command('shop').description('the shop’s books');
  addConfigFlags(
    shop
      .command('audit')
      .description('check stock, orders and payments against each other; exit code 1 if not'),
  ).action(runShopAudit);
  kaibo
    .command('roles')
    .description('print who may do what, as Markdown')
    .action(() => console.log(renderRoles()));
}

function addClientCommands(kaibo: Command): void {
  const server = ['--server <url>', 'a running Kaibo', 'http://127.0.0.1:8000'] as const;
  const data = ['--data-dir <dir>', 'where that Kaibo keeps its admin token', './data'] as const;
  kaibo
    .command('publish')
    .argument('<source>', 'a media file, or `testsrc`')
    .description('publish a file or a test picture into a room')
    .requiredOption('--room <room>')
    .option(...server)
    .option(...data)
    .option('--loop', 'start the file again when it ends')
    .action(runPublish);
  const keys = kaibo.command('keys').description('stream keys; keys of personal data');
  for (const action of ['show', 'rotate'] as const) {
    keys
      .command(action)
      .requiredOption('--room <room>')
      .option(...server)
      .option(...data)
      .action((flags) => runKeys(action, flags));
  }
  const personal = keys.command('personal').description('keys that seal names, phones and addresses');
  const verbs = {
    list: ['list the keys, and how much each has sealed', listPersonalKeys],
    rotate: ['have a new key seal from now on', rotatePersonalKey],
    reencrypt: ['seal anew what old keys sealed', reencryptPersonalData],
  } as const;
  for (const [verb, [description, run]] of Object.entries(verbs))
    personal
      .command(verb)
      .description(description)
      .option(...server)
      .option(...data)
      .action(run);
  kaibo
    .command('bench')
    .argument('<name>', 'latency, ladder, soak, flash-sale, danmaku, join, abuse, delivery or viewers')
    .description('measure a running Kaibo; `soak` and `flash-sale` start their own')
    .option(...server)
    .option(...data)
    .option('--json <file>', 'write the figures there')
    .option('--html <file>', 'write tables and charts there, as a page that needs nothing else')
    .option('--joins <n>', 'how many times a viewer joins', '20')
    .option(
      '--seconds <n>',
      'latency, viewers: how long it is sampled; ladder, delivery: length of a round',
      '30',
    )
    .option('--rounds <n>', 'ladder, delivery: how often it is measured', '3')
    .option('--room <room>', 'delivery, viewers: a room that is on air; default: one of its own')
    .option('--pin', 'delivery, viewers: the server has a core for itself, all else shares the others')
    .option('--players <n>', 'viewers: how many watch', '1500')
    .option('--ramp <n>', 'viewers: how many join in a second', '150')
    .option(
      '--no-hints',
      'viewers: ask for a part when it is listed, as hls.js does, not when it is hinted at',
    )
    .option('--lives', 'ladder: also look for how many lives this machine carries')
    .option('--minutes <n>', 'soak: length of the live', '30')
    .option('--buyers <n>', 'flash-sale: who want one each', '10000')
    .option('--units <n>', 'flash-sale: how many there are', '100')
    .option('--connections <n>', 'flash-sale, delivery: connections at once; abuse: of the abuser', '256')
    .option('--database <url>', 'flash-sale: database of the servers it starts; default: a new SQLite')
    .option(
      '--processes <n>',
      'flash-sale: servers it starts; more than one need --database and --redis',
      '1',
    )
    .option('--redis <url>', 'flash-sale: Redis that its servers meet at')
    .option('--servers <urls>', 'flash-sale: running servers instead, by comma')
    .option('--sockets <n>', 'danmaku, join and abuse: viewers’ sockets', '5000')
    .option('--rate <n>', 'danmaku: messages a second', '100')
    .option('--bytes <n>', 'danmaku: length of a message', '100')
    .option('--nchan', 'danmaku: also measure nchan, on the same cores')
    .option('--loaders <n>', 'danmaku and join: processes that hold the sockets', '1')
    .option('--at-once <n>', 'danmaku and join: connections being made at once', '1000')
    .option('--viewers <n>', 'join: viewers whose tokens the sockets come with; 0: none', '0')
    .action(runBench);
}
