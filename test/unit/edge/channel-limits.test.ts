import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import { addressLimits } from '../../../edge/address-limits.js';
import { HandshakeLimits } from '../../../edge/channel/limits.js';
import { Turnstile } from '../../../edge/channel/turnstile.js';
import { WaitingBytes } from '../../../edge/channel/waiting-bytes.js';
import { noLimits } from '../../support/channel-edge.js';

t.test('handshakes are cut by what the edge holds, by their address, and by all of them', async (t) => {
  const some = {
    ...noLimits,
    socketsPerAddress: 100,
    handshakesPerAddress: 1,
    handshakesPerSecond: 2,
    sockets: 5,
  };
  const limits = new HandshakeLimits(some, 0);
  t.equal(limits.take('a', 5, 0), 'sockets', 'full');
  t.equal(limits.take('a', 4, 0), null);
  t.equal(limits.take('a', 4, 0), null, 'twice as many at once');
  for (let i = 0; i < 10; i += 1) t.equal(limits.take('a', 4, 0), 'handshakesPerAddress');
  t.equal(limits.take('b', 4, 0), null, 'one address does not use up what is for all');
  t.equal(limits.take('b', 4, 0), null);
  t.equal(limits.take('c', 4, 0), 'handshakesPerSecond');
  t.equal(limits.take('a', 4, 1000), null, 'a second later');
  const off = new HandshakeLimits({ ...some, ...noLimits }, 0);
  for (let i = 0; i < 1000; i += 1) t.equal(off.take('a', i, 0), null);
});

t.test('an address that may have any number of sockets tells nothing', async (t) => {
  const some = {
    socketsPerAddress: 100,
    handshakesPerAddress: 1,
    likesPerAddress: 2,
    viewersCountedPerAddress: 3,
  };
  t.same(addressLimits(some), some);
  t.same(addressLimits({ ...some, socketsPerAddress: 0, other: 4 }), {
    ...{ socketsPerAddress: 0, handshakesPerAddress: 0, likesPerAddress: 0, viewersCountedPerAddress: 0 },
    other: 4,
  });
});

t.test('when too much waits in all sockets, the slowest are cut, and no more than needed', async (t) => {
  const cut: string[] = [];
  const waiting = new WaitingBytes<{ name: string; waiting: number }>(100, ({ name }) => cut.push(name));
  t.teardown(() => waiting.close());
  const sockets = [20, 50, 40, 0].map((bytes) => ({ name: `${bytes}`, waiting: bytes }));
  for (const socket of sockets) waiting.note(socket);
  waiting.look();
  t.same(cut, ['50']);
  t.equal(waiting.total, 60);
  waiting.look();
  t.same(cut, ['50'], 'the rest is within bounds');
  for (const socket of sockets) waiting.forget(socket);
  waiting.look();
  t.equal(waiting.total, 0);
  const off = new WaitingBytes<{ waiting: number }>(0, () => t.fail('off'));
  t.teardown(() => off.close());
  off.note({ waiting: 1e12 });
  off.look();
});

t.test('a turnstile lets all through in order, over several turns of the event loop', async (t) => {
  const turnstile = new Turnstile(30);
  const through: number[] = [];
  for (let index = 0; index < 30; index += 1)
    turnstile.enter(() => {
      const until = performance.now() + 1;
      while (performance.now() < until);
      through.push(index);
    });
  t.ok(turnstile.full);
  let turns = 0;
  while (through.length < 30) {
    await turn();
    turns += 1;
  }
  t.ok(turns > 2, `${turns} turns`);
  t.same(
    through,
    through.toSorted((a, b) => a - b),
  );
  t.notOk(turnstile.full);
});
