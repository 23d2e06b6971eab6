import { type Cluster, nodeName, type Redis } from './clients.js';
import type { Slots } from './slots.js';

export type Argument = string | number;

/** A Lua script, and the hash by which Redis knows it once it was sent. */
export interface Script {
  readonly text: string;
  /** SHA-1 in hex. */
  readonly sha: string;
}

/** What scripts are sent over. */
export interface Connection {
  /** False while nothing would be answered. */
  readonly up: boolean;
  /** `anew`: with its text, though it was sent before. Rejects at once when the connection is cut. */
  run(script: Script, keys: readonly string[], args: readonly Argument[], anew: boolean): Promise<unknown>;
  /** So that a silent connection is noticed: an unanswered command makes ioredis cut it. */
  ping(): void;
  /** Called each time it, or one to a node of a cluster, was made. */
  whenReady(listener: () => void): void;
  whenTrouble(listener: (error: Error) => void): void;
  /** Sends what was handed over, then ends. */
  quit(): Promise<unknown>;
  disconnect(): void;
}

/** A connection to one server. A script's text goes along once a connection: commands of a connection keep their order. */
export class SingleConnection implements Connection {
  private readonly sent = new Set<string>();

  constructor(private readonly client: Redis) {
    client.on('ready', () => this.sent.clear());
  }

  get up(): boolean {
    return this.client.status === 'ready';
  }

  run({ text, sha }: Script, keys: readonly string[], args: readonly Argument[], anew: boolean) {
    const known = !anew && this.sent.has(sha);
    this.sent.add(sha);
    return known
      ? this.client.evalsha(sha, keys.length, ...keys, ...args)
      : this.client.eval(text, keys.length, ...keys, ...args);
  }

  ping(): void {
    if (this.up) this.client.ping().catch(() => undefined);
  }

  whenReady(listener: () => void): void {
    this.client.on('ready', listener);
  }

  whenTrouble(listener: (error: Error) => void): void {
    this.client.on('error', listener);
  }

  quit(): Promise<unknown> {
    return this.client.quit();
  }

  disconnect(): void {
    this.client.disconnect();
  }
}

/** Connections to a cluster, one a node. A script's text goes along once a node. */
export class ClusterConnection implements Connection {
  private readonly sent = new Map<string, Set<string>>();
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly client: Cluster,
    private readonly slots: Slots,
  ) {
    client.on('+node', (node: Redis) => node.on('ready', () => this.nodeReady(nodeName(node))));
  }

  get up(): boolean {
    return this.client.status === 'ready';
  }

  run({ text, sha }: Script, keys: readonly string[], args: readonly Argument[], anew: boolean) {
    const sent = this.sentTo(this.slots.nodeOf(keys[0] ?? '') ?? '');
    const known = !anew && sent.has(sha);
    sent.add(sha);
    return known
      ? this.client.evalsha(sha, keys.length, ...keys, ...args)
      : this.client.eval(text, keys.length, ...keys, ...args);
  }

  ping(): void {
    for (const node of this.client.nodes('master')) node.ping().catch(() => undefined);
  }

  whenReady(listener: () => void): void {
    this.listeners.add(listener);
    this.client.on('ready', listener);
  }

  whenTrouble(listener: (error: Error) => void): void {
    this.client.on('error', (error: Error) => listener(reasonOf(error)));
    this.client.on('node error', listener);
  }

  quit(): Promise<unknown> {
    return this.client.quit();
  }

  disconnect(): void {
    this.listeners.clear();
    this.client.disconnect();
  }

  private sentTo(node: string): Set<string> {
    const there = this.sent.get(node);
    if (there !== undefined) return there;
    const sent = new Set<string>();
    this.sent.set(node, sent);
    return sent;
  }

  /** It may have restarted, and know no script. */
  private nodeReady(node: string): void {
    this.sent.delete(node);
    for (const listener of [...this.listeners]) listener();
  }
}

/** That the map of the slots could not be read says less than what the last node that was asked for it said. */
function reasonOf(error: Error): Error {
  if (!('lastNodeError' in error && error.lastNodeError instanceof Error)) return error;
  const { message } = error.lastNodeError;
  return message === 'Connection is closed.' ? new Error('no node can be connected to') : error.lastNodeError;
}
