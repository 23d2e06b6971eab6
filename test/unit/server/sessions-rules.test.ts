import t from 'tap';
import {
  afterPublishEnded,
  closeInterruptions,
  decidePublish,
  overdue,
  statusOf,
} from '../../../server/sessions/rules.js';

t.test('who may publish', async (t) => {
  const session = { id: 's', publisher: null };
  t.match(decidePublish('scheduled', null), { action: 'begin' });
  t.match(decidePublish('live', { ...session, publisher: 'c' }), {
    decision: { code: 'already_publishing' },
  });
  t.match(decidePublish('interrupted', session), { action: 'resume' });
  t.match(decidePublish('banned', session), { decision: { code: 'room_banned' } }, 'a ban comes first');
});

t.test('what the loss of a publisher means', async (t) => {
  const drop = { clean: false, reason: 'connection_lost' };
  t.match(afterPublishEnded({ media: true }, drop, 60_000), { action: 'interrupt' });
  t.match(afterPublishEnded({ media: true }, { clean: true, reason: 'unpublished' }, 60_000), {
    action: 'end',
    reason: 'unpublished',
  });
  t.match(afterPublishEnded({ media: false }, drop, 60_000), { action: 'end', reason: 'no_media' });
  t.match(afterPublishEnded({ media: true }, drop, 0), { action: 'end', reason: 'grace_expired' });
});

t.test('when a session is overdue', async (t) => {
  const limits = { grace: 60, maxDuration: 1000 };
  const session = { startedAt: 0, awaySince: 100, publisher: null };
  t.equal(overdue(session, 159, limits), null);
  t.equal(overdue(session, 160, limits), 'grace_expired');
  t.equal(
    overdue({ ...session, publisher: 'c' }, 500, limits),
    null,
    'the grace rests while one is connected',
  );
  t.equal(overdue({ ...session, awaySince: null }, 999, limits), null);
  t.equal(overdue({ ...session, awaySince: null }, 1000, limits), 'max_duration');
});

t.test('a session is what its publisher and its ladder make of it', async (t) => {
  t.equal(statusOf({ ready: false, awaySince: null }), 'starting');
  t.equal(statusOf({ ready: true, awaySince: null }), 'live');
  t.equal(statusOf({ ready: true, awaySince: 1 }), 'interrupted');
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
});
