/*
 * What BullMQ has no word for: who runs a job with what token, whether that worker is alive, and that a job is to stop. Keys of one queue
 * share BullMQ's hash tag. Times are Redis's own, ms.
 *
 * runs (hash): id → `{worker} {token}` · workers (zset): worker → last sign of life · stops (set): ids · orders (channel): `stop {id}`
 */

/**
 * A worker keeps a job it has fetched, which is a sign of life: it may not have given one yet.
 * KEYS 1 runs · 2 stops · 3 workers · ARGV 1 id · 2 worker · 3 token · 4 channel of news · 5 publish command
 * Returns 1, or 0 when it was cancelled in between: it is not to be run.
 */
export const ACCEPT = `
if redis.call('SREM', KEYS[2], ARGV[1]) == 1 then return 0 end
local time = redis.call('TIME')
redis.call('ZADD', KEYS[3], string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)), ARGV[2])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. ARGV[3])
redis.call(ARGV[5], ARGV[4], 'started ' .. ARGV[1])
return 1
`;

/**
 * A worker's sign of life.
 * KEYS 1 workers · 2 runs · 3 stops · ARGV 1 worker · 2 ms a silent worker is remembered · 3… id, token of what it runs
 * Returns for each job 'go', 'stop' (it was cancelled) or 'gone' (it was given up as lost).
 */
export const BEAT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - tonumber(ARGV[2])))
local words = {}
for i = 3, #ARGV, 2 do
  if redis.call('HGET', KEYS[2], ARGV[i]) ~= ARGV[1] .. ' ' .. ARGV[i + 1] then words[#words + 1] = 'gone'
  elseif redis.call('SISMEMBER', KEYS[3], ARGV[i]) == 1 then words[#words + 1] = 'stop'
  else words[#words + 1] = 'go' end
end
return words
`;

/**
 * How jobs are that somebody follows.
 * KEYS 1 runs · 2 workers · 3… the jobs themselves · ARGV their ids
 * Returns for each {there 0|1, token of its run ('' while none has it), ms since its worker's last sign of life, token of BullMQ's lock}.
 */
export const LOOK = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local found = {}
for i, id in ipairs(ARGV) do
  local run = redis.call('HGET', KEYS[1], id)
  local worker, token = string.match(run or '', '^(%S+) (%S+)$')
  local beat = worker and redis.call('ZSCORE', KEYS[2], worker)
  local lock = redis.call('GET', KEYS[i + 2] .. ':lock')
  found[i] = {redis.call('EXISTS', KEYS[i + 2]), token or '', math.floor(now - (tonumber(beat or '0') or 0)), lock or ''}
end
return found
`;

/**
 * A run is over, or given up: to be done before BullMQ is told, by whoever gets 1.
 * KEYS 1 runs · 2 stops · ARGV 1 id · 2 token
 */
export const SETTLE = `
local run = redis.call('HGET', KEYS[1], ARGV[1])
if not run or string.match(run, '%S+$') ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('SREM', KEYS[2], ARGV[1])
return 1
`;

/** Ask a running job to stop. KEYS 1 stops · ARGV 1 id · 2 channel of orders · 3 publish command */
export const STOP = `
redis.call('SADD', KEYS[1], ARGV[1])
redis.call(ARGV[3], ARGV[2], 'stop ' .. ARGV[1])
`;

/** A number for a job's place among the others. KEYS 1 counter */
export const NUMBER = `return redis.call('INCR', KEYS[1])`;

/** Id of the newest event, from which a process follows the queue. KEYS 1 events */
export const NEWEST_EVENT = `
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
return newest and newest[1] or '0-0'
`;
