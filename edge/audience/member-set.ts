import type { PresenceChange } from '../../backends/bus/port.js';

/** Members told at once: what is at the other end does nothing else meanwhile. */
const AT_ONCE = 5_000;

/** Who is present here, by how many reasons, and what of it the bus has not been told yet. */
export class MemberSet {
  private readonly reasons = new Map<string, number>();
  private readonly added = new Set<string>();
  private readonly removed = new Set<string>();
  private told = 0;

  get size(): number {
    return this.reasons.size;
  }

  /** Something is to be told. */
  get changed(): boolean {
    return this.added.size > 0 || this.removed.size > 0;
  }

  /** Members that the bus has of us, if it has got all that was told. */
  get expected(): number {
    return this.told;
  }

  has(member: string): boolean {
    return this.reasons.has(member);
  }

  /** For how many reasons a member is present. */
  count(member: string): number {
    return this.reasons.get(member) ?? 0;
  }

  enter(member: string): void {
    const reasons = this.count(member);
    this.reasons.set(member, reasons + 1);
    if (reasons === 0 && !this.removed.delete(member)) this.added.add(member);
  }

  leave(member: string): void {
    const reasons = this.count(member);
    if (reasons > 1) this.reasons.set(member, reasons - 1);
    else if (this.reasons.delete(member) && !this.added.delete(member)) this.removed.add(member);
  }

  /** What is to be told next, and from now on counts as told. */
  take(): PresenceChange {
    const removed = taken(this.removed, AT_ONCE);
    const added = taken(this.added, AT_ONCE - removed.length);
    this.told += added.length - removed.length;
    return { whole: false, added, removed };
  }

  /** The same from the beginning: the bus is to forget what it was told. */
  takeWhole(): PresenceChange {
    this.removed.clear();
    this.added.clear();
    for (const member of this.reasons.keys()) this.added.add(member);
    this.told = 0;
    return { ...this.take(), whole: true };
  }
}

function taken(from: Set<string>, most: number): string[] {
  const some: string[] = [];
  for (const member of from) {
    if (some.length >= most) break;
    some.push(member);
    from.delete(member);
  }
  return some;
}
