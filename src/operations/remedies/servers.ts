import { availableParallelism } from 'node:os'
import type { Redis } from '../../cache/redis.ts'
import { SECOND } from '../../domain/clock.ts'
import { durationText } from '../../domain/duration.ts'
import { killConnections, probeServer } from '../../store/server-probe.ts'
import { several } from '../words.ts'
import { done, nothing, type Act } from './act.ts'

const PATIENCE_MS = 5 * SECOND
/** A pool may not take the last connections of a server that others use too. */
const SHARE_OF_SERVER = 0.5

/** Only those of our own user that have slept for longer than the limit: a pool that misses one opens another. */
export const killIdle: Act = async ({ desk }) => {
  const { idleConnection } = desk.config.settings.incidents.checks
  const url = desk.config.servers.mysqlUrl ?? ''
  const { threads, user } = await probeServer(url, PATIENCE_MS)
  const idle = threads.filter((each) => each.isIdle && each.user === user && each.seconds * SECOND > idleConnection)
  if (idle.length === 0) return nothing(`No connection of ours has slept for over ${durationText(idleConnection)}.`)
  const ended = await killConnections(
    url,
    idle.map(({ id }) => id),
    PATIENCE_MS,
  )
  return done(
    `${several(ended, 'connection')} of ${user} that slept for over ${durationText(idleConnection)} ${ended === 1 ? 'was' : 'were'} ended.`,
  )
}

/** Grows by (cores x 2) + 4, within what settings and the server allow. */
export function poolSize(now: number, cores: number, atMost: number, serverLimit: number): number {
  return Math.max(now, Math.min(now + cores * 2 + 4, atMost, Math.floor(serverLimit * SHARE_OF_SERVER)))
}

export const resizePool: Act = async ({ desk, role }, { target }) => {
  if (target !== role) return nothing(`The pool of the ${target} can only be resized there.`)
  const { max } = desk.database.connections()
  const { limit } = await probeServer(desk.config.servers.mysqlUrl ?? '', PATIENCE_MS)
  const wanted = poolSize(max, availableParallelism(), desk.config.settings.incidents.remedies.poolAtMost, limit)
  if (wanted === max) return nothing(`The pool of the ${role} has ${max} connections, as many as it may.`)
  desk.database.resize(wanted)
  return done(`The pool of the ${role} may have ${wanted} connections instead of ${max}.`)
}

/** Without these a source could be asked more often than it allows. */
const NEVER = /^gapless:(budget|closed|lock|quota)/

/** What is deleted is made again by whoever needs it. */
export const evictCache: Act = async (tools) => {
  const redis = await tools.redis()
  const patterns = tools.desk.config.settings.incidents.remedies.evict
  let deleted = 0
  for (const pattern of patterns) deleted += await deleteMatching(redis, pattern)
  if (deleted === 0) return nothing(`No key matches ${patterns.join(', ')}.`)
  return done(
    `${several(deleted, 'cached key')} that ${deleted === 1 ? 'matches' : 'match'} ${patterns.join(', ')} ${deleted === 1 ? 'was' : 'were'} deleted.`,
  )
}

async function deleteMatching(redis: Redis, pattern: string): Promise<number> {
  let cursor = '0'
  let deleted = 0
  do {
    const [next, found] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', 500)
    cursor = next
    const keys = found.filter((key) => !NEVER.test(key))
    if (keys.length > 0) deleted += await redis.unlink(...keys)
  } while (cursor !== '0')
  return deleted
}

export const setEvictionPolicy: Act = async (tools) => {
  const redis = await tools.redis()
  const wanted = tools.desk.config.settings.incidents.remedies.evictionPolicy
  const [, now = ''] = await redis.config('GET', 'maxmemory-policy')
  if (now !== 'noeviction') return nothing(`Its policy is ${now}, which evicts.`)
  await redis.config('SET', 'maxmemory-policy', wanted)
  return done(`Redis evicts by ${wanted} instead of refusing writes.`)
}
