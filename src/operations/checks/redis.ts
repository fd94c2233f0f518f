import { setTimeout as wait } from 'node:timers/promises'
import type { Redis } from '../../cache/redis.ts'
import { SECOND } from '../../domain/clock.ts'
import type { IncidentTools } from '../incident-tools.ts'
import { hostOf, problemOf } from '../services.ts'
import { judged, megabytes, percentOf, type Look, type Seen } from './check.ts'

const PATIENCE_MS = 4 * SECOND
const REST = ['redis-memory', 'redis-big-keys', 'redis-eviction'] as const
/** Enough to see what takes the room, few enough to take no time. */
const KEYS_LOOKED_AT = 2_000

const server: Look = {
  checks: ['redis-reachable', ...REST],
  target: 'redis',
  query: 'redis-cli ping',
  deadlineMs: 12 * SECOND,
  async see(tools) {
    const address = hostOf(tools.desk.config.servers.redisUrl)
    const from = performance.now()
    try {
      const redis = await tools.redis()
      await answered(redis)
      const ms = Math.max(1, Math.round(performance.now() - from))
      return [
        {
          name: 'redis-reachable',
          target: 'redis',
          outcome: 'ok',
          value: `${ms} ms`,
          threshold: 'an answer',
          query: this.query,
          sentence: `Redis at ${address} answers.`,
          facts: { address },
        },
        ...(await figuresOf(tools, redis)),
      ]
    } catch (error) {
      return away(address, problemOf(error))
    }
  },
}

/** Asked again for a while: a connection that is being made, or a process that is busy, is no dead server. */
async function answered(redis: Redis): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      await redis.ping()
      return
    } catch (error) {
      if (performance.now() > end) throw error
      await wait(200)
    }
  }
}

function away(address: string, reason: string): Seen[] {
  const rest: Seen[] = REST.map((name) => ({
    name,
    target: 'redis',
    outcome: 'unknown',
    value: '',
    threshold: '',
    query: 'redis-cli info memory',
    sentence: `Redis cannot be asked: ${reason}.`,
    reason,
  }))
  const first: Seen = {
    name: 'redis-reachable',
    target: 'redis',
    outcome: 'bad',
    value: reason,
    threshold: 'an answer',
    query: 'redis-cli ping',
    sentence: `Redis at ${address || 'no address'} cannot be used: ${reason}.`,
    reason,
    facts: { address },
  }
  return [first, ...rest]
}

async function figuresOf({ desk }: IncidentTools, redis: Redis): Promise<Seen[]> {
  const { redisMemory, bigKeyBytes } = desk.config.settings.incidents.checks
  const info = await redis.info('memory')
  const figure = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0)
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? ''
  const used = figure('used_memory')
  const limit = figure('maxmemory')
  // Without a limit of its own the machine's memory is the limit.
  const room = limit > 0 ? limit : figure('total_system_memory')
  const largest = await largestKey(redis)
  return [
    judged({
      name: 'redis-memory',
      target: 'redis',
      value: `${megabytes(used)} of ${megabytes(room)}`,
      threshold: `at most ${percentOf(redisMemory)}`,
      query: 'redis-cli info memory',
      isBad: room > 0 && used / room > redisMemory,
      well: `Redis uses ${megabytes(used)} of ${megabytes(room)}.`,
      ill: `Redis uses ${megabytes(used)} of ${megabytes(room)}, more than ${percentOf(redisMemory)}.`,
      reason: 'nearly-full',
      facts: { used, room, policy },
    }),
    judged({
      name: 'redis-big-keys',
      target: 'redis',
      value: largest === undefined ? 'no keys' : `${megabytes(largest.bytes)} (${largest.key})`,
      threshold: `at most ${megabytes(bigKeyBytes)}`,
      query: 'redis-cli --bigkeys',
      isBad: (largest?.bytes ?? 0) > bigKeyBytes,
      well: 'No key is large.',
      ill: `The key ${largest?.key ?? ''} takes ${megabytes(largest?.bytes ?? 0)}.`,
      reason: 'big-key',
      facts: { key: largest?.key ?? '', bytes: largest?.bytes ?? 0 },
    }),
    judged({
      name: 'redis-eviction',
      target: 'redis',
      value: policy || 'not told',
      threshold: limit > 0 ? 'any that evicts, because memory is limited' : 'any, because memory is not limited',
      query: 'redis-cli config get maxmemory-policy',
      isBad: limit > 0 && policy === 'noeviction',
      well: `Its policy is ${policy}${limit > 0 ? '' : ', and its memory is not limited'}.`,
      ill: 'Its memory is limited and its policy is noeviction: once it is full it refuses every write.',
      reason: 'noeviction',
      facts: { policy, limit },
    }),
  ]
}

/** The largest of the keys that a bounded walk meets. */
async function largestKey(redis: Redis): Promise<{ key: string; bytes: number } | undefined> {
  let cursor = '0'
  let looked = 0
  let largest: { key: string; bytes: number } | undefined
  do {
    const [next, keys] = await redis.scan(cursor, 'COUNT', 500)
    cursor = next
    looked += keys.length
    const sizes = await Promise.all(keys.map((key) => redis.memory('USAGE', key, 'SAMPLES', 5).catch(() => null)))
    for (const [index, key] of keys.entries()) {
      const bytes = sizes[index] ?? 0
      if (bytes > (largest?.bytes ?? 0)) largest = { key, bytes }
    }
  } while (cursor !== '0' && looked < KEYS_LOOKED_AT)
  return largest
}

export const REDIS_LOOKS: readonly Look[] = [server]
