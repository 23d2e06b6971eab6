import t from 'tap';
import { endEvents, statusEvents } from '../../../server/sessions/events.js';
import { isPublicAddress } from '../../../server/webhooks/addresses.js';
import {
  MAX_SECRETS,
  nextAttempt,
  PATIENCE,
  rotated,
  type SigningSecret,
  signing,
  verdictOf,
  wants,
} from '../../../server/webhooks/rules.js';

t.test('an event is tried after 5 s, ever more slowly, at most every 8 hours, for three days', async (t) => {
  const waits: number[] = [];
  let now = 0;
  for (let attempts = 1; ; attempts += 1) {
    const next = nextAttempt({ attempts, createdAt: 0 }, now, 5_000, 0.5);
    if (next === null) break;
    waits.push(next - now);
    now = next;
  }
  t.same(waits.slice(0, 8), [5_000, 20_000, 80_000, 320_000, 1_280_000, 5_120_000, 20_480_000, 28_800_000]);
  t.ok(now > PATIENCE - 28_800_000 && now <= PATIENCE);
  t.same(
    [0, 0.5, 0.999].map((random) => nextAttempt({ attempts: 1, createdAt: 0 }, 0, 10_000, random)),
    [8_000, 10_000, 11_996],
  );
});

t.test('only 2xx is delivered, and 410 is for good', async (t) => {
  t.same([200, 204, 301, 302, 400, 410, 500].map(verdictOf), [
    ...['delivered', 'delivered', 'failed', 'failed', 'failed', 'gone', 'failed'],
  ]);
  t.ok(wants([], 'room.live') && wants(['room.live'], 'room.live') && !wants(['room.live'], 'order.paid'));
});

t.test('a replaced secret signs until its overlap is over, and there are never many', async (t) => {
  let secrets: SigningSecret[] = [{ sealed: 'a', until: null }];
  secrets = rotated(secrets, 'b', 1_000, 500);
  t.same(secrets, [
    { sealed: 'b', until: null },
    { sealed: 'a', until: 1_500 },
  ]);
  t.same(signing(secrets, 1_501), [{ sealed: 'b', until: null }]);
  t.same(
    rotated(secrets, 'c', 1_100, 0),
    [{ sealed: 'c', until: null }],
    'no overlap: the leaked one is out at once',
  );
  for (const sealed of ['c', 'd', 'e', 'f']) secrets = rotated(secrets, sealed, 1_200, 10_000);
  t.equal(secrets.length, MAX_SECRETS);
  t.equal(secrets[0]?.sealed, 'f');
});

t.test('an address is public or it is not', async (t) => {
  const open = ['1.1.1.1', '8.8.8.8', '100.63.255.255', '172.32.0.1', '2606:4700::1111', '2a00:1450::1'];
  const shut = [
    ...['0.0.0.0', '10.0.0.1', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.16.0.1', '172.31.255.255'],
    ...[
      '192.0.0.8',
      '192.168.0.1',
      '198.18.0.1',
      '224.0.0.1',
      '255.255.255.255',
      '::',
      '::1',
      '::ffff:8.8.8.8',
    ],
    ...[
      '::7f00:1',
      'fc00::1',
      'fd12::1',
      'fe80::1',
      'ff02::1',
      '64:ff9b::808:808',
      '2001:db8::1',
      '2002:a00:1::',
    ],
    ...['2001::1', 'fd00:ec2::254', 'nonsense', ''],
  ];
  for (const address of open) t.ok(isPublicAddress(address), address);
  for (const address of shut) t.notOk(isPublicAddress(address), address);
});

t.test('of a session others are told what viewers saw', async (t) => {
  const row = (status: string, change: object = {}) => ({
    ...{ id: 's', room_id: 'a', status, started_at: 1, test: 0, rungs: '["720p"]' },
    ...change,
  });
  const types = (before: ReturnType<typeof row>, after: ReturnType<typeof row>) =>
    statusEvents(before, after, 5).map(({ type, data }) => [type, data.resumed]);
  const unseen = { rungs: '[]' };
  t.same(types(row('starting', unseen), row('live')), [['room.live', false]]);
  t.same(types(row('live'), row('live')), []);
  t.same(types(row('live'), row('interrupted')), [['room.interrupted', undefined]]);
  t.same(types(row('interrupted'), row('live')), [['room.live', true]]);
  t.same(types(row('starting', unseen), row('interrupted', unseen)), [], 'nothing was seen of it');
  t.same(types(row('starting', { ...unseen, test: 1 }), row('live', { test: 1 })), [], 'a rehearsal');
  t.same(types(row('live', { test: 1 }), row('live')), [['room.live', false]], 'a rehearsal is the live now');
  const end = { endedAt: 9, reason: 'unpublished' } as const;
  t.match(endEvents(row('live'), end), [{ type: 'room.ended', at: 9, data: { reason: 'unpublished' } }]);
  t.same(endEvents(row('live', { test: 1 }), end), []);
  t.same(endEvents(row('starting', unseen), end), []);
});
