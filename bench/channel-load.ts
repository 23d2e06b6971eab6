import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadAnswer, LoadOrder, LoadPart, LoadReport } from './channel-load-messages.js';
import { Histogram } from './histogram.js';

/** Sockets of one loader process: each is a file descriptor, and many systems allow a process some ten thousand. */
const MAX_SOCKETS = 10_000;
/** Sockets from one address to one port: a connection takes one of some 28,000 ephemeral ports. */
const PER_ADDRESS = 20_000;

/** What all loaders together counted. */
export interface LoadTotal extends Omit<LoadReport, 'latency' | 'joins'> {
  latency: Histogram;
  joins: Histogram;
}

export type LoadOptions = Omit<LoadPart, 'localAddresses'> & {
  /** Processes; raised when their sockets would be too many. */
  loaders: number;
  /** Sockets from one loopback address; default: as many as one has ports. */
  perAddress?: number;
  /** Sockets that are open or over so far. */
  progress: (open: number, ended: number) => void;
};

/** Thousands of sockets of one room, in processes of their own so that their work is not the bench's. Resource: {@link close}. */
export class ChannelLoad {
  private readonly children: ChildProcess[];

  constructor(private readonly options: LoadOptions) {
    const count = Math.max(options.loaders, Math.ceil(options.sockets / MAX_SOCKETS));
    const file = fileURLToPath(new URL('./channel-loader.js', import.meta.url));
    this.children = Array.from({ length: count }, () => fork(file, { stdio: 'inherit' }));
  }

  /** Opens all sockets. @throws when a loader dies */
  async open(): Promise<void> {
    const { loaders: _, perAddress: __, progress, ...part } = this.options;
    const each = this.children.map(() => ({ open: 0, ended: 0 }));
    const opened = this.children.map(async (child, index) => {
      const listen = (answer: LoadAnswer) => {
        if (answer.said === 'progress') each[index] = answer;
        progress(total(each.map(({ open }) => open)), total(each.map(({ ended }) => ended)));
      };
      child.on('message', listen);
      await ask(child, { do: 'open', part: this.share(part, index) }, 'opened');
      child.off('message', listen);
    });
    await Promise.all(opened);
  }

  /** Counts from now on. */
  async clear(): Promise<void> {
    await Promise.all(this.children.map((child) => ask(child, { do: 'clear' }, 'cleared')));
  }

  async report(): Promise<LoadTotal> {
    const answers = await Promise.all(this.children.map((child) => ask(child, { do: 'report' }, 'report')));
    return totalOf(answers.flatMap((answer) => (answer.said === 'report' ? [answer.report] : [])));
  }

  /** Idempotent. */
  async close(): Promise<void> {
    await Promise.all(this.children.map(ended));
  }

  private share(part: Omit<LoadPart, 'localAddresses'>, index: number): LoadPart {
    const { length } = this.children;
    const sockets = Math.floor(part.sockets / length) + (index < part.sockets % length ? 1 : 0);
    const atOnce = Math.max(1, Math.floor(part.atOnce / length));
    const addresses = Math.ceil(part.sockets / (this.options.perAddress ?? PER_ADDRESS));
    const loopback = part.host.startsWith('127.') && addresses > 1;
    const localAddresses = loopback ? Array.from({ length: addresses }, (_, n) => `127.0.0.${n + 2}`) : [];
    return { ...part, sockets, atOnce, localAddresses };
  }
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

function ask(child: ChildProcess, order: LoadOrder, said: LoadAnswer['said']): Promise<LoadAnswer> {
  return new Promise((resolve, reject) => {
    const over = (code: number | null) => reject(new Error(`a loader ended (exit code ${code})`));
    const listen = (answer: LoadAnswer) => {
      if (answer.said !== said) return;
      child.off('message', listen);
      child.off('exit', over);
      resolve(answer);
    };
    child.on('message', listen);
    child.once('exit', over);
    child.send(order);
  });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      done();
      return;
    }
    child.once('exit', () => done());
    child.kill();
  });
}

function totalOf(reports: readonly LoadReport[]): LoadTotal {
  const sum = (of: (report: LoadReport) => number) => total(reports.map(of));
  const latency = new Histogram();
  const joins = new Histogram();
  const gone: Record<string, number> = {};
  for (const report of reports) {
    latency.merge(report.latency);
    joins.merge(report.joins);
    for (const [code, times] of Object.entries(report.ended)) gone[code] = (gone[code] ?? 0) + times;
  }
  return {
    ...{ latency, joins, ended: gone },
    open: sum(({ open }) => open),
    frames: sum(({ frames }) => frames),
    bytes: sum(({ bytes }) => bytes),
    delivered: sum(({ delivered }) => delivered),
    lost: sum(({ lost }) => lost),
    disordered: sum(({ disordered }) => disordered),
    cpu: sum(({ cpu }) => cpu),
  };
}
