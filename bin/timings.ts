import { Histogram, type Registry } from 'prom-client';

const seconds = (name: string, help: string, buckets: number[]) =>
  new Histogram({ name: `kaibo_${name}_seconds`, help, buckets, registers: [] });

/** Times of which the spread matters, each a histogram. */
export class Timings {
  private readonly flushes = seconds(
    'edge_channel_flush',
    'Time to write one batch of a room to all its sockets here.',
    [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  );
  private readonly lags = seconds(
    'edge_channel_fan_out_lag',
    'From an event of a room being made, at whatever edge, to the last socket here having been written; the machines’ clocks are compared.',
    [0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5],
  );
  private readonly sizes = new Histogram({
    name: 'kaibo_edge_channel_flush_sockets',
    help: 'Sockets that a batch was written to.',
    buckets: [1, 10, 100, 500, 1_000, 5_000, 10_000, 50_000],
    registers: [],
  });
  private readonly answers = seconds(
    'edge_answer_lag',
    'From a live’s part or playlist being there to all players that waited for it here having been written to.',
    [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  );
  private readonly queries = seconds(
    'database_query',
    'Time of a query, with what it waited for a connection.',
    [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
  );

  /** A batch of a room was written: ms it took, and ms since its oldest event was made, if it has one. */
  readonly flushed = (sockets: number, took: number, lag: number | null): void => {
    this.sizes.observe(sockets);
    this.flushes.observe(took / 1000);
    if (lag !== null) this.lags.observe(Math.max(0, lag) / 1000);
  };

  /** ms until all who waited for an answer had it. */
  readonly answered = (lag: number): void => {
    this.answers.observe(lag / 1000);
  };

  /** ms. */
  readonly queried = (took: number): void => {
    this.queries.observe(took / 1000);
  };

  register(registry: Registry): void {
    const { flushes, lags, sizes, answers, queries } = this;
    for (const it of [flushes, lags, sizes, answers, queries]) registry.registerMetric(it);
  }
}
