import { setImmediate as turn } from 'node:timers/promises';
import { pino } from 'pino';
import t from 'tap';
import { MemoryBus } from '../../backends/bus/memory.js';
import { Audiences } from '../../edge/audience/audiences.js';
import { IdentityKeys } from '../../edge/audience/identity-keys.js';
import { Channel } from '../../edge/channel/channel.js';
import { CLOSE, type RoomEvent } from '../../protocol/channel.js';
import { systemClock } from '../../protocol/clock.js';
import { roomEvents, roomInfo } from '../../protocol/topics.js';
import { noLimits, tokens } from '../support/channel-edge.js';
import { until } from '../support/until.js';
import { hostileWrites } from './channel-frames.js';
import { ChannelLine, channelRequest } from './channel-line.js';
import { seeded } from './random.js';

/** See README.md. */
const { KAIBO_FUZZ_SEED, KAIBO_FUZZ_CASE } = process.env;
const SEED = Number(KAIBO_FUZZ_SEED ?? 20260101);
const FIRST = Number(KAIBO_FUZZ_CASE ?? 1);
const CASES = KAIBO_FUZZ_CASE === undefined ? 5_000 : 1;
const TOGETHER = 100;
const MAX_GROWTH = 256 * 1024 * 1024;
/** Codes of the library's own refusals, which Kaibo's take the place of; others are Kaibo's, or the client's that are answered in kind. */
const NEVER: ReadonlySet<number | null> = new Set([1002, 1006, 1007, 1008, 1009, 1011]);

function open(channel: Channel, token: string | null): ChannelLine {
  const line = new ChannelLine();
  const asked = { room: 'a', token, since: null, play: null };
  channel.upgrade(channelRequest(), line, Buffer.alloc(0), asked, '192.0.2.1');
  return line;
}

t.test(
  'no mutation of what clients send throws, leaks, or is noticed by the others of the room',
  async (t) => {
    const bus = new MemoryBus({});
    await bus.set(roomInfo('a'), { room: 'a', title: 'A room', status: 'live' });
    const options = { flushInterval: 10, history: 0, sampleAbove: 0 };
    const logger = pino({ level: 'silent' });
    const keys = new IdentityKeys(Buffer.from('of tests'));
    const audiences = new Audiences({ bus, clock: systemClock, logger, keys, edge: 'e', perAddress: 0 });
    const channel = new Channel({
      ...{ bus, tokens, audiences, clock: systemClock, logger, options, limits: noLimits },
      door: { mayJoin: async () => true },
      staff: { verify: async () => null },
      addressKey: Buffer.from('the same at every edge'),
    });
    const bystander = new Bystander();
    t.teardown(async () => {
      bystander.hangUp();
      await channel.close();
      await audiences.close();
      await bus.close();
    });
    channel.upgrade(
      channelRequest(),
      bystander,
      Buffer.alloc(0),
      { room: 'a', token: null, since: null, play: null },
      'x',
    );
    await until('a welcome', () => bystander.text.includes('"welcome"'));
    const before = process.memoryUsage().rss;
    const seen = new Map<number | null, number>();
    for (let from = FIRST; from < FIRST + CASES; from += TOGETHER) {
      const lines = new Map<number, ChannelLine>();
      for (let index = from; index < Math.min(from + TOGETHER, FIRST + CASES); index += 1)
        lines.set(index, open(channel, index % 4 === 0 ? null : 'token-of-eve'));
      await bus.append(roomEvents('a'), still(from));
      await turnsUntil(() => [...lines.values()].every(({ answered }) => answered));
      for (const [index, line] of lines)
        for (const bytes of hostileWrites(seeded(SEED + index))) line.say(bytes);
      await turnsUntil(() =>
        [...lines.values()].every((line) => line.readableLength === 0 || line.destroyed),
      );
      for (const line of lines.values()) line.hangUp();
      await turnsUntil(() => channel.stats().sockets === 1);
      for (const [index, line] of lines) {
        const code = line.closeCode();
        seen.set(code, (seen.get(code) ?? 0) + 1);
        if (NEVER.has(code)) t.fail(`seed ${SEED}, case ${index}: closed with ${code}`);
      }
    }
    t.comment([...seen].map(([code, times]) => `${code}: ${times}`).join(', '));
    const offsets = await until('all of the stream', async () => {
      const { position } = await bus.history(roomEvents('a'), 0);
      const found = bystander.offsets();
      return found.at(-1) === position.offset ? found : null;
    });
    t.ok(
      offsets.every((offset, index) => offset === (offsets[0] ?? 0) + index),
      'in order, without a hole',
    );
    t.ok(process.memoryUsage().rss - before < MAX_GROWTH, 'memory is bounded');
    t.ok((seen.get(CLOSE.badMessage.code) ?? 0) > CASES / 10 || CASES === 1, 'many cases are refused');
  },
);

/** Polls at each turn of the event loop. */
async function turnsUntil(done: () => boolean): Promise<void> {
  for (const deadline = performance.now() + 30_000; !done(); await turn())
    if (performance.now() > deadline) throw new Error(`waited too long: ${done}`);
}

const still = (index: number): RoomEvent => ({ type: 'deleted', at: 1, id: `${index}` });

/** One who reads, and only reads. */
class Bystander extends ChannelLine {
  text = '';

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString('latin1');
    done();
  }

  offsets(): number[] {
    return [...this.text.matchAll(/"offset":(\d+)\}/g)].map(([, offset]) => Number(offset));
  }
}
