import type { Redis } from '../../cache/redis.ts'
import { ConflictError } from '../../errors.ts'
import { megabytes } from '../checks/check.ts'
import type { Drill } from './drill.ts'

interface Filled {
  readonly limit: number
  readonly before: { readonly limit: string; readonly policy: string }
}

/** Beside the other cached pages, which are what grows in the case that this rehearses. */
const PREFIX = 'gapless:page:drill:'
const VALUE = 'x'.repeat(64 * 1024)
const ROOM = 8 * 1024 * 1024
const AT_MOST = 10_000

async function fill(redis: Redis): Promise<number> {
  for (let written = 0; written < AT_MOST; written += 1) {
    try {
      await redis.set(`${PREFIX}${written}`, VALUE)
    } catch (error) {
      if (/OOM/.test((error as Error).message)) return written
      throw error
    }
  }
  return AT_MOST
}

async function empty(redis: Redis): Promise<void> {
  let cursor = '0'
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', `${PREFIX}*`, 'COUNT', 500)
    cursor = next
    if (keys.length > 0) await redis.unlink(...keys)
  } while (cursor !== '0')
}

/** Its memory is bounded and filled until it refuses to write. */
export const redisFull: Drill<Filled> = {
  name: 'redis-full',
  says: 'Redis is full and refuses every write; cached pages are deleted, budgets and locks are not',
  ends: 'repaired',
  needsReplay: false,
  async plan({ tools }) {
    const redis = await tools.redis()
    const used = Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1] ?? 0)
    const [, limit = '0'] = await redis.config('GET', 'maxmemory')
    const [, policy = 'noeviction'] = await redis.config('GET', 'maxmemory-policy')
    if (limit !== '0') throw new ConflictError('Redis has a limit already; this drill needs one without.')
    return { limit: used * 2 + ROOM, before: { limit, policy } }
  },
  async strike({ tools }, { limit }) {
    const redis = await tools.redis()
    await redis.config('SET', 'maxmemory-policy', 'noeviction')
    await redis.config('SET', 'maxmemory', String(limit))
    const written = await fill(redis)
    return `Redis may hold ${megabytes(limit)}, and ${written} cached pages filled it until it refused to write.`
  },
  keys: () => ['redis-memory'],
  async undo({ tools }, { before }) {
    const redis = await tools.redis()
    await redis.config('SET', 'maxmemory', before.limit)
    await redis.config('SET', 'maxmemory-policy', before.policy)
    await empty(redis)
  },
  async prove({ tools }) {
    const redis = await tools.redis()
    await redis.set(`${PREFIX}proof`, '1')
    await redis.unlink(`${PREFIX}proof`)
    return 'Redis writes again.'
  },
}
