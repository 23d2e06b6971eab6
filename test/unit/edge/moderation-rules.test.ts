import t from 'tap';
import { AddressTags } from '../../../edge/channel/moderation/address-tags.js';
import { type Case, judge } from '../../../edge/channel/moderation/judge.js';
import { hasLink } from '../../../edge/channel/moderation/links.js';
import { isShadow, isShownTo, shown } from '../../../edge/channel/moderation/shadow.js';
import { SlowMode } from '../../../edge/channel/moderation/slow-mode.js';
import type { RoomEvent } from '../../../protocol/channel.js';
import { OPEN_CHAT } from '../../../protocol/moderation.js';

const LINKS = [
  'https://a.example/x',
  'HTTP://A.B',
  'weixin://dl',
  'www.shop',
  'www. shop',
  'buy at shop.com now',
  'ｓｈｏｐ．ｃｏｍ',
  'shop。cn',
  't.me/me',
  'bit.ly/3xYz',
  'shop(dot)com',
  '10.0.0.1:8080/x',
];
const NO_LINKS = [
  '9.9元包邮',
  '好的.谢谢',
  'yes.me too',
  'v1.2.3',
  'a/b',
  '真的。好看',
  '10.0.0.1',
  'ok...com',
  '2.5com',
];

t.test('links are told from sentences', async (t) => {
  for (const text of LINKS) t.ok(hasLink(text), text);
  for (const text of NO_LINKS) t.notOk(hasLink(text), text);
});

t.test('what is asked of a message, in order', async (t) => {
  const calm: Case = {
    rules: OPEN_CHAT,
    now: 1000,
    mutedUntil: undefined,
    shadowed: false,
    follows: false,
    wait: 0,
    hasLink: () => false,
    hasBlockedWord: () => false,
  };
  const strict = { slowMode: 5, linksOff: true, followersOnly: true, chatOff: true };
  const worst: Case = {
    ...calm,
    rules: strict,
    mutedUntil: 4000,
    wait: 700,
    hasLink: () => true,
    hasBlockedWord: () => true,
  };
  const inOrder: [code: string, change: Partial<Case>][] = [
    ['muted', {}],
    ['chat_off', { mutedUntil: undefined }],
    ['followers_only', { rules: { ...strict, chatOff: false } }],
    ['too_fast', { follows: true }],
    ['links_off', { wait: 0 }],
    ['blocked_word', { hasLink: () => false }],
  ];
  let asked = worst;
  for (const [code, change] of inOrder) {
    asked = { ...asked, ...change };
    t.match(judge(asked), { ok: false, code });
  }
  t.same(judge({ ...asked, hasBlockedWord: () => false }), { ok: true, shadow: false });
  t.same(judge({ ...calm, shadowed: true }), { ok: true, shadow: true });
  t.match(judge(worst), { retryAfter: 3000 });
  t.notOk('retryAfter' in judge({ ...calm, mutedUntil: null }), 'for ever');
  t.equal(judge({ ...calm, hasLink: () => true }).ok, true, 'links are not off');
});

t.test('slow mode counts from the last message of a viewer', async (t) => {
  const slow = new SlowMode();
  t.equal(slow.wait('a', 5, 0), 0);
  slow.wrote('a', 1000);
  t.equal(slow.wait('a', 5, 2000), 4000);
  t.equal(slow.wait('b', 5, 2000), 0);
  t.equal(slow.wait('a', 5, 6000), 0);
  slow.forget('a');
  t.equal(slow.wait('a', 5, 2000), 0);
});

t.test('an address has one tag at every edge with the key, and its network one tag', async (t) => {
  const [one, two] = [new AddressTags(Buffer.from('key')), new AddressTags(Buffer.from('key'))];
  t.equal(one.of('203.0.113.9'), two.of('::ffff:203.0.113.9'));
  t.equal(one.of('2001:db8:1:2::3'), one.of('2001:db8:1:2:ffff::1'));
  t.not(one.of('203.0.113.9'), one.of('203.0.113.8'));
  t.not(one.of('203.0.113.9'), new AddressTags(Buffer.from('other')).of('203.0.113.9'));
  t.notMatch(one.of('203.0.113.9'), '203');
});

t.test('what is between nodes is not shown, and shadows to their author alone', async (t) => {
  const said: RoomEvent = {
    ...{ type: 'danmaku', at: 1, id: 'd', text: 'x', mode: 'scroll', color: '#ffffff' },
    ...{ from: { id: 'v', name: 'V' }, address: 'tag', shadow: true },
  };
  t.same(Object.keys(shown(said)).sort(), ['at', 'color', 'from', 'id', 'mode', 'text', 'type']);
  t.ok(isShadow(said));
  t.same(
    ['v', 'w', null].map((viewer) => isShownTo(said, viewer)),
    [true, false, false],
  );
});
