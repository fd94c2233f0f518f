/**
 * The budget's log in Redis, one per source; every moment in it is Redis's own time in ms.
 *
 * KEYS  1 log: permit -> moment   2, 3 the same per lane: live, backfill   4, 5 demand of each lane, with a short life
 *       6 closed: lives as long as the source is closed   7 epoch: `<run id of the server>:<moment from which permits are given>`
 *       8 strikes: refusals without a time in a row
 */

/** Gives [1, ms until the permit's moment, epoch], or [0, ms until there may be one, epoch], or [-1, ms the source is closed, epoch]. */
export const ASK = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function text(number) return string.format('%.0f', number) end
local member, mine = ARGV[1], tonumber(ARGV[2])
local horizon, pace, memory, grace = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
-- When backfill stands back: quiet, and while live asks. In ms from now.
local quietFrom, quietTo, yieldFrom, yieldTo = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local lane, demand, otherDemand = KEYS[1 + mine], KEYS[3 + mine], KEYS[6 - mine]

local function nth(key, n)
  return tonumber(redis.call('ZREVRANGE', key, n - 1, n - 1, 'WITHSCORES')[2])
end

-- A server that lost its log, or part of it, has another run id or no epoch; one whose clock went back has moments to come.
local info = redis.pcall('INFO', 'server')
local run = type(info) == 'string' and string.match(info, 'run_id:(%w+)') or 'unknown'
local epoch = redis.call('GET', KEYS[7])
local epochRun, opens = string.match(epoch or '', '^(%w+):(%d+)$')
opens = tonumber(opens)
local last = nth(KEYS[1], 1)
local wentBack = (opens and opens > now + memory + grace) or (last and last > now + 1000)
if wentBack then redis.call('DEL', KEYS[1], KEYS[2], KEYS[3]) last = nil end
if epochRun ~= run or wentBack then
  opens = now + (wentBack and memory or grace)
  epoch = run .. ':' .. text(opens)
  redis.call('SET', KEYS[7], epoch)
end

redis.call('SET', demand, 1, 'PX', 2000)
local closed = redis.call('PTTL', KEYS[6])
if closed > 0 then return { -1, closed, epoch } end

local both = redis.call('EXISTS', otherDemand) == 1
local liveAsks = mine == 1 or both
local function isAside(moment)
  local from = moment - now
  if from >= quietFrom and from < quietTo then return quietTo end
  return liveAsks and from >= yieldFrom and from < yieldTo and yieldTo
end
-- Who stands back takes no share.
if mine == 1 and isAside(now) then both = false end
local at = math.max(now, opens, last and last + pace or 0)
local function notBefore(key, calls, span)
  local moment = nth(key, calls)
  if moment then at = math.max(at, moment + span) end
end
for i = 11, #ARGV, 6 do
  notBefore(KEYS[1], tonumber(ARGV[i]), tonumber(ARGV[i + 1]))
  local cap = both and i + 4 or i + 2
  notBefore(lane, tonumber(ARGV[cap]), tonumber(ARGV[cap + 1]))
end
at = math.ceil(at)
if mine == 2 then
  local back = isAside(at)
  while back do at = now + math.ceil(back) back = isAside(at) end
end
if at - now > horizon then return { 0, at - now, epoch } end

redis.call('ZADD', KEYS[1], text(at), member)
redis.call('ZADD', lane, text(at), member)
for _, key in ipairs({ KEYS[1], lane }) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', '(' .. text(now - memory))
  redis.call('PEXPIRE', key, text(2 * memory + 1000))
end
redis.call('SET', demand, 1, 'PX', 1000)
return { 1, at - now, epoch }`

/** A permit that was not used. */
export const HAND_BACK = `
for i = 1, 3 do redis.call('ZREM', KEYS[i], ARGV[1]) end`

/** A call that the way to the upstream held up by ARGV[2] ms more than its window allows for counts from that much later. */
export const HELD_UP = `
for i = 1, 3 do
  if redis.call('ZSCORE', KEYS[i], ARGV[1]) then redis.call('ZINCRBY', KEYS[i], ARGV[2], ARGV[1]) end
end`

/** A process tells what it knows: how long the source is closed, and its calls as (age in ms, permit, lane). What is known already stays. */
export const TELL = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local closed, memory = tonumber(ARGV[1]), ARGV[2]
if closed > math.max(0, redis.call('PTTL', KEYS[6])) then redis.call('SET', KEYS[6], 1, 'PX', ARGV[1]) end
for i = 3, #ARGV, 3 do
  local at = string.format('%.0f', now - tonumber(ARGV[i]))
  for _, key in ipairs({ KEYS[1], KEYS[1 + tonumber(ARGV[i + 2])] }) do
    redis.call('ZADD', key, 'NX', at, ARGV[i + 1])
    redis.call('PEXPIRE', key, memory)
  end
end`

/** Closes the source for ARGV[1] ms, or for a time that doubles with every refusal when that is 0; gives how long it is closed now. */
export const CLOSE = `
local left = redis.call('PTTL', KEYS[6])
local ms = tonumber(ARGV[1])
if ms == 0 then
  -- Calls that were under way together are refused together: that is one refusal.
  if left > 0 then return left end
  local strikes = redis.call('INCR', KEYS[8])
  ms = math.min(tonumber(ARGV[2]) * 2 ^ (strikes - 1), tonumber(ARGV[3]))
  redis.call('PEXPIRE', KEYS[8], 2 * ms + 60000)
end
if ms <= left then return left end
redis.call('SET', KEYS[6], 1, 'PX', string.format('%.0f', ms))
return ms`

/** Gives [ms the source is closed, then per window that ends now the calls of live and of backfill; permits promised for later are not counted]. ARGV: the spans. */
export const STATE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local state = { math.max(0, redis.call('PTTL', KEYS[6])) }
for i = 1, #ARGV do
  for lane = 2, 3 do
    state[#state + 1] = redis.call('ZCOUNT', KEYS[lane], '(' .. string.format('%.0f', now - tonumber(ARGV[i])), string.format('%.0f', now))
  end
end
return state`
