import t from 'tap';
import { GroupCommit, type GroupLimits, type GroupWork } from '../../../backends/database/group-commit.js';
import type { Queries } from '../../../backends/database/port.js';
import { CodedError } from '../../../protocol/problems.js';
import { roomRow } from '../../contract/database.contract.js';
import { Plane } from '../../support/api.js';

interface Job {
  room: string;
  /** What becomes of it after it wrote. */
  outcome?: 'refused' | 'broken';
}

/** Writes a room a job, and notes which jobs were prepared together. */
class Rooms implements GroupWork<Job, string, null> {
  readonly groups: string[][] = [];

  async prepare(_tx: Queries, jobs: readonly Job[]): Promise<null> {
    this.groups.push(jobs.map(({ room }) => room));
    return null;
  }

  atOnce({ room }: Job): string | undefined {
    return room === 'known' ? 'known already' : undefined;
  }

  async decide(tx: Queries, { room, outcome }: Job): Promise<string> {
    await tx.insertInto('rooms').values(roomRow(room)).execute();
    if (outcome === 'refused') throw new CodedError('sold_out');
    if (outcome === 'broken') throw new Error('a fault of ours');
    return room;
  }
}

async function open(limits: Partial<GroupLimits> = {}) {
  const { database } = await Plane.start(t);
  const work = new Rooms();
  const commit = new GroupCommit(database, work, { budget: 60_000, ...limits });
  const there = async () => {
    const rows = await database.queries.selectFrom('rooms').select('id').orderBy('id').execute();
    return rows.map(({ id }) => id);
  };
  return { work, commit, there };
}

t.test('jobs of one moment are one transaction, each all or nothing by itself', async (t) => {
  const { work, commit, there } = await open();
  const [a, refused, b, known] = await Promise.allSettled([
    commit.submit({ room: 'a' }),
    commit.submit({ room: 'r', outcome: 'refused' }),
    commit.submit({ room: 'b' }),
    commit.submit({ room: 'known' }),
  ]);
  t.match([a, b, known], [{ value: 'a' }, { value: 'b' }, { value: 'known already' }]);
  t.match(refused, { status: 'rejected', reason: { code: 'sold_out' } });
  t.same(await there(), ['a', 'b']);
  t.same(work.groups, [['a', 'r', 'b', 'known']]);
});

t.test('a fault fails its own job alone', async (t) => {
  const { commit, there } = await open();
  const results = await Promise.allSettled([
    commit.submit({ room: 'a' }),
    commit.submit({ room: 'x', outcome: 'broken' }),
    commit.submit({ room: 'b' }),
  ]);
  t.match(results, [{ value: 'a' }, { reason: { message: 'a fault of ours' } }, { value: 'b' }]);
  t.same(await there(), ['a', 'b']);
});

t.test('a transaction that has taken its time leaves the rest to the next one', async (t) => {
  const { work, commit, there } = await open({ budget: 0 });
  t.same(await Promise.all(['a', 'b', 'c'].map((room) => commit.submit({ room }))), ['a', 'b', 'c']);
  t.same(work.groups, [['a', 'b', 'c'], ['b', 'c'], ['c']]);
  t.same(await there(), ['a', 'b', 'c']);
});

t.test('who comes when too many wait is told so; who waited is answered before it closes', async (t) => {
  const { commit, there } = await open({ queue: 2 });
  const waiting = [commit.submit({ room: 'a' }), commit.submit({ room: 'b' })];
  await t.rejects(commit.submit({ room: 'c' }), { code: 'busy' });
  await commit.close();
  t.same(await Promise.all(waiting), ['a', 'b']);
  await t.rejects(commit.submit({ room: 'd' }), { code: 'draining' });
  t.same(await there(), ['a', 'b']);
});
