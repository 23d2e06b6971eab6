/**
 * What scripts that touch a state share.
 *
 * A state is a hash: r revision, v value as JSON. Revisions begin with the time, so that those of a state that was lost and made anew
 * are higher; and each is above what its writer has seen, which a Redis that lost its last writes has not. Message: `{revision} {ms to the next lapse, or -1} {value}`.
 */
export const STATE = `
local function time()
  local now = redis.call('TIME')
  return now[1] * 1000 + math.floor(now[2] / 1000)
end
local function untilLapse(lapses, now)
  local next = redis.call('ZRANGE', lapses, 0, 0, 'WITHSCORES')
  return next[2] and math.max(0, tonumber(next[2]) - now) or -1
end
local function put(key, value, ttl, channel, publish, lapse, known)
  local was = tonumber(redis.call('HGET', key, 'r'))
  local revision = string.format('%.0f', math.max(was and was + 1 or time(), tonumber(known) + 1))
  redis.call('HSET', key, 'r', revision, 'v', value)
  redis.call('PEXPIRE', key, ttl)
  redis.call(publish, channel, revision .. ' ' .. string.format('%.0f', lapse) .. ' ' .. value)
  return revision
end
local function sum(key, lapses, shares, ttl, channel, publish, known)
  local total = 0
  for _, share in ipairs(redis.call('HVALS', shares)) do total = total + tonumber(share) end
  local value = string.format('%.17g', total)
  if redis.call('HGET', key, 'v') ~= value then
    put(key, value, ttl, channel, publish, untilLapse(lapses, time()), known)
  end
end
local function lapsed(lapses, shares)
  local now = time()
  local gone = redis.call('ZRANGEBYSCORE', lapses, '-inf', now)
  for _, contributor in ipairs(gone) do redis.call('HDEL', shares, contributor) end
  redis.call('ZREMRANGEBYSCORE', lapses, '-inf', now)
  return #gone > 0
end
`;
