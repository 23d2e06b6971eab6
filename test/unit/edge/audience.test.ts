import pino from 'pino';
import t, { type Test } from 'tap';
import { MemoryBus } from '../../../backends/bus/memory.js';
import { deviceOf, IdentityKeys } from '../../../edge/audience/identity-keys.js';
import { type Attendance, RoomAudience } from '../../../edge/audience/room-audience.js';
import { type Conduct, isBot, isNoBrowser, suspicions } from '../../../edge/audience/rules.js';
import type { Suspicion } from '../../../protocol/audience.js';
import { roomViewers } from '../../../protocol/topics.js';
import { until } from '../../support/until.js';

const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36';
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile';
const IOS_PLAYER = 'AppleCoreMedia/1.0.0.21F79 (iPhone; U; CPU OS 17_5 like Mac OS X; en_us)';
const VLC = 'VLC/3.0.20 LibVLC/3.0.20';

const human: Conduct = {
  withoutMedia: 0,
  noBrowser: false,
  repeats: 1,
  fastSeconds: 0,
  crowd: false,
  joins: 1,
};

t.test('what each sign is seen by, and what it takes to be a bot', async (t) => {
  const cases: [string, Partial<Conduct> & { userAgent?: string }, Suspicion[], boolean][] = [
    ['a viewer', {}, [], false],
    ['a page behind a CDN, whose playlists nobody sees', { withoutMedia: 3_600_000 }, ['no_media'], false],
    ['a page that was just opened', { withoutMedia: 59_000 }, [], false],
    ['an app that does not say what it is', { userAgent: '' }, ['no_browser'], false],
    ['a campus at the beginning of a live', { crowd: true }, ['crowd'], false],
    ['a train’s Wi-Fi', { joins: 8 }, ['churn'], false],
    ['who answers the host with 1, again and again', { repeats: 11 }, ['repeats'], false],
    ['an eager thumb', { fastSeconds: 9 }, [], false],
    ['an app on a campus', { crowd: true, userAgent: '' }, ['no_browser', 'crowd'], true],
    [
      'a script',
      { userAgent: 'python-requests/2.31', withoutMedia: 60_000 },
      ['no_media', 'no_browser'],
      true,
    ],
    [
      'a headless browser that likes',
      { userAgent: 'HeadlessChrome/126', fastSeconds: 10 },
      ['no_browser', 'likes'],
      true,
    ],
    ['a farm behind one address', { crowd: true, withoutMedia: 60_000 }, ['no_media', 'crowd'], true],
    ['a farm that comes and goes', { crowd: true, joins: 8 }, ['crowd', 'churn'], true],
    [
      'a farm that says the same',
      { crowd: true, repeats: 8, withoutMedia: 90_000 },
      ['no_media', 'repeats', 'crowd'],
      true,
    ],
  ];
  for (const [who, { userAgent = CHROME, ...conduct }, signs, bot] of cases) {
    const found = suspicions({ ...human, noBrowser: isNoBrowser(userAgent), ...conduct });
    t.same(found, signs, who);
    t.equal(isBot(found, false), bot, who);
  }
  t.ok(isBot(['no_browser'], true), 'who was taken for a bot stays one for less');
  t.notOk(isBot(['crowd'], true), 'but not for next to nothing');
});

t.test('a page and the player in it are one device', async (t) => {
  t.equal(deviceOf(SAFARI), deviceOf(IOS_PLAYER));
  t.equal(
    deviceOf('stagefright/1.2 (Linux;Android 12)'),
    deviceOf('Mozilla/5.0 (Linux; Android 12; PGT-AN10) Chrome/116'),
  );
  t.not(deviceOf(CHROME), deviceOf(VLC));
  const keys = new IdentityKeys(Buffer.from('secret'));
  t.equal(keys.device('1.2.3.4', SAFARI), keys.device('1.2.3.4', IOS_PLAYER));
  t.not(keys.device('1.2.3.4', SAFARI), keys.device('1.2.3.5', SAFARI));
  t.not(keys.viewer('ann'), new IdentityKeys(Buffer.from('other')).viewer('ann'));
  t.match(keys.viewer('ann'), /^[\w-]{11}$/);
});

/** A room's audience at one edge, whose time passes when it is told to. */
class Room {
  now = 1_000_000;
  readonly bus = new MemoryBus();
  readonly audience: RoomAudience;

  constructor(t: Test, perAddress = 50) {
    this.audience = new RoomAudience('a', {
      bus: this.bus,
      clock: { now: () => this.now },
      logger: pino({ level: 'silent' }),
      keys: new IdentityKeys(Buffer.from('secret')),
      edge: 'e1',
      perAddress,
    });
    t.teardown(async () => {
      await this.audience.close();
      await this.bus.close();
    });
  }

  join(viewer: string | null, address = '1.1.1.1', userAgent = CHROME): Attendance {
    return this.audience.join(viewer, { address, userAgent });
  }

  seen(address = '1.1.1.1', userAgent = CHROME): void {
    this.audience.seen({ address, userAgent });
  }

  /** Seconds pass; `each` is done in every one of them. */
  pass(seconds: number, each = () => {}): void {
    for (let i = 0; i < seconds; i += 1) {
      this.now += 1000;
      each();
      this.audience.tick();
    }
  }

