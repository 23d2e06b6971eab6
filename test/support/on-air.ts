import type { Test } from 'tap';
import type { RoomEvent } from '../../protocol/channel.js';
import { roomEvents } from '../../protocol/topics.js';
import { Plane, TestClock } from './api.js';
import { ScriptedWorker } from './api-worker.js';
import { until } from './until.js';

export const dropped = { clean: false, reason: 'connection_lost' };
export const left = { clean: true, reason: 'unpublished' };

/** A room with a publisher whose first video has arrived. */
export async function onAir(t: Test, options: Parameters<typeof Plane.start>[1] = {}, settings: object = {}) {
  const clock = new TestClock();
  const plane = await Plane.start(t, { clock, ...options });
  const worker = await ScriptedWorker.start(t, plane);
  const { id: room, key } = await plane.room('a');
  await plane.call('PATCH', `/rooms/${room}`, { settings });
  const notices: RoomEvent[] = [];
  await plane.bus.subscribe(roomEvents(room), ({ event }) => notices.push(event));
  const session = await begin(plane, key);
  plane.feeds.silent.set(session, 0);
  await until('the job to be taken', () => worker.jobs.length === 1);
  const codes = () => notices.map((event) => (event.type === 'notice' ? event.code : event.type));
  const shown = async () => (await plane.call('GET', `/sessions/${session}`)).body;
  const status = async () => (await shown()).status;
  const remarks = async (): Promise<string[]> =>
    (await shown()).remarks.map(({ code }: { code: string }) => code);
  return { plane, worker, clock, room, key, session, notices, codes, shown, status, remarks };
}

export type OnAir = Awaited<ReturnType<typeof onAir>>;

/** Publishes and sends a first video; throws when refused. Resolves to the session. */
export async function begin(plane: Plane, key: string, connection = 'c1'): Promise<string> {
  const decision = await plane.publish(key, connection);
  if (!decision.accepted) throw new Error(decision.description);
  plane.server.gate.mediaStarted(decision.session, connection);
  return decision.session;
}

/** Its ladder is there and viewers are told. */
export async function wentLive({ worker, session, room, status, codes }: OnAir): Promise<void> {
  await worker.say(session, room, 'ready');
  await until('live', async () => (await status()) === 'live');
  await until('the notice', () => codes().includes('live.started'));
}
