import t from 'tap';
import { parseSprite } from '../../../edge/delivery/names.js';
import { parseSpriteMap, spriteVtt } from '../../../edge/delivery/sprite-vtt.js';

const segment = (msn: number) => ({ msn, duration: 2, at: msn * 2000, init: 0, bytes: 1 });

t.test('each tile stands for the time until the next, also on further sheets', async (t) => {
  const map = { width: 160, height: 90, columns: 2, rows: 1, tiles: [5, 8, 9, 12] };
  const segments = [7, 8, 9, 10, 11, 12].map(segment);
  t.equal(
    spriteVtt(map, segments, 12),
    [
      'WEBVTT\n',
      '00:00:00.000 --> 00:00:04.000\nsprite-0.jpg#xywh=160,0,160,90\n',
      '00:00:04.000 --> 00:00:10.000\nsprite-1.jpg#xywh=0,0,160,90\n',
      '00:00:10.000 --> 00:00:12.000\nsprite-1.jpg#xywh=160,0,160,90\n',
    ].join('\n'),
    'a tile of a segment the replay lacks is left out',
  );
});

t.test('a map that shows nothing, or is none, is no map', async (t) => {
  const map = { width: 160, height: 90, columns: 2, rows: 1, tiles: [5] };
  t.same(parseSpriteMap(Buffer.from(JSON.stringify(map))), map);
  for (const change of [{ tiles: [] }, { width: 0 }, { rows: -1 }, { tiles: ['x'] }, { columns: 1.5 }])
    t.equal(parseSpriteMap(Buffer.from(JSON.stringify({ ...map, ...change }))), null);
  t.equal(parseSpriteMap(null), null);
});

t.test('sheets have one name each', async (t) => {
  const names = [
    'sprite.jpg',
    'sprite-0.jpg',
    'sprite-12.jpg',
    'sprite-01.jpg',
    'sprite-.jpg',
    'sprites.jpg',
  ];
  t.same(names.map(parseSprite), [0, 0, 12, null, null, null]);
});
