import { STATE } from './redis-state-lua.js';

/*
 * One Lua script per atomic operation. All keys of a topic share its hash tag, and so its slot of a cluster. Scripts may run twice
 * (backends/redis/README.md): a write is numbered by its writer, and a number that was seen is not applied again.
 * Times are Redis's own.
 */

/** Newest writes of one writer that a sum remembers: more than are on their way at once (a burst of backends/redis/lanes.ts). */
const GUARDED = 100;

/**
 * Append to a stream and publish the entry.
 * KEYS 1 log (stream: `{offset}-0` → i id, e event) · 2 head (hash: epoch, offset) · 3 guard (the writer's newest number)
 * ARGV 1 event · 2 entries kept · 3 epoch, if one must begin · 4 ms a topic is kept unused · 5 number of this write · 6 its id
 *      · 7 ms the guard is kept · 8 channel · 9 publish command · 10, 11 epoch and offset known here: a head behind them means lost entries
 * Returns {epoch, offset}. Message: `{epoch} {offset} {event}`.
 */
export const APPEND = `
local epoch = redis.call('HGET', KEYS[2], 'epoch')
local number = tonumber(ARGV[5])
local newest = tonumber(redis.call('GET', KEYS[3]) or '0')
if epoch and number <= newest then
  for _, entry in ipairs(redis.call('XREVRANGE', KEYS[1], '+', '-')) do
    if entry[2][2] == ARGV[6] then return {epoch, tonumber(string.match(entry[1], '^%d+'))} end
  end
end
local lost = epoch == ARGV[10] and tonumber(redis.call('HGET', KEYS[2], 'offset')) < tonumber(ARGV[11])
if not epoch or lost then
  epoch = ARGV[3]
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[2], 'epoch', epoch, 'offset', 0)
end
local offset = redis.call('HINCRBY', KEYS[2], 'offset', 1)
redis.call('XADD', KEYS[1], 'MAXLEN', '=', ARGV[2], offset .. '-0', 'i', ARGV[6], 'e', ARGV[1])
redis.call('SET', KEYS[3], math.max(number, newest), 'PX', ARGV[7])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
redis.call(ARGV[9], ARGV[8], epoch .. ' ' .. offset .. ' ' .. ARGV[1])
return {epoch, offset}
`;

/**
 * Where a stream stands, and its entries after a position (all or none) or else its recent ones.
 * KEYS 1 log · 2 head
 * ARGV 1 epoch asked from ('' none) · 2 offset asked from · 3 recent entries wanted · 4 epoch, if one must begin · 5 ms kept unused
 *      · 6 '1': the position was read here, so a head behind it means lost entries, and a new epoch begins
 * Returns {epoch, offset, recovered 0|1, {offset, event, …}}.
 */
export const READ = `
local head = redis.call('HMGET', KEYS[2], 'epoch', 'offset')
local epoch, offset = head[1], tonumber(head[2] or '0')
local since = tonumber(ARGV[2])
if not epoch or (ARGV[6] == '1' and epoch == ARGV[1] and since > offset) then
  epoch, offset = ARGV[4], 0
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[2], 'epoch', epoch, 'offset', 0)
end
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
local oldest = first and tonumber(string.match(first[1], '^%d+')) or offset + 1
local recovered = epoch == ARGV[1] and since <= offset and since >= oldest - 1
local found = {}
if recovered then
  found = redis.call('XRANGE', KEYS[1], (since + 1) .. '-0', '+')
elseif tonumber(ARGV[3]) > 0 then
  local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', ARGV[3])
  for i = #newest, 1, -1 do found[#found + 1] = newest[i] end
end
local entries = {}
for _, entry in ipairs(found) do
  entries[#entries + 1] = tonumber(string.match(entry[1], '^%d+'))
  entries[#entries + 1] = entry[2][4]
end
return {epoch, offset, recovered and 1 or 0, entries}
`;

/**
 * Replace a state.
 * KEYS 1 state · 2 lapses (zset: contributor → ms since the epoch)
 * ARGV 1 value · 2 ms kept unused · 3 channel · 4 publish command · 5 revision known here
 * Returns the revision.
 */
export const SET = `${STATE}
return put(KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4], untilLapse(KEYS[2], time()), ARGV[5])
`;

/**
 * Put back a state this process wrote last, if Redis came back with less; else keep it for another while.
 * KEYS 1 state
 * ARGV 1 value · 2 ms kept unused · 3 channel · 4 publish command · 5 revision it was written with
 */
export const RESTORE = `${STATE}
local revision = tonumber(redis.call('HGET', KEYS[1], 'r') or '0')
if revision >= tonumber(ARGV[5]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return
end
put(KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4], -1, ARGV[5])
`;

/**
 * Add to a numeric state.
 * KEYS 1 state · 2 lapses · 3 guard (zset: the writer's newest numbers)
 * ARGV 1 delta · 2 ms kept unused · 3 channel · 4 publish command · 5 number of this write · 6 ms the guard is kept · 7 revision known here
 * Returns {revision, sum}.
 */
export const ADD = `${STATE}
local before = redis.call('HGET', KEYS[1], 'v')
if before and redis.call('ZSCORE', KEYS[3], ARGV[5]) then return {redis.call('HGET', KEYS[1], 'r'), before} end
redis.call('ZADD', KEYS[3], ARGV[5], ARGV[5])
redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -${GUARDED + 1})
redis.call('PEXPIRE', KEYS[3], ARGV[6])
local value = string.format('%.17g', (tonumber(before or '0') or 0) + tonumber(ARGV[1]))
return {put(KEYS[1], value, ARGV[2], ARGV[3], ARGV[4], untilLapse(KEYS[2], time()), ARGV[7]), value}
`;

/**
 * Set one contributor's share of a sum; 0 removes it.
 * KEYS 1 state · 2 lapses · 3 shares (hash: contributor → number)
 * ARGV 1 contributor · 2 share · 3 ms until it lapses · 4 ms kept unused · 5 channel · 6 publish command · 7 revision known here
 */
export const CONTRIBUTE = `${STATE}
if tonumber(ARGV[2]) == 0 then
  redis.call('HDEL', KEYS[3], ARGV[1])
  redis.call('ZREM', KEYS[2], ARGV[1])
else
  redis.call('HSET', KEYS[3], ARGV[1], ARGV[2])
  redis.call('ZADD', KEYS[2], string.format('%.0f', time() + tonumber(ARGV[3])), ARGV[1])
  redis.call('PEXPIRE', KEYS[2], ARGV[4])
  redis.call('PEXPIRE', KEYS[3], ARGV[4])
end
lapsed(KEYS[2], KEYS[3])
sum(KEYS[1], KEYS[2], KEYS[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7])
`;

/**
 * The latest value, after what has lapsed is taken off.
 * KEYS 1 state · 2 lapses · 3 shares
 * ARGV 1 ms kept unused · 2 channel · 3 publish command · 4 revision known here
 * Returns {revision, ms to the next lapse or -1, value}; nil when there is none.
 */
export const GET = `${STATE}
if lapsed(KEYS[2], KEYS[3]) then sum(KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2], ARGV[3], ARGV[4]) end
local entry = redis.call('HMGET', KEYS[1], 'r', 'v')
if not entry[1] then return nil end
return {entry[1], string.format('%.0f', untilLapse(KEYS[2], time())), entry[2]}
`;

/** Say something on a channel. KEYS 1 channel · ARGV 1 publish command · 2 message */
export const SAY = `redis.call(ARGV[1], KEYS[1], ARGV[2])`;