  async counts(t: Test, viewers: number, why: string): Promise<void> {
    const count = async () => (await this.bus.get(roomViewers('a')))?.value ?? 0;
    await until(why, async () => (await count()) === viewers).catch(() => undefined);
    t.equal(await count(), viewers, why);
  }
}

t.test('a page that plays counts once, whatever plays in it', async (t) => {
  const room = new Room(t);
  const ann = room.join('ann');
  room.seen();
  room.join('ben', '2.2.2.2', SAFARI);
  room.seen('2.2.2.2', IOS_PLAYER);
  const stream = room.audience.stream({ address: '1.1.1.1', userAgent: CHROME });
  await room.counts(t, 2, 'two pages');
  t.match(room.audience.figures(), { sockets: 2, players: 0, flv: 1 });
  stream();
  ann.leave();
  await room.counts(t, 2, 'her player is still there');
  room.pass(11, () => room.seen('2.2.2.2', IOS_PLAYER));
  await room.counts(t, 1, 'her player is gone');
});

t.test(
  'players without a page count while they ask for playlists, FLV streams while they last',
  async (t) => {
    const room = new Room(t);
    room.seen('1.1.1.1', VLC);
    room.seen('2.2.2.2', VLC);
    const streams = [1, 2, 3].map(() => room.audience.stream({ address: '3.3.3.3', userAgent: VLC }));
    await room.counts(t, 5, 'two players, three streams');
    t.match(room.audience.figures(), { players: 2, flv: 3, suspects: 0 });
    room.pass(11, () => room.seen('2.2.2.2', VLC));
    for (const over of streams) over();
    room.pass(1);
    await room.counts(t, 1, 'one player');
    room.pass(11);
    await room.counts(t, 0, 'nobody');
    t.ok(room.audience.empty);
  },
);

t.test('an address adds its share to the count and no more', async (t) => {
  const room = new Room(t, 3);
  const seats = ['a', 'b', 'c', 'd', 'e'].map((name) => room.join(name));
  room.join('elsewhere', '2.2.2.2');
  await room.counts(t, 4, 'three and one');
  t.match(room.audience.figures(), { sockets: 6, overShare: 2 });
  seats[0]?.leave();
  await room.counts(t, 4, 'another takes the place');
  for (const seat of seats) seat.leave();
  await room.counts(t, 1, 'one');
});

t.test('plain players and people behind one address are no bots', async (t) => {
  const room = new Room(t);
  const seats = Array.from({ length: 40 }, (_, i) => room.join(`student ${i}`));
  const everybody = () => {
    room.seen('1.1.1.1', CHROME);
    room.seen('2.2.2.2', VLC);
  };
  room.pass(90, everybody);
  t.match(room.audience.figures(), { sockets: 40, players: 1, suspects: 0 });
  t.notOk(seats.some((seat) => seat.suspected));
  await room.counts(t, 41, 'all count');
});

t.test('where no page is seen to fetch the picture, as behind a CDN, none is suspected for it', async (t) => {
  const room = new Room(t);
  const seats = Array.from({ length: 40 }, (_, i) => room.join(`student ${i}`));
  room.pass(90);
  t.match(room.audience.figures(), { sockets: 40, suspects: 0 });
  t.notOk(seats.some((seat) => seat.suspected));
});

t.test('a farm is left out of the count, and said to be there', async (t) => {
  const room = new Room(t);
  const ann = room.join('ann', '2.2.2.2');
  const farm = Array.from({ length: 30 }, (_, i) => room.join(`bot ${i}`, '6.6.6.6', `Chrome/${i % 3}`));
  await room.counts(t, 31, 'nothing is known of them yet');
  room.pass(75, () => room.seen('2.2.2.2'));
  await room.counts(t, 1, 'Ann alone');
  t.match(room.audience.figures(), { sockets: 31, suspects: 30, no_media: 30, crowd: 30 });
  t.ok(farm.every((seat) => seat.suspected));
  t.notOk(ann.suspected);
  room.pass(15, () => {
    room.seen('2.2.2.2');
    for (let i = 0; i < 3; i += 1) room.seen('6.6.6.6', `Chrome/${i}`);
  });
  await room.counts(t, 31, 'they do watch, after all');
});

t.test('what one does tells: the same words, likes faster than a thumb, in and out again', async (t) => {
  const room = new Room(t);
  const [script, thumb] = [room.join('script', '3.3.3.3', ''), room.join('thumb', '2.2.2.2')];
  room.pass(12, () => {
    script.liked(16);
    thumb.liked(12);
  });
  t.match(room.audience.figures(), { suspects: 1, no_browser: 1, likes: 1 });
  t.ok(script.suspected);
  t.notOk(thumb.suspected);
  const parrot = room.join('parrot', '4.4.4.4', '');
  for (let i = 0; i < 8; i += 1) parrot.said(i % 2 === 0 ? 'Buy! ' : 'buy!');
  for (let i = 0; i < 8; i += 1) room.join('moth', '5.5.5.5', '').leave();
  const moth = room.join('moth', '5.5.5.5', '');
  room.pass(1);
  t.ok(parrot.suspected);
  t.ok(moth.suspected);
});
