import type { Bus } from '../../backends/bus/port.js';
import { SERVER_LAPSE, type ServerAddress, serverAddresses } from '../../protocol/servers.js';

/** Signs of life looked at to begin with: a dozen servers of the last moments. */
const HISTORY = 100;
/** ms for which a server that could not be reached is asked last. */
const SHUNNED = 2_000;

/** The servers there are, as they say themselves on the bus. Resource: {@link close}. */
export class ServerList {
  /** When each was last heard; all on one clock, that of the newest sign of life. */
  private readonly heard = new Map<string, number>();
  private readonly failed = new Map<string, number>();
  private turn = 0;
  private subscription: { close(): void } | undefined;

  private constructor(private readonly now: () => number) {}

  /** `now`: ms on a clock that only goes forward. */
  static async open(bus: Bus, now = () => performance.now()): Promise<ServerList> {
    const list = new ServerList(now);
    const begin = (entries: readonly { event: ServerAddress }[]) =>
      list.begin(entries.map(({ event }) => event));
    const subscription = await bus.subscribe(serverAddresses(), ({ event }) => list.take(event, now()), {
      history: HISTORY,
      onReset: ({ entries }) => begin(entries),
    });
    list.subscription = subscription;
    begin(subscription.start.entries);
    return list;
  }

  /**
   * Base URLs, in the order in which to try them. With the bus away nobody is heard, so a server counts as gone only when others were
   * heard since.
   */
  candidates(): string[] {
    const newest = Math.max(...this.heard.values());
    const alive = [...this.heard].filter(([, at]) => newest - at <= SERVER_LAPSE).map(([url]) => url);
    this.turn = (this.turn + 1) % Math.max(1, alive.length);
    const turned = [...alive.slice(this.turn), ...alive.slice(0, this.turn)];
    const shunned = (url: string) =>
      this.now() - (this.failed.get(url) ?? Number.NEGATIVE_INFINITY) < SHUNNED;
    return [...turned.filter((url) => !shunned(url)), ...turned.filter(shunned)];
  }

  /** It could not be reached just now. */
  shun(url: string): void {
    if (this.heard.has(url)) this.failed.set(url, this.now());
  }

  /** Idempotent. */
  close(): void {
    this.subscription?.close();
  }

  /** What was said before; by the servers' own clocks, of which the newest is taken for now. */
  private begin(said: readonly ServerAddress[]): void {
    const newest = Math.max(...said.map(({ at }) => at));
    for (const it of said) this.take(it, this.now() - (newest - it.at));
  }

  private take({ url, up }: ServerAddress, at: number): void {
    if (up && URL.canParse(url)) {
      this.heard.set(url, at);
      return;
    }
    this.heard.delete(url);
    this.failed.delete(url);
  }
}
