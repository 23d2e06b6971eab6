import t from 'tap';
import { DEFAULT_COST, Passwords } from '../../../server/people/passwords.js';
import { waitAfter } from '../../../server/people/throttle.js';

const cheap = { logN: 4, r: 1, p: 1 };

t.test('a password is kept as a salted hash that says how it was made', async (t) => {
  const passwords = new Passwords(cheap);
  const [kept, again] = [await passwords.hash('secret'), await passwords.hash('secret')];
  t.match(kept, /^scrypt\$1\$4,1,1\$[\w-]{22}\$[\w-]{43}$/);
  t.not(kept, again);
  t.equal(await passwords.matches('secret', kept), true);
  t.equal(await passwords.matches('Secret', kept), false);
  t.equal(await passwords.matches('secret', null), false);
  t.equal(await passwords.matches('secret', 'nonsense'), false);
  t.equal(await passwords.matches('e\u0301', await passwords.hash('\u00e9')), true, 'as typed elsewhere');
});

t.test('a hash of another cost still counts and is known to be outdated', async (t) => {
  const kept = await new Passwords(cheap).hash('secret');
  const dearer = new Passwords({ ...cheap, logN: 5 });
  t.equal(await dearer.matches('secret', kept), true);
  t.equal(dearer.isOutdated(kept), true);
  t.equal(dearer.isOutdated(await dearer.hash('secret')), false);
});

t.test('the default cost is within what Node allows', async (t) => {
  const passwords = new Passwords(DEFAULT_COST);
  t.equal(await passwords.matches('secret', await passwords.hash('secret')), true);
});

t.test('more than can be hashed in a moment are turned away', async (t) => {
  const passwords = new Passwords(cheap);
  const all = await Promise.allSettled(Array.from({ length: 50 }, () => passwords.hash('secret')));
  const refused = all.filter(({ status }) => status === 'rejected');
  t.equal(refused.length, 16);
  t.ok(await passwords.hash('secret'), 'and it goes on');
});

t.test('failures cost more and more, up to a bound', async (t) => {
  const slowness = { free: 3, longest: 60_000 };
  t.same(
    [0, 2, 3, 4, 5, 100].map((failures) => waitAfter(failures, slowness)),
    [0, 0, 1_000, 2_000, 4_000, 60_000],
  );
});
