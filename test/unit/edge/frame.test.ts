import { createServer } from 'node:http';
import t from 'tap';
import * as library from 'ws';
import WebSocket, { WebSocketServer } from 'ws';
import { encodeFrame, rawSocketOf, writeFrame } from '../../../edge/channel/frame.js';

/** What the library itself would write for a text message. */
function framedByLibrary(text: string): Buffer {
  const sender: unknown = Reflect.get(library, 'Sender');
  const frame: unknown = typeof sender === 'function' ? Reflect.get(sender, 'frame') : undefined;
  if (typeof frame !== 'function') throw new Error('ws has no Sender.frame any more');
  const options = { fin: true, opcode: 1, mask: false, rsv1: false, readOnly: false };
  return Buffer.concat(frame(Buffer.from(text), options));
}

t.test('a frame is byte for byte the one the library writes', async (t) => {
  for (const length of [0, 1, 125, 126, 127, 65_535, 65_536, 200_000]) {
    const text = 'x'.repeat(length);
    t.ok(encodeFrame(text).wire.equals(framedByLibrary(text)), `${length} bytes`);
  }
  const text = '弹幕'.repeat(30);
  t.ok(encodeFrame(text).wire.equals(framedByLibrary(text)), 'lengths are of bytes, not characters');
  t.equal(encodeFrame(text).payload.toString(), text);
});

t.test('frames arrive the same, past the library and through it', async (t) => {
  const http = createServer().listen(0, '127.0.0.1');
  const server = new WebSocketServer({ server: http, perMessageDeflate: false });
  await new Promise((resolve) => http.once('listening', resolve));
  const address = http.address();
  if (address === null || typeof address === 'string') return t.fail('no port');
  const accepted = new Promise<WebSocket>((resolve) => server.once('connection', resolve));
  const client = new WebSocket(`ws://127.0.0.1:${address.port}`);
  t.teardown(() => {
    client.terminate();
    server.close();
    http.close();
  });
  const socket = await accepted;
  const raw = rawSocketOf(socket);
  t.not(raw, null, 'this version of the library is known');
  const texts = ['a', 'b'.repeat(300), 'c'.repeat(70_000)];
  const received: string[] = [];
  const all = new Promise<void>((resolve) => {
    client.on('message', (data, binary) => {
      received.push(`${binary} ${data}`);
      if (received.length === texts.length * 2) resolve();
    });
  });
  for (const text of texts) {
    writeFrame(socket, raw, encodeFrame(text));
    writeFrame(socket, null, encodeFrame(text));
  }
  await all;
  t.same(
    received,
    texts.flatMap((text) => [`false ${text}`, `false ${text}`]),
  );
  client.terminate();
  await new Promise((resolve) => socket.once('close', resolve));
  writeFrame(socket, raw, encodeFrame('late'));
  writeFrame(socket, null, encodeFrame('late'));
});

t.test('a library that changed inside is used through its front door', async (t) => {
  t.equal(rawSocketOf({}), null);
  t.equal(rawSocketOf({ _socket: {}, _sender: { _state: 0, _firstFragment: true } }), null);
  const { Duplex } = await import('node:stream');
  const _socket = new Duplex();
  t.equal(rawSocketOf({ _socket, _sender: null }), null);
  t.equal(rawSocketOf({ _socket, _sender: { _state: 1, _firstFragment: true } }), null, 'busy');
  t.equal(rawSocketOf({ _socket, _sender: { _firstFragment: true } }), null, 'no state');
  t.equal(
    rawSocketOf({ _socket, _sender: { _state: 0, _firstFragment: true }, extensions: 'permessage-deflate' }),
    null,
    'compressing',
  );
  t.equal(rawSocketOf({ _socket, _sender: { _state: 0, _firstFragment: true }, extensions: '' }), _socket);
});
