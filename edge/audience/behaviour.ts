import { HUMAN_LIKES } from './rules.js';

/** ms that are looked back at. */
const WINDOW = 60_000;
const TEXTS = 12;
const JOINS = 8;

/** What a viewer does in a room, as far back as rules look; a viewer that only watches costs next to nothing. */
export class Behaviour {
  private joins: number[] = [];
  private texts: { text: string; at: number }[] | null = null;
  private likes: { second: number; count: number; fast: number; fastAt: number } | null = null;

  joined(now: number): void {
    this.joins.push(now);
    if (this.joins.length > JOINS) this.joins.shift();
  }

  said(text: string, now: number): void {
    this.texts ??= [];
    this.texts.push({ text: text.trim().toLowerCase(), at: now });
    if (this.texts.length > TEXTS) this.texts.shift();
  }

  /** `count`: as asked for, whatever was taken of it. */
  liked(count: number, now: number): void {
    const second = Math.floor(now / 1000);
    this.likes ??= { second, count: 0, fast: 0, fastAt: 0 };
    const { likes } = this;
    if (likes.second !== second) {
      // A pause is what tells a thumb from a program.
      if (second - likes.second > 3) likes.fast = 0;
      likes.second = second;
      likes.count = 0;
    }
    const before = likes.count;
    likes.count += count;
    if (before > HUMAN_LIKES || likes.count <= HUMAN_LIKES) return;
    likes.fast += 1;
    likes.fastAt = now;
  }

  joinsOf(now: number): number {
    let joins = 0;
    for (const at of this.joins) if (now - at < WINDOW) joins += 1;
    return joins;
  }

  repeatsOf(now: number): number {
    if (this.texts === null) return 0;
    const counts = new Map<string, number>();
    for (const { text, at } of this.texts)
      if (now - at < WINDOW) counts.set(text, (counts.get(text) ?? 0) + 1);
    return Math.max(0, ...counts.values());
  }

  fastSecondsOf(now: number): number {
    return this.likes === null || now - this.likes.fastAt > WINDOW ? 0 : this.likes.fast;
  }
}
