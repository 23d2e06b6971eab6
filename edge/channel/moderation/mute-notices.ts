import type { ReplyEvent } from '../../../protocol/channel.js';
import type { ViewerSocket } from '../viewer-socket.js';
import type { RoomModerator } from './room-moderator.js';

/** Tells viewers that they were muted, and when they may write again. */
export class MuteNotices {
  /** Of sockets that were told of a mute: until when. */
  private readonly told = new WeakMap<ViewerSocket, number | null>();

  constructor(private readonly moderator: RoomModerator) {}

  /** Says what this socket does not know yet. `at`: now. */
  tell(socket: ViewerSocket, at: number): void {
    if (socket.viewer === null) return;
    const until = this.moderator.mutedUntil(socket.viewer);
    const known = this.told.get(socket);
    if (until === known) return;
    if (until === undefined) this.told.delete(socket);
    else this.told.set(socket, until);
    socket.reply(until === undefined ? { type: 'unmuted', at } : muted(until, at));
  }
}

const muted = (until: number | null, at: number): ReplyEvent => ({ type: 'muted', at, until });
