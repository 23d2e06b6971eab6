import t from 'tap';
import { ChunkReader, type RtmpMessage } from '../../../server/ingest/chunk-reader.js';
import { basicHeader, chunks } from '../../support/rtmp-client.js';

function readAll(reader: ChunkReader, bytes: Buffer, piece = bytes.length): RtmpMessage[] {
  const messages: RtmpMessage[] = [];
  for (let at = 0; at < bytes.length; at += piece) {
    reader.push(bytes.subarray(at, at + piece));
    for (let message = reader.next(); message; message = reader.next()) messages.push(message);
  }
  return messages;
}

const payload = (size: number, fill = 1) => Buffer.alloc(size, fill);
const message = (size: number, timestamp = 0, id = 3) =>
  chunks({ type: 9, streamId: 1, payload: payload(size), timestamp, chunkSize: 128, basic: basicHeader(id) });

t.test('messages of any size come whole from pieces of any size', async (t) => {
  const sizes = [0, 1, 127, 128, 129, 256, 1000, 0];
  const bytes = Buffer.concat(sizes.map((size) => message(size, 7)));
  for (const piece of [1, 2, 3, 11, 12, 129, bytes.length]) {
    const messages = readAll(new ChunkReader(), bytes, piece);
    t.same(
      messages.map((m) => m.payload.length),
      sizes,
      `pieces of ${piece}`,
    );
    t.ok(messages.every((m) => m.timestamp === 7 && m.streamId === 1 && m.type === 9));
  }
});

t.test('chunk ids of one, two and three bytes are told apart', async (t) => {
  const ids = [3, 63, 64, 319, 320, 577, 322, 65599];
  const starts = ids.map((id, n) => Buffer.concat([basicHeader(id), header(n), payload(128, n)]));
  const ends = ids.map((id, n) => Buffer.concat([basicHeader(id, 3), payload(72, n)]));
  const messages = readAll(new ChunkReader(), Buffer.concat([...starts, ...ends]));
  t.same(
    messages.map((m) => m.payload),
    ids.map((_, n) => payload(200, n)),
  );
});

function header(timestamp: number, length = 200): Buffer {
  const out = Buffer.alloc(11);
  out.writeUIntBE(timestamp, 0, 3);
  out.writeUIntBE(length, 3, 3);
  out[6] = 9;
  out.writeUInt32LE(1, 7);
  return out;
}

t.test('deltas add up and the clock wraps at 32 bits', async (t) => {
  const type1 = Buffer.concat([basicHeader(3, 1), Buffer.from([0, 0, 40, 0, 0, 1, 9, 5])]);
  const type2 = Buffer.concat([basicHeader(3, 2), Buffer.from([0, 0, 20, 5])]);
  const type3 = Buffer.concat([basicHeader(3, 3), Buffer.from([5])]);
  const bytes = Buffer.concat([message(1, 0xfffffff0), type1, type2, type3]);
  const times = readAll(new ChunkReader(), bytes, 1).map((m) => m.timestamp);
  t.same(times, [0xfffffff0, 24, 44, 64]);
});

t.test('extended time stamps are read in type 3 chunks, repeated or left out', async (t) => {
  const time = 0x01020304;
  const repeated = message(300, time);
  const [kept] = readAll(new ChunkReader(), repeated, 1);
  t.match(kept, { timestamp: time, payload: payload(300) });
  const leftOut = Buffer.concat([
    ...[basicHeader(3), header(0xffffff, 200), Buffer.from([1, 2, 3, 4]), payload(128)],
    ...[basicHeader(3, 3), payload(72)],
  ]);
  const [other] = readAll(new ChunkReader(), leftOut);
  t.match(other, { timestamp: time, payload: payload(200) });
});

t.test('a changed chunk size counts from the next chunk on', async (t) => {
  const reader = new ChunkReader();
  t.same(readAll(reader, Buffer.concat([basicHeader(3), header(0, 200), payload(128)])), []);
  reader.chunkSize = 4096;
  const bytes = Buffer.concat([
    ...[basicHeader(3, 3), payload(72), basicHeader(4), header(0, 200), payload(200)],
  ]);
  t.same(
    readAll(reader, bytes).map((m) => m.payload.length),
    [200, 200],
  );
});

t.test('an aborted message is forgotten', async (t) => {
  const reader = new ChunkReader();
  readAll(reader, Buffer.concat([basicHeader(3), header(0, 200), payload(128, 9)]));
  reader.abort(3);
  reader.abort(77);
  const [whole] = readAll(reader, message(200));
  t.same(whole?.payload, payload(200));
});

t.test('limits hold before memory is taken', async (t) => {
  const start = (id: number, length: number) =>
    Buffer.concat([basicHeader(id), header(0, length), payload(1)]);
  const fault = { code: 'protocol_error' };
  t.throws(() => readAll(new ChunkReader(), start(3, 65 * 1024)), fault, 'large before publishing');
  const open = new ChunkReader();
  open.maxMessageBytes = 8 * 1024 * 1024;
  readAll(open, start(3, 8 * 1024 * 1024));
  t.throws(() => readAll(new ChunkReader(), start(3, 0xffffff)), fault);
  t.throws(() => {
    const reader = new ChunkReader();
    reader.maxMessageBytes = 8 * 1024 * 1024;
    reader.chunkSize = 1;
    for (let id = 3; id < 10; id++) readAll(reader, start(id, 8 * 1024 * 1024));
  }, fault);
  t.throws(() => {
    const reader = new ChunkReader();
    for (let id = 3; id < 40; id++) readAll(reader, message(1, 0, id));
  }, fault);
  t.throws(() => readAll(new ChunkReader(), Buffer.from([0xc3, 0])), fault, 'type 3 first');
});
