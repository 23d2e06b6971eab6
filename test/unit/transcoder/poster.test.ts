import t from 'tap';
import { posterRung } from '../../../transcoder/poster-command.js';

const rung = (width: number, height: number) => ({ width, height });

t.test('a poster is made of the rung nearest to 480 lines, upright or not', async (t) => {
  const ladder = [rung(1280, 720), rung(854, 480), rung(640, 360)];
  t.same(posterRung(ladder), rung(854, 480));
  t.same(posterRung([rung(720, 1280), rung(360, 640)]), rung(360, 640));
  t.same(posterRung([rung(1920, 1080)]), rung(1920, 1080));
  t.equal(posterRung([]), undefined);
});
