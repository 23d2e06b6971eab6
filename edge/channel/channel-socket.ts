import { WebSocket } from 'ws';
import { CLOSE } from '../../protocol/channel.js';

/** RFC 6455 §7.4.1 codes with which the library refuses what it can't take: no frame, not UTF-8, too many fragments, too large. */
const REFUSALS: ReadonlySet<number> = new Set([1002, 1007, 1008, 1009]);

/** A WebSocket whose library-made refusals carry Kaibo's code, so that a client knows not to come back with the same. */
export class ChannelSocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    if (code !== undefined && REFUSALS.has(code)) super.close(CLOSE.badMessage.code, CLOSE.badMessage.reason);
    else super.close(code, reason);
  }
}
