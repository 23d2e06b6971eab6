import type { Abuse, AbuseAnswer, AbuseOrder, AbuseTally, AbuseTarget } from './abuse-messages.js';
import { RudeSocket } from './rude-socket.js';

/** A process of its own that is a nuisance until it is told to end. Started by `Abuser`. */
class AbuseLoader {
  private readonly open = new Set<RudeSocket>();
  private readonly tally: AbuseTally = { connections: 0, sent: 0, ended: {} };
  private over = false;
  private timer: NodeJS.Timeout | undefined;

  begin(abuse: Abuse, target: AbuseTarget): void {
    const { every, act } = HABITS[abuse];
    for (let index = 0; index < target.connections; index += 1) this.connect(abuse, target, index);
    this.timer = setInterval(() => {
      for (const socket of this.open) this.tally.sent += act(socket);
    }, every);
  }

  end(): AbuseTally {
    this.over = true;
    clearInterval(this.timer);
    for (const socket of this.open) socket.close();
    return this.tally;
  }

  private connect(abuse: Abuse, target: AbuseTarget, index: number): void {
    if (this.over) return;
    this.tally.connections += 1;
    const { slowly = false, reads = true, leaves = false } = HABITS[abuse];
    const socket = new RudeSocket(
      pathFor(target, index),
      { slowly: slowly && index % 2 === 0, reads, leaves },
      (code) => {
        this.open.delete(socket);
        this.tally.ended[code] = (this.tally.ended[code] ?? 0) + 1;
        setImmediate(() => this.connect(abuse, target, index));
      },
    );
    this.open.add(socket);
  }
}

interface Habit {
  /** ms between two acts of a socket. */
  every: number;
  /** Returns how many of what is counted were sent. */
  act: (socket: RudeSocket) => number;
  /** Every other one is as slow with its handshake. */
  slowly?: boolean;
  reads?: boolean;
  /** Goes as soon as it is in. */
  leaves?: boolean;
}

/** A valid question that is answered. */
const PING = '{"type":"ping"}';
const LIKES = '{"type":"like","count":100}';
/** Acts that are floods by themselves do several at once. */
const AT_ONCE = 20;

const HABITS: Record<Abuse, Habit> = {
  'reads nothing': { every: 20, reads: false, act: (socket) => socket.send(PING) },
  'a byte at a time': { every: 5, slowly: true, act: (socket) => socket.dribble(PING) },
  'giant frames': { every: 10, act: (socket) => socket.pour() },
  handshakes: { every: 1_000, leaves: true, act: () => 0 },
  'likes by the hundred': {
    every: 10,
    act: (socket) => {
      let sent = 0;
      while (sent < AT_ONCE && socket.send(LIKES) > 0) sent += 1;
      return sent;
    },
  },
};

function pathFor(target: AbuseTarget, index: number): AbuseTarget {
  const token = target.tokens[index % target.tokens.length];
  return token === undefined
    ? target
    : { ...target, path: `${target.path}?token=${encodeURIComponent(token)}` };
}

const loader = new AbuseLoader();
const tell = (answer: AbuseAnswer): void => void process.send?.(answer);

process.on('message', (order: AbuseOrder) => {
  if (order.do === 'begin') {
    loader.begin(order.abuse, order.target);
    tell({ said: 'begun' });
  } else tell({ said: 'ended', tally: loader.end() });
});
process.once('disconnect', () => process.exit());
