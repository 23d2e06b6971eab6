import { setMaxListeners } from 'node:events';
import t from 'tap';
import type { PlaylistReply } from '../../../protocol/playlist-request.js';
import { planLadder } from '../../../transcoder/ladder.js';
import { playlistTerms } from '../../../transcoder/live-playlist.js';
import { Rendition } from '../../../transcoder/rendition.js';
import { parseMediaPlaylist } from '../../support/hls-checker-playlist.js';

const SOURCE = { width: 640, height: 360, frameRate: 30, audio: true, start: 0 };
const plan = planLadder(SOURCE, { maxHeight: 1080, partDuration: 333, segmentDuration: 2000 });
const forever = new AbortController().signal;
setMaxListeners(0, forever);

function begin(parts: number, holdTime?: number) {
  const context = { tags: () => [], siblings: () => [] };
  const rendition = new Rendition('360p', playlistTerms('s', plan), context, holdTime);
  let count = 0;
  const add = (independent = count % 6 === 0) => {
    const pieces = [Buffer.from([count]), Buffer.from('.')];
    const mediaTime = count++ / 3;
    const part = { pieces, bytes: 2, duration: plan.partDuration, mediaTime, independent };
    rendition.append(
      part,
      rendition.place(part, (it) => it * 1000),
    );
  };
  for (let i = 0; i < parts; i++) add();
  return { rendition, add };
}

function text(reply: PlaylistReply): string {
  return reply.status === 'ok' ? reply.body.toString() : reply.status;
}

t.test('a request for what is there is answered at once, with the same bytes for all', async (t) => {
  const { rendition } = begin(8);
  const replies = await Promise.all([
    rendition.playlist({}, forever),
    rendition.playlist({ msn: 7 }, forever),
    rendition.playlist({ msn: 8, part: 1 }, forever),
    rendition.playlist({ msn: 7, part: 9 }, forever),
  ]);
  const [first] = replies;
  for (const it of replies) t.ok(it.status === 'ok' && first?.status === 'ok' && it.body === first.body);
});

t.test('a request for what comes next is held until it is there', async (t) => {
  const { rendition, add } = begin(8);
  const settled: string[] = [];
  const asked = [
    rendition
      .playlist({ msn: 8, part: 2 }, forever)
      .then((it) => settled.push(`part ${text(it).length > 20}`)),
    rendition.playlist({ msn: 8 }, forever).then((it) => settled.push(`segment ${text(it).length > 20}`)),
    rendition.part(8, 2, forever).then((it) => settled.push(`bytes ${it}`)),
    rendition.segment(8, forever).then((it) => settled.push(`whole ${it?.length}`)),
  ];
  await new Promise((next) => setImmediate(next));
  t.strictSame(settled, []);
  add();
  await new Promise((next) => setImmediate(next));
  t.strictSame(settled.sort(), ['bytes \x08.', 'part true']);
  for (let i = 0; i < 4; i++) add();
  await Promise.all(asked);
  t.strictSame(settled.sort(), ['bytes \x08.', 'part true', 'segment true', 'whole 12']);
});

t.test('a part beyond its segment is the next segment’s first', async (t) => {
  const { rendition, add } = begin(6);
  const asked = rendition.playlist({ msn: 7, part: 6 }, forever);
  add();
  const playlist = parseMediaPlaylist(text(await asked));
  t.equal(playlist.trailing?.parts[0]?.uri, 's/8.0.m4s');
});

t.test('directives that can not be met are refused', async (t) => {
  const { rendition } = begin(8);
  t.match(await rendition.playlist({ part: 1 }, forever), { status: 'bad_request', detail: /_HLS_msn/ });
  t.match(await rendition.playlist({ msn: 11 }, forever), { status: 'bad_request', detail: /ahead/ });
  t.match(await rendition.playlist({ msn: 11, part: 0 }, forever), { status: 'bad_request' });
});

t.test('a hold ends by time, by the client leaving, and by the session closing', async (t) => {
  const awake = setInterval(() => {}, 1_000); // a hold's own timer does not keep a process alive
  t.teardown(() => clearInterval(awake));
  const { rendition } = begin(8, 10);
  t.match(await rendition.playlist({ msn: 9, part: 0 }, forever), { status: 'timeout' });
  const { rendition: slow } = begin(8);
  const leaving = new AbortController();
  const left = slow.playlist({ msn: 9 }, leaving.signal);
  leaving.abort();
  t.match(await left, { status: 'timeout' });
  const held = slow.part(8, 2, forever);
  slow.close();
  t.equal(await held, null);
});

t.test(
  'the end answers every hold: playlists with ENDLIST, resources that never came with null',
  async (t) => {
    const { rendition } = begin(8);
    const playlist = rendition.playlist({ msn: 9, part: 3 }, forever);
    const part = rendition.part(8, 2, forever);
    rendition.end();
    t.match(text(await playlist), /#EXT-X-ENDLIST\n$/);
    t.equal(await part, null);
    t.match(text(await rendition.playlist({ msn: 50 }, forever)), /#EXT-X-ENDLIST\n$/);
  },
);

t.test('what is not and will not be there is null at once', async (t) => {
  const { rendition } = begin(8);
  t.equal(await rendition.part(8, 3, forever), null);
  t.equal(await rendition.part(9, 1, forever), null);
  t.equal(await rendition.part(7, 6, forever), null);
  t.equal(await rendition.segment(9, forever), null);
});

t.test('a gap holds an empty box, for players that ask for it all the same', async (t) => {
  const { rendition } = begin(8);
  t.equal((await rendition.segment(6, forever))?.toString('latin1'), '\0\0\0\x08free');
});

t.test('memory holds a bounded number of segments, and knows which have passed', async (t) => {
  const { rendition } = begin(6 * 40);
  t.equal(await rendition.segment(7, forever), null);
  t.equal(rendition.passed(7), true);
  t.equal(rendition.passed(6), false, 'a gap was never media');
  t.equal(rendition.passed(46), false);
  t.equal((await rendition.segment(45, forever))?.length, 12);
  t.equal((await rendition.segment(28, forever))?.length, 12, 'still there after it left the playlist');
  t.equal(await rendition.segment(27, forever), null);
});

t.test('thousands who wait are woken without losing one', async (t) => {
  const { rendition, add } = begin(8);
  const asked = Array.from({ length: 5_000 }, () => rendition.playlist({ msn: 8, part: 2 }, forever));
  add();
  const replies = await Promise.all(asked);
  t.ok(replies.every((it) => it.status === 'ok'));
});

t.test('what was before its start can not be had by asking for it', async (t) => {
  const { rendition, add } = begin(20);
  rendition.beginAt(7_000);
  t.ok(await rendition.segment(8, forever));
  t.notOk(rendition.beginsAt(7_000), 'nothing later is there');
  for (let i = 0; i < 7; i++) add();
  t.ok(rendition.beginsAt(7_000));
  const gap = await rendition.segment(8, forever);
  t.equal(gap?.toString('latin1', 4), 'free', 'a gap holds nothing');
  t.equal(await rendition.segment(3, forever), null);
  t.equal(await rendition.part(10, 1, forever), null);
  t.notOk(
    [7, 8, 9, 10].some((msn) => rendition.passed(msn)),
    'nor is it to be read from the recording',
  );
  t.ok(await rendition.part(11, 0, forever));
});
