import { nanoid } from 'nanoid';
import type { Logger } from 'pino';
import type { RoomStatus } from '../../protocol/api.js';
import {
  type ChannelErrorCode,
  type ClientMessage,
  DEFAULT_COLOR,
  type RoomEvent,
} from '../../protocol/channel.js';
import type { Clock } from '../../protocol/clock.js';
import { parseClientMessage } from './client-message.js';
import { danmakuText } from './danmaku-text.js';
import type { Viewer } from './identity.js';
import type { RoomModerator } from './moderation/room-moderator.js';
import type { ChannelStats } from './stats.js';
import type { ViewerLimits } from './viewer-limits.js';
import type { ViewerSocket } from './viewer-socket.js';

/** A room takes text and likes in these; over, it is read-only. */
const TALKING: ReadonlySet<RoomStatus> = new Set(['scheduled', 'testing', 'live', 'interrupted']);
/** ms after which to try again when the bus did not take an event. */
const RETRY_AFTER = 1000;

/** What a room's hub does with what its viewers send. */
export interface IntakeRoom {
  status(): RoomStatus;
  /** Resolves once the event can't be lost. */
  append(event: RoomEvent): Promise<void>;
  like(count: number): void;
  readonly moderator: RoomModerator;
}

export interface IntakeDeps {
  clock: Clock;
  logger: Logger;
  limits: ViewerLimits;
  stats: ChannelStats;
}

type Sent<T extends ClientMessage['type']> = Extract<ClientMessage, { type: T }>;

/** Takes viewers' messages: checks them, and turns them into events of the room or replies to the sender. */
export class Intake {
  constructor(
    private readonly room: IntakeRoom,
    private readonly deps: IntakeDeps,
  ) {}

  /** One text message, not larger than MAX_CLIENT_MESSAGE_BYTES. */
  take(socket: ViewerSocket, bytes: Buffer): void {
    this.deps.stats.received += 1;
    const parsed = parseClientMessage(bytes);
    if (parsed.ok) {
      this.act(socket, parsed.message);
      return;
    }
    this.refuse(socket, parsed.ref, 'bad_message', parsed.detail);
    socket.strike();
  }

  private act(socket: ViewerSocket, message: ClientMessage): void {
    if (message.type === 'ping') {
      socket.reply({ type: 'pong', at: this.now() });
      return;
    }
    if (socket.viewer === null)
      this.refuse(socket, message.ref, 'read_only', 'A token is needed to take part.');
    else if (message.type === 'danmaku') this.danmaku(socket, socket.viewer, message);
    else if (message.type === 'like') this.like(socket, socket.viewer, message);
    else if (message.type === 'follow') this.follow(socket.viewer);
    else this.deps.stats.clicks += 1;
  }

  private danmaku(socket: ViewerSocket, viewer: Viewer, message: Sent<'danmaku'>): void {
    const { ref } = message;
    if (!TALKING.has(this.room.status())) {
      this.refuse(socket, ref, 'room_ended', 'The live is over.');
      return;
    }
    const text = danmakuText(message.text);
    if (!text.ok) {
      this.refuse(socket, ref, text.code, text.detail);
      return;
    }
    socket.attendance.said(text.text);
    const wait = this.deps.limits.danmaku(viewer.id, this.now());
    if (wait > 0) {
      this.refuse(socket, ref, 'too_fast', 'You are sending too fast.', wait);
      return;
    }
    const verdict = this.room.moderator.judge(viewer, text.text);
    if (!verdict.ok) this.refuse(socket, ref, verdict.code, verdict.detail, verdict.retryAfter);
    else void this.publish(socket, viewer, message, { text: text.text, shadow: verdict.shadow });
  }

  private async publish(
    socket: ViewerSocket,
    viewer: Viewer,
    message: Sent<'danmaku'>,
    { text, shadow }: { text: string; shadow: boolean },
  ): Promise<void> {
    const { ref, replyTo } = message;
    const id = nanoid();
    const sent = await this.append({
      type: 'danmaku',
      at: this.now(),
      id,
      from: this.room.moderator.shown(viewer),
      text,
      mode: message.mode ?? 'scroll',
      color: message.color?.toLowerCase() ?? DEFAULT_COLOR,
      ...(replyTo === undefined ? {} : { replyTo }),
      ...(shadow ? { shadow } : {}),
      address: socket.address,
    });
    if (!sent) {
      this.room.moderator.unsaid(viewer);
      this.refuse(socket, ref, 'too_fast', 'The message was not taken; try again.', RETRY_AFTER);
      return;
    }
    this.deps.stats.danmaku += 1;
    if (ref !== undefined) socket.reply({ type: 'ack', at: this.now(), ref, id });
  }

  private like(socket: ViewerSocket, viewer: Viewer, message: Sent<'like'>): void {
    if (!TALKING.has(this.room.status())) {
      this.refuse(socket, message.ref, 'room_ended', 'The live is over.');
      return;
    }
    const { attendance } = socket;
    attendance.liked(message.count);
    if (attendance.suspected) return;
    // What is over the limit is dropped without a word: a thumb is faster than any rule.
    const count = this.deps.limits.likes(viewer.id, attendance.address, message.count, this.now());
    this.deps.stats.likes += count;
    if (count > 0) this.room.like(count);
  }

  private follow(viewer: Viewer): void {
    const { moderator } = this.room;
    if (!moderator.follow(viewer.id)) return;
    const { id, name } = moderator.shown(viewer);
    void this.append({ type: 'followed', at: this.now(), from: { id, name } });
  }

  private async append(event: RoomEvent): Promise<boolean> {
    try {
      await this.room.append(event);
      return true;
    } catch (err) {
      this.deps.logger.warn({ err }, 'event not appended');
      return false;
    }
  }

  private refuse(
    socket: ViewerSocket,
    ref: string | undefined,
    code: ChannelErrorCode,
    detail: string,
    retryAfter?: number,
  ): void {
    socket.reply({
      type: 'error',
      at: this.now(),
      ...(ref === undefined ? {} : { ref }),
      code,
      detail,
      ...(retryAfter === undefined ? {} : { retryAfter }),
    });
  }

  private now(): number {
    return this.deps.clock.now();
  }
}
