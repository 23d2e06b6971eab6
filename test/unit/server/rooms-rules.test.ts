import t from 'tap';
import { ingestAddress, parseStreamKey, sameSecret, shownHost } from '../../../server/rooms/rules.js';
import { deriveKey, SecretBox } from '../../../server/secrets.js';

t.test('a stream key is read in both forms and nothing else', async (t) => {
  t.same(parseStreamKey('my-room_Abc123', {}), { room: 'my-room', secret: 'Abc123' });
  t.same(parseStreamKey('a', { key: 'S3' }), { room: 'a', secret: 'S3' });
  t.same(parseStreamKey('a_S1', { key: 'S2' }), { room: 'a', secret: 'S1' }, 'the name wins');
  for (const name of [
    '',
    'a',
    'a_',
    '_s',
    'A_s',
    'a_s_t',
    'a_s/../b',
    `a_${'x'.repeat(129)}`,
    `${'a'.repeat(64)}_s`,
  ])
    t.equal(parseStreamKey(name, {}), null, name);
  t.equal(parseStreamKey('a', { key: '../x' }), null);
});

t.test('addresses for encoders', async (t) => {
  t.same(ingestAddress('h', { plain: 1935, secure: null }, 'a', 's'), {
    server: 'rtmp://h/live',
    key: 'a_s',
    url: 'rtmp://h/live/a_s',
  });
  t.match(ingestAddress('h', { plain: 1936, secure: 443 }, 'a', 's'), {
    server: 'rtmp://h:1936/live',
    secureServer: 'rtmps://h/live',
    secureUrl: 'rtmps://h/live/a_s',
  });
  t.equal(ingestAddress('h', { plain: 1, secure: 1936 }, 'a', 's').secureServer, 'rtmps://h:1936/live');
  t.equal(shownHost('live.example', 'other'), 'live.example');
  t.equal(shownHost('', '192.168.1.2'), '192.168.1.2');
  t.equal(shownHost('', '[::1]'), '[::1]');
  t.equal(shownHost('', 'evil"><script>'), 'localhost');
});

t.test('secrets are compared whole', async (t) => {
  t.ok(sameSecret('abc', 'abc'));
  t.notOk(sameSecret('abc', 'abd'));
  t.notOk(sameSecret('abc', 'abcd'));
});

t.test('a sealed key opens for its owner only, and not when changed', async (t) => {
  const box = new SecretBox(deriveKey('secret', 'stream keys'));
  const sealed = box.seal('S3cret', 'room-a');
  t.equal(box.open(sealed, 'room-a'), 'S3cret');
  t.not(sealed, box.seal('S3cret', 'room-a'), 'never the same twice');
  t.throws(() => box.open(sealed, 'room-b'));
  t.throws(() => box.open(`${sealed.slice(0, -2)}AA`, 'room-a'));
  t.throws(() => new SecretBox(deriveKey('other', 'stream keys')).open(sealed, 'room-a'));
  t.not(Buffer.compare(deriveKey('secret', 'a'), deriveKey('secret', 'b')), 0);
});
