import t from 'tap';
import { OPEN_CHAT } from '../../../protocol/moderation.js';
import type { Operator } from '../../../server/http/principal.js';
import { changedRules, cleanWords, forEdges, untilOf } from '../../../server/moderation/rules.js';
import { staffOf } from '../../../server/moderation/staff-rules.js';
import { permissionsOf } from '../../../server/people/roles.js';

t.test('words are kept clean, once, and readable', async (t) => {
  t.same(cleanWords([' b ', 'a', 'b', 'a  c']), ['a', 'a c', 'b']);
  t.throws(() => cleanWords(['ok', '***']), { code: 'invalid_request' });
  const long = Array.from({ length: 4000 }, (_, i) => `${i}`.padStart(30, 'x'));
  t.throws(() => cleanWords(long), { code: 'limit_words' });
});

t.test('rules that change nothing are no change', async (t) => {
  t.equal(changedRules(OPEN_CHAT, { slowMode: 0 }), null);
  t.same(changedRules(OPEN_CHAT, { chatOff: true }), { ...OPEN_CHAT, chatOff: true });
  t.equal(untilOf(10, 5), 600_005);
  t.equal(untilOf('live', 5), null);
});

t.test('edges get restrictions by kind, and banned addresses apart', async (t) => {
  const row = { address_tag: null, until_at: null };
  const rows = [
    { ...row, kind: 'mute', viewer_id: 'm', until_at: 7 },
    { ...row, kind: 'ban', viewer_id: 'b', address_tag: 'tag' },
    { ...row, kind: 'shadow', viewer_id: 's' },
  ];
  t.same(forEdges(rows), {
    muted: [['m', 7]],
    banned: [['b', null]],
    shadowed: [['s', null]],
    bannedAddresses: [['tag', null]],
  });
});

t.test('staff are shown as what they may do, under a name for viewers', async (t) => {
  const somebody = (role: 'owner' | 'host' | 'moderator', credential: Operator['credential']): Operator => ({
    ...{ kind: 'operator', id: 'x', name: 'Ann', role, credential, rooms: null },
    permissions: permissionsOf(role),
  });
  const room = { id: 'r', host: 'Li' };
  t.same(staffOf(somebody('owner', 'admin-token'), room, undefined), {
    ...{ id: 'staff-x', name: 'Li', role: 'host' },
  });
  t.match(staffOf(somebody('owner', 'admin-token'), { id: 'r' }, ''), { name: '主播' });
  t.match(staffOf(somebody('host', 'session'), { id: 'r' }, undefined), { name: 'Ann', role: 'host' });
  t.match(staffOf(somebody('moderator', 'session'), room, undefined), { name: 'Ann', role: 'moderator' });
  t.match(staffOf(somebody('moderator', 'session'), room, 'Mo'), { name: 'Mo' });
});
