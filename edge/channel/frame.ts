import { Duplex } from 'node:stream';
import { WebSocket } from 'ws';

/** FIN + text, RFC 6455 §5.2. */
const FINAL_TEXT = 0x81;

/** A text message, encoded once for all the sockets it goes to. */
export interface Frame {
  /** The UTF-8 payload. */
  readonly payload: Buffer;
  /** Header and payload as they go over the wire, unmasked. */
  readonly wire: Buffer;
}

/** Encodes a text message as one unfragmented, unmasked server frame, RFC 6455 §5.2. */
export function encodeFrame(text: string): Frame {
  const length = Buffer.byteLength(text);
  const header = headerLength(length);
  const wire = Buffer.allocUnsafe(header + length);
  wire[0] = FINAL_TEXT;
  if (length < 126) {
    wire[1] = length;
  } else if (length < 65_536) {
    wire[1] = 126;
    wire.writeUInt16BE(length, 2);
  } else {
    wire[1] = 127;
    wire.writeBigUInt64BE(BigInt(length), 2);
  }
  wire.write(text, header);
  return { payload: wire.subarray(header), wire };
}

function headerLength(payload: number): number {
  if (payload < 126) return 2;
  return payload < 65_536 ? 4 : 10;
}

/**
 * The stream below a WebSocket, when frames may be written to it past the library: its sender is as we know it, idle between
 * messages, and nothing compresses. Null when the library's internals are not what they were, then {@link writeFrame} uses `send`.
 */
export function rawSocketOf(socket: object): Duplex | null {
  if (!('_socket' in socket) || !('_sender' in socket)) return null;
  const { _socket: raw, _sender: sender } = socket;
  if (!(raw instanceof Duplex) || typeof sender !== 'object' || sender === null) return null;
  const idle =
    '_state' in sender && sender._state === 0 && '_firstFragment' in sender && sender._firstFragment === true;
  const plain = !('extensions' in socket) || socket.extensions === '';
  return idle && plain ? raw : null;
}

/** Writes one frame; the same buffer may be written to any number of sockets. Nothing happens on a socket that is not open. */
export function writeFrame(socket: WebSocket, raw: Duplex | null, frame: Frame): void {
  if (socket.readyState !== WebSocket.OPEN) return;
  if (raw === null) socket.send(frame.payload, { binary: false });
  else raw.write(frame.wire);
}
