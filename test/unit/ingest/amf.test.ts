import t from 'tap';
import { AmfScanner, encodeAmf, encodeMetadata } from '../../../server/ingest/amf.js';
import { encode } from '../../support/rtmp-client.js';

const scan = (bytes: Buffer) => new AmfScanner(bytes).finish();
const nested = (depth: number) =>
  Buffer.concat([
    ...Array.from({ length: depth }, () => Buffer.from([3, 0, 1, 0x61])),
    Buffer.from([5]),
    ...Array.from({ length: depth }, () => Buffer.from([0, 0, 9])),
  ]);
const sized = (bytes: number[], size: number) => Buffer.concat([Buffer.from(bytes), Buffer.alloc(size)]);

t.test('what encoders send passes, and the name and number are read', async (t) => {
  const bytes = encode('connect', 1, {
    app: 'live',
    tcUrl: 'rtmp://host/live',
    fpad: false,
    n: 3.5,
    o: { x: null },
  });
  const scanner = new AmfScanner(bytes);
  t.equal(scanner.string(), 'connect');
  t.equal(scanner.number(), 1);
  scanner.finish();
  t.ok(scanner.done);
  scan(sized([11], 10));
  scan(sized([7], 2));
  scan(Buffer.from([10, 0, 0, 0, 2, 5, 6]));
});

t.test('16 levels pass and 17 do not', async (t) => {
  scan(nested(16));
  t.throws(() => scan(nested(17)), { code: 'protocol_error', message: /nested/ });
});

t.test('nothing reaches beyond the buffer', async (t) => {
  const whole = encode('publish', 0, { key: 'value', list: Buffer.from([10, 0, 0, 0, 1, 1, 1]) });
  scan(whole);
  for (let size = 1; size < whole.length; size++)
    if (!isWhole(whole, size))
      t.throws(() => scan(whole.subarray(0, size)), { message: /cut short/ }, `${size}`);
});

/** Where the three values of the message above end. */
function isWhole(bytes: Buffer, size: number): boolean {
  return [encode('publish').length, encode('publish', 0).length, bytes.length].includes(size);
}

t.test('sizes and counts are bounded', async (t) => {
  t.throws(() => scan(sized([12, 0, 0, 0x20, 0], 0x2000)), { message: /too long/ });
  t.throws(() => scan(Buffer.from([10, 0xff, 0xff, 0xff, 0xff])), { message: /cut short/ });
  t.throws(() => scan(Buffer.alloc(2000, 5)), { message: /too many values/ });
  t.throws(() => scan(Buffer.alloc(65 * 1024)), { message: /too large/ });
  t.throws(() => scan(Buffer.from('0300095f5f70726f746f5f5f05000009', 'hex')), {
    message: /forbidden/,
  });
  t.throws(() => scan(Buffer.from([0x11, 1])), { message: /unknown type/ });
  t.throws(() => scan(Buffer.from([3, 0, 0, 5])), { message: /without an end/ });
});

t.test('text is encoded by its bytes', async (t) => {
  t.same(encodeAmf('密钥'), Buffer.concat([Buffer.from([2, 0, 6]), Buffer.from('密钥')]));
  t.same(encodeAmf(null, undefined, true, 0), Buffer.from('05060101000000000000000000', 'hex'));
});

t.test('metadata is a script tag body', async (t) => {
  const bytes = encodeMetadata({ width: 640 });
  const scanner = new AmfScanner(bytes);
  t.equal(scanner.string(), 'onMetaData');
  t.equal(bytes.readUInt32BE(14), 1);
  scanner.finish();
});
