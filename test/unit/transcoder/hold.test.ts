import t from 'tap';
import { HoldRoom } from '../../../transcoder/hold.js';

const never = new AbortController().signal;

t.test(
  'a crowd that is woken is not answered in one turn of the event loop, and none is forgotten',
  async (t) => {
    const room = new HoldRoom(2_000);
    let [there, woken] = [false, 0];
    const waits = Array.from({ length: 1_000 }, () =>
      room
        .wait(() => there, 60_000, never)
        .then(() => {
          woken += 1;
        }),
    );
    there = true;
    room.wake();
    const turns: number[] = [];
    for (let before = 0; woken < 1_000; before = woken) {
      await new Promise((resolve) => setImmediate(resolve));
      turns.push(woken - before);
    }
    await Promise.all(waits);
    t.ok(Math.max(...turns) <= 2 * 64, turns.join(' '));
    t.equal(room.size, 0);
  },
);

t.test('who comes when the room is full is told so at once', async (t) => {
  const room = new HoldRoom(1);
  const first = room.wait(() => false, 60_000, never);
  t.equal(await room.wait(() => false, 60_000, never), 'full');
  room.close();
  t.equal(await first, 'aborted');
});
