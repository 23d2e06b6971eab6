import type { StateTopic } from '../../protocol/topics.js';
import type { PresenceChange } from './port.js';
import { stateKeys } from './redis-keys.js';
import { STATE } from './redis-state-lua.js';

/** Members of nodes that died which one call takes off at most: a script holds up everybody else. */
const LAPSED_AT_ONCE = 10_000;

/**
 * Who is present at a node; the state is how many are, over all nodes. It lies among the state's shares under one name, so that it lapses as
 * any share does when no node is left to tell.
 * KEYS 1 state · 2 lapses · 3 shares · 4 places (hash: member → nodes at which it is; `#` the count) · 5 nodes (zset: node → ms since
 *      the epoch at which it lapses) · 6 prefix of the nodes' own members (set each)
 * ARGV 1 node · 2 ms until it lapses · 3 '1': forget what it told before · 4 ms kept unused · 5 channel · 6 publish command
 *      · 7 revision known here · 8 members of dead nodes taken off at most · 9 number of those who come · then those who come, then those
 *      who go
 * Returns the number of members of this node.
 */
const ATTEND = `${STATE}
local places, nodes, own = KEYS[4], KEYS[5], KEYS[6] .. ARGV[1]
local function is(kind, id) return redis.call('HEXISTS', places, kind .. id) == 1 end
local function weight(member)
  local kind, id = string.sub(member, 1, 1), string.sub(member, 2)
  if kind == '=' then return 1 end
  if kind == '?' then return is('!', id) and 0 or 1 end
  return is('?', id) and -1 or 0
end
local change = 0
local function enter(member)
  if redis.call('HINCRBY', places, member, 1) == 1 then change = change + weight(member) end
end
local function leave(member)
  if redis.call('HINCRBY', places, member, -1) > 0 then return end
  redis.call('HDEL', places, member)
  change = change - weight(member)
end
local function drop(set, most)
  local gone = redis.call('SPOP', set, most)
  for _, member in ipairs(gone) do leave(member) end
  return #gone
end
local now = time()
local budget = tonumber(ARGV[8])
for _, node in ipairs(redis.call('ZRANGEBYSCORE', nodes, '-inf', now)) do
  if node ~= ARGV[1] and budget > 0 then
    budget = budget - drop(KEYS[6] .. node, budget)
    if redis.call('EXISTS', KEYS[6] .. node) == 0 then redis.call('ZREM', nodes, node) end
  end
end
local alone = redis.call('ZCARD', nodes) - (redis.call('ZSCORE', nodes, ARGV[1]) and 1 or 0) == 0
if ARGV[3] == '1' then
  drop(own, 1000000)
  if alone then redis.call('DEL', places) change = 0 end
end
local came = tonumber(ARGV[9])
for i = 10 + came, #ARGV do
  if redis.call('SREM', own, ARGV[i]) == 1 then leave(ARGV[i]) end
end
for i = 10, 9 + came do
  if redis.call('SADD', own, ARGV[i]) == 1 then enter(ARGV[i]) end
end
local size = redis.call('SCARD', own)
local lapse = string.format('%.0f', now + tonumber(ARGV[2]))
if size == 0 then redis.call('ZREM', nodes, ARGV[1]) else redis.call('ZADD', nodes, lapse, ARGV[1]) end
if redis.call('ZCARD', nodes) == 0 then
  redis.call('DEL', places)
  redis.call('HDEL', KEYS[3], '#present')
  redis.call('ZREM', KEYS[2], '#present')
else
  redis.call('HSET', KEYS[3], '#present', redis.call('HINCRBY', places, '#', change))
  redis.call('ZADD', KEYS[2], lapse, '#present')
  for _, key in ipairs({KEYS[2], KEYS[3], places, nodes, own}) do redis.call('PEXPIRE', key, ARGV[4]) end
end
lapsed(KEYS[2], KEYS[3])
sum(KEYS[1], KEYS[2], KEYS[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7])
return size
`;

type Ask = (script: string, keys: readonly string[], args: readonly (string | number)[]) => Promise<unknown>;

/** {@link Bus.attend} on Redis; `kept`: ms a topic is kept unused. */
export async function attend(
  ask: Ask,
  topic: StateTopic<number>,
  attending: {
    node: string;
    change: PresenceChange;
    ttl: number;
    kept: number;
    publish: string;
    /** Revision of the state known here. */
    known: number;
  },
): Promise<number> {
  const keys = stateKeys(topic.name);
  const { node, change, ttl, kept, publish, known } = attending;
  const { whole, added, removed } = change;
  const size = await ask(
    ATTEND,
    [keys.state, keys.lapses, keys.shares, keys.places, keys.nodes, keys.members],
    [
      ...[node, ttl, whole ? '1' : '0', kept, keys.channel, publish, known, LAPSED_AT_ONCE, added.length],
      ...added,
      ...removed,
    ],
  );
  return Number(size);
}
