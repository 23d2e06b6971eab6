import t from 'tap';
import { guestName, viewerName } from '../../../server/audience/rules.js';
import { cleanText, isPublicUrl } from '../../../server/text.js';

t.test('text for people is one clean line', async (t) => {
  t.equal(cleanText('  a\n\tb  c ', 50), 'a b c');
  t.equal(cleanText('a\u0000\u202eb\u200bc\ufeff', 50), 'abc');
  t.equal(cleanText('e\u0301', 50), 'é');
  t.equal(cleanText('👨‍👩‍👧', 50), '👨‍👩‍👧', 'joined emoji stay joined');
  t.equal(cleanText('😀😀😀', 2), '😀😀');
  t.equal(cleanText('\u200d\u200c', 5), '', 'joiners alone are nothing');
  t.equal(cleanText('\ud800', 5), '', 'half a character is none');
});

t.test('names of viewers', async (t) => {
  t.equal(viewerName(' 小明 '), '小明');
  t.equal(viewerName('\u202e'), null);
  t.equal(viewerName(undefined), null);
  t.equal(guestName(0), '观众1000');
  t.equal(guestName(0.99999), '观众9999');
});

t.test('URLs that may be put in a page', async (t) => {
  for (const url of ['https://a.example/x?y#z', 'http://a', '/img/a.png', '/']) t.ok(isPublicUrl(url), url);
  for (const url of [
    '',
    'a.png',
    '//a.example',
    '/\\a',
    'javascript:1',
    'JaVaScRiPt:1',
    'https://',
    'https://a b',
    'ht\ntp://a',
    `/${'x'.repeat(2048)}`,
  ])
    t.notOk(isPublicUrl(url), url);
});
