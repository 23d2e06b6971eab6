import { RoomHub, type RoomHubDeps } from './room-hub.js';

/** ms a hub outlives its last viewer, so that a reload finds it. */
const LINGER = 5000;

/** The rooms that have viewers at this edge. */
export class RoomHubs {
  private readonly hubs = new Map<string, Promise<RoomHub | null>>();
  private readonly lingering = new Map<RoomHub, NodeJS.Timeout>();
  /** Sockets may leave a hub after it was replaced. */
  private readonly retired = new WeakSet<RoomHub>();
  private closed = false;

  constructor(private readonly deps: RoomHubDeps) {}

  get size(): number {
    return this.hubs.size;
  }

  /** The room's hub, opened when it has none. Null when there is no such room. The caller joins in the same turn. */
  async get(room: string): Promise<RoomHub | null> {
    const known = this.hubs.get(room);
    if (known !== undefined) return known;
    const opening = this.open(room);
    this.hubs.set(room, opening);
    try {
      const hub = await opening;
      if (hub === null) this.forget(room, opening);
      else this.linger(hub);
      return hub;
    } catch (error) {
      this.forget(room, opening);
      throw error;
    }
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.closed = true;
    for (const timer of this.lingering.values()) clearTimeout(timer);
    this.lingering.clear();
    const hubs = await Promise.allSettled(this.hubs.values());
    this.hubs.clear();
    await Promise.all(hubs.map((it) => (it.status === 'fulfilled' ? it.value?.close() : undefined)));
  }

  private open(room: string): Promise<RoomHub | null> {
    return RoomHub.open(room, this.deps, {
      empty: (hub) => this.linger(hub),
      gone: (hub) => {
        hub.closeSockets('noSuchRoom');
        void this.retire(hub);
      },
    });
  }

  private forget(room: string, opening: Promise<RoomHub | null>): void {
    if (this.hubs.get(room) === opening) this.hubs.delete(room);
  }

  private linger(hub: RoomHub): void {
    clearTimeout(this.lingering.get(hub));
    if (this.closed || this.retired.has(hub)) return;
    const timer = setTimeout(() => {
      this.lingering.delete(hub);
      if (hub.empty) void this.retire(hub);
    }, LINGER);
    timer.unref();
    this.lingering.set(hub, timer);
  }

  private async retire(hub: RoomHub): Promise<void> {
    if (this.retired.has(hub)) return;
    this.retired.add(hub);
    // Before the first wait, so that who comes now gets a new hub.
    this.hubs.delete(hub.room);
    await hub.close();
  }
}
