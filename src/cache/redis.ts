import { Redis } from 'ioredis'

export type { Redis } from 'ioredis'

/** No command keeps its caller longer than this, however dead Redis is. */
const COMMAND_TIMEOUT_MS = 1_500

export interface RedisOptions {
  /** Told of every connection fault, at most once per state; by default they are dropped, because Redis is never needed to be right. */
  readonly onFault?: (error: Error) => void
}

/**
 * A connection that reconnects for ever (back-off capped at half a second) and fails commands within about 1.5 s while Redis is away.
 * Connection faults never surface as unhandled errors. `url` is `redis://` or `rediss://`, with the password in it where there is one.
 */
export function openRedis(url: string, options: RedisOptions = {}): Redis {
  const redis = new Redis(url, {
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: COMMAND_TIMEOUT_MS,
    maxRetriesPerRequest: 1,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), 500),
    disableClientInfo: true,
    connectionName: 'gapless',
  })
  let told = ''
  redis.on('error', (error: Error) => {
    if (error.message !== told) options.onFault?.(error)
    told = error.message
  })
  redis.on('ready', () => {
    told = ''
  })
  return redis
}

/** Round trip of one PING in milliseconds; throws what ioredis throws when Redis does not answer in time. */
export async function pingRedis(redis: Redis): Promise<number> {
  const asked = performance.now()
  await redis.ping()
  return performance.now() - asked
}

/** Closes the connection at once; open commands fail. Safe to call twice. */
export function closeRedis(redis: Redis): void {
  redis.disconnect(false)
}

export interface RedisFigures {
  readonly connectedClients: number
  readonly usedMemoryBytes: number
  /** Hits by hits and misses since Redis started; 1 when nothing was asked yet. */
  readonly hitRatio: number
}

/** What `INFO` says of the server's clients, memory and key hits. */
export async function redisFigures(redis: Redis): Promise<RedisFigures> {
  const info = await redis.info()
  const figure = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0)
  const hits = figure('keyspace_hits')
  const asked = hits + figure('keyspace_misses')
  return {
    connectedClients: figure('connected_clients'),
    usedMemoryBytes: figure('used_memory'),
    hitRatio: asked === 0 ? 1 : hits / asked,
  }
}
