import t from 'tap';
import { CodedError } from '../../../protocol/problems.js';
import { fingerprintOf } from '../../../server/http/idempotency.js';
import { toCoded } from '../../../server/http/problems.js';
import { RouteTable } from '../../../server/http/route-table.js';
import { decodeCursor, encodeCursor, toPage } from '../../../server/page.js';

t.test('what went wrong inside is not shown', async (t) => {
  t.match(toCoded(new Error('SQLITE_ERROR: no such table')), { code: 'internal', detail: undefined });
  t.match(toCoded('a string'), { code: 'internal' });
  const coded = new CodedError('room_busy', 'x');
  t.equal(toCoded(coded), coded);
});

t.test('a body has one fingerprint however it is written', async (t) => {
  t.equal(
    fingerprintOf({ a: 1, b: { c: [1, 2], d: null } }),
    fingerprintOf({ b: { d: null, c: [1, 2] }, a: 1 }),
  );
  t.not(fingerprintOf({ a: [1, 2] }), fingerprintOf({ a: [2, 1] }));
  t.not(fingerprintOf({ a: '1' }), fingerprintOf({ a: 1 }));
  t.not(fingerprintOf(undefined), fingerprintOf({}));
});

t.test('a path knows its methods', async (t) => {
  const table = new RouteTable();
  table.add({ url: '/v1/rooms/:room', method: 'GET' });
  table.add({ url: '/v1/rooms/:room', method: ['PATCH', 'DELETE'] });
  t.same(table.methodsOf('/v1/rooms/a?x=1'), ['DELETE', 'GET', 'PATCH']);
  t.same(table.methodsOf('/v1/rooms/a/b'), []);
});

t.test('a page says whether there is a next one', async (t) => {
  const rows = [1, 2, 3].map((at) => ({ at, id: `r${at}` }));
  const first = toPage(
    rows,
    2,
    (row) => row,
    (row) => row.id,
  );
  t.same(first.items, ['r1', 'r2']);
  t.same(decodeCursor(first.next ?? ''), { at: 2, id: 'r2' });
  t.equal(
    toPage(
      rows,
      3,
      (row) => row,
      (row) => row,
    ).next,
    null,
  );
  t.throws(() => decodeCursor('!!'), { code: 'invalid_request' });
  t.throws(() => decodeCursor(encodeCursor({ at: 1, id: "x' or 1" })), { code: 'invalid_request' });
});
