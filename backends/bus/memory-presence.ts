import type { PresenceChange } from './port.js';

/** Who is present at which node, and how many that makes; what {@link Bus.attend} promises, in memory. */
export class MemoryPresence {
  private readonly nodes = new Map<string, { members: Set<string>; lapsesAt: number }>();
  /** Nodes at which a member is. */
  private readonly places = new Map<string, number>();
  private present = 0;

  /** Distinct members that count. */
  get count(): number {
    return this.present;
  }

  /** ms since the epoch at which the last node lapses; in the past when there is none. */
  get lapsesAt(): number {
    return Math.max(0, ...[...this.nodes.values()].map(({ lapsesAt }) => lapsesAt));
  }

  /** Returns the number of members of this node. */
  attend(node: string, change: PresenceChange, lapsesAt: number): number {
    if (change.whole) this.drop(node);
    const known = this.nodes.get(node);
    const members = known?.members ?? new Set<string>();
    for (const member of change.removed) if (members.delete(member)) this.leave(member);
    for (const member of change.added) {
      if (members.has(member)) continue;
      members.add(member);
      this.enter(member);
    }
    if (members.size === 0) this.nodes.delete(node);
    else this.nodes.set(node, { members, lapsesAt });
    return members.size;
  }

  /** Drops the nodes that lapsed by `now`. */
  lapse(now: number): void {
    for (const [node, { lapsesAt }] of this.nodes) if (lapsesAt <= now) this.drop(node);
  }

  private drop(node: string): void {
    for (const member of this.nodes.get(node)?.members ?? []) this.leave(member);
    this.nodes.delete(node);
  }

  private enter(member: string): void {
    const places = this.places.get(member) ?? 0;
    this.places.set(member, places + 1);
    if (places === 0) this.present += this.weight(member);
  }

  private leave(member: string): void {
    const places = this.places.get(member) ?? 0;
    if (places > 1) {
      this.places.set(member, places - 1);
      return;
    }
    this.places.delete(member);
    this.present -= this.weight(member);
  }

  /** What a member makes the count more while all others stay. */
  private weight(member: string): number {
    const [kind, id] = [member[0], member.slice(1)];
    if (kind === '=') return 1;
    if (kind === '?') return this.places.has(`!${id}`) ? 0 : 1;
    return this.places.has(`?${id}`) ? -1 : 0;
  }
}
