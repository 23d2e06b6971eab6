import t from 'tap';
import type { RoomSettings } from '../../../protocol/api.js';
import { decidePublish, explainLimit } from '../../../server/sessions/admission-rules.js';
import { inWords } from '../../../server/sessions/in-words.js';
import { statusOf } from '../../../server/sessions/live-session.js';
import { mergeRemarks } from '../../../server/sessions/remarks.js';
import { costOf, nextAttempt } from '../../../server/sessions/retry-rules.js';
import {
  afterPublishEnded,
  closeInterruptions,
  endsSoon,
  explainEnd,
  graceOf,
  isNoticed,
  overdue,
} from '../../../server/sessions/rules.js';

const settings: RoomSettings = {
  grace: null,
  onUnpublish: 'end',
  takeover: 'keep',
  flv: 'off',
  passthrough: true,
  rehearse: false,
  access: 'public',
  origins: [],
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

t.test('who may publish', async (t) => {
  const there = { publisher: { connection: 'c', since: 0 }, settings, claims: [] };
  const healthy = { now: 90 * MINUTE, silentFor: 2_999, silentTimeout: 3_000 };
  t.match(decidePublish('scheduled', null, healthy), { action: 'begin' });
  t.match(decidePublish('interrupted', { ...there, publisher: null }, healthy), { action: 'resume' });
  t.match(decidePublish('live', there, { ...healthy, silentFor: 3_000 }), {
    action: 'take-over',
    reason: 'silent',
  });
  const newest = { ...there, settings: { ...settings, takeover: 'newest' } } as const;
  t.match(decidePublish('live', newest, healthy), { action: 'take-over', reason: 'taken_over' });
  t.match(
    decidePublish('live', there, healthy),
    { decision: { code: 'already_publishing', description: /for 1 h 30 min .* silent for 3 s/ } },
    'a healthy one is kept, and the newcomer told since when it is there',
  );
  t.match(
    decidePublish('banned', { ...newest, publisher: null }, healthy),
    { decision: { code: 'room_banned' } },
    'a ban comes first',
  );
});

t.test('what the loss of a publisher means', async (t) => {
  const live = { media: true, settings };
  const patient = { media: true, settings: { ...settings, onUnpublish: 'grace' as const } };
  const drop = { clean: false, reason: 'connection_lost' };
  const stop = { clean: true, reason: 'unpublished' };
  t.match(afterPublishEnded(live, drop, MINUTE), { action: 'interrupt' });
  t.match(afterPublishEnded(live, stop, MINUTE), { action: 'end', reason: 'unpublished' });
  t.match(afterPublishEnded(patient, stop, MINUTE), { action: 'interrupt' }, 'the room waits all the same');
  t.match(
    afterPublishEnded(patient, stop, 0),
    { action: 'end', reason: 'unpublished' },
    'for no time at all',
  );
  t.match(afterPublishEnded({ ...live, media: false }, drop, MINUTE), { action: 'end', reason: 'no_media' });
  t.match(afterPublishEnded(live, drop, 0), { action: 'end', reason: 'grace_expired' });
  const impatient = { media: true, settings: { ...settings, grace: 0 } };
  t.match(afterPublishEnded(impatient, drop, MINUTE), { action: 'end', reason: 'grace_expired' });
});

t.test('the grace is the room’s, and the node’s where it has none', async (t) => {
  t.equal(graceOf({ grace: null }, 60), 60);
  t.equal(graceOf({ grace: 5 }, 60), 5);
  t.equal(graceOf({ grace: 0 }, 60), 0);
});

t.test('when a session is overdue', async (t) => {
  const limits = { grace: 60, maxDuration: 1000 };
  const away = { since: 90, graceFrom: 100, found: false };
  const session = { startedAt: 0, away, publisher: null, settings };
  const publisher = { connection: 'c', since: 120 };
  t.equal(overdue(session, 159, limits), null);
  t.equal(overdue(session, 160, limits), 'grace_expired');
  t.equal(overdue({ ...session, settings: { ...settings, grace: 600 } }, 160, limits), null);
  t.equal(overdue({ ...session, publisher }, 500, limits), null, 'the grace rests while one is connected');
  t.equal(overdue({ ...session, away: null }, 999, limits), null);
  t.equal(overdue({ ...session, away: null }, 1000, limits), 'max_duration');
  const found = { ...session, away: { ...away, found: true } };
  t.equal(overdue(found, 159, limits), null, 'what a restart found waits as long');
  t.equal(overdue(found, 160, limits), 'server_restarted');
  t.equal(overdue(found, 5000, limits), 'server_restarted', 'however long the server was down');
});

t.test('viewers are warned once, five minutes before the longest live is over', async (t) => {
  const session = { startedAt: HOUR, remarks: [] };
  t.notOk(endsSoon(session, 13 * HOUR - 5 * MINUTE - 1, 12 * HOUR));
  t.ok(endsSoon(session, 13 * HOUR - 5 * MINUTE, 12 * HOUR));
  const remarks = [{ at: 13 * HOUR - 5 * MINUTE, code: 'ending_soon', text: '' }];
  t.notOk(endsSoon({ ...session, remarks }, 13 * HOUR - 4 * MINUTE, 12 * HOUR), 'not again');
  t.notOk(endsSoon(session, 100 * HOUR, 0), 'nor when there is no limit');
  t.notOk(endsSoon(session, HOUR + 1, MINUTE), 'nor for a live that is short by design');
});

t.test('an end is explained where its code does not say it all', async (t) => {
  const limits = { grace: MINUTE, maxDuration: 12 * HOUR };
  t.match(explainEnd('grace_expired', { settings }, limits), /within 60 s/);
  t.match(
    explainEnd('grace_expired', { settings: { ...settings, grace: 90 * MINUTE } }, limits),
    /1 h 30 min/,
  );
  t.match(explainEnd('server_restarted', { settings }, limits), /server/);
  t.match(explainEnd('max_duration', { settings }, limits), /12 h/);
  t.equal(explainEnd('unpublished', { settings }, limits), undefined);
});

t.test('a limit is said with its number and what to do', async (t) => {
  t.match(explainLimit({ limit: 'concurrent', max: 3 }, 0), /3 lives at once.*live\.maxConcurrent/);
  const day = explainLimit({ limit: 'day', max: 1, freeAt: 3 * HOUR + 5 * MINUTE }, 0);
  t.match(day, /^1 live began.*in 3 h 5 min.*live\.maxPerDay/);
  t.ok(day.length < 300, 'and fits an RTMP status');
});

t.test('durations are said as people say them', async (t) => {
  t.same([0, 1_400, 99_400, 100_000, 59.7 * MINUTE, HOUR, 125 * MINUTE].map(inWords), [
    ...['1 s', '1 s', '99 s', '2 min', '1 h', '1 h', '2 h 5 min'],
  ]);
});

t.test('a change of publishers is noticed when it takes a second', async (t) => {
  t.notOk(isNoticed({ from: 0 }, 999));
  t.ok(isNoticed({ from: 0 }, 1000));
});

t.test(
  'a ladder is begun again at once, then after a second, and given up after six failures in a minute',
  async (t) => {
    t.equal(nextAttempt([5_000], 5_000), 5_000);
    t.equal(nextAttempt([1, 5_000], 5_000), 6_000);
    t.equal(nextAttempt([1, 2, 3, 4, 5_000], 5_000), 6_000);
    t.equal(nextAttempt([1, 2, 3, 4, 5, 5_000], 5_000), null);
    t.equal(nextAttempt([1, 2, 3, 4, 5, 70_000], 70_000), 70_000, 'old ones are forgotten');
  },
);

t.test('a job costs what its source has of pixels', async (t) => {
  t.equal(costOf(null), 28, 'a guess while nothing is known');
  t.equal(costOf({ width: 1280, height: 720, frameRate: 30 }), 28);
  t.equal(costOf({ width: 1080, height: 1920, frameRate: 60 }), 125);
  t.equal(costOf({ width: 640, height: 360, frameRate: null }), 7);
});

t.test('remarks of server and workers are one list', async (t) => {
  const remark = (at: number, code = 'x') => ({ at, code, text: `${at}` });
  t.same(
    mergeRemarks([remark(1), remark(5)], [remark(1), remark(3), remark(5, 'y')]).map(({ at, code }) => [
      at,
      code,
    ]),
    [
      [1, 'x'],
      [3, 'x'],
      [5, 'x'],
      [5, 'y'],
    ],
    'by time, each once',
  );
  const many = Array.from({ length: 80 }, (_, at) => remark(at));
  t.same(
    mergeRemarks([], many).map(({ at }) => at),
    many.slice(-50).map(({ at }) => at),
    'the last fifty',
  );
});

t.test('a session is what its publisher and its ladder make of it', async (t) => {
  const away = { since: 1, graceFrom: 1, found: false };
  t.equal(statusOf({ ready: false, away: null }), 'starting');
  t.equal(statusOf({ ready: true, away: null }), 'live');
  t.equal(statusOf({ ready: true, away }), 'interrupted');
});

t.test('only the open interruption is closed', async (t) => {
  const before = [
    { from: 1, to: 2, reason: 'a' },
    { from: 5, to: null, reason: 'b' },
  ];
  t.same(closeInterruptions(before, 9), [
    { from: 1, to: 2, reason: 'a' },
    { from: 5, to: 9, reason: 'b' },
  ]);
  t.equal(closeInterruptions(before, 3)[1]?.to, 5, 'and never before it began');
});
