import type { Clock, Millis } from '../domain/clock.ts'
import type { Redis } from './redis.ts'

/** Upstreams of one budget that have each asked to be left alone for a while; shared through Redis, and kept by this process without it. */
export interface Closures {
  /** How long nobody should call it yet, in milliseconds; 0 when it is open. */
  closedFor(name: string): Promise<number>
  close(name: string, ms: number): Promise<void>
}

const LONGEST_MS = 24 * 3_600_000

export function createClosures({ redis, group, clock }: { redis: Redis; group: string; clock: Clock }): Closures {
  const own = new Map<string, Millis>()
  const keyOf = (name: string) => `gapless:closed:${group}:${name}`
  return {
    async closedFor(name) {
      const mine = Math.max(0, (own.get(name) ?? 0) - clock())
      const shared = await redis.pttl(keyOf(name)).catch(() => 0)
      return Math.max(mine, shared, 0)
    },
    async close(name, ms) {
      const rest = Math.min(Math.max(1, Math.ceil(ms)), LONGEST_MS)
      own.set(name, clock() + rest)
      await redis.set(keyOf(name), '1', 'PX', rest).catch(() => undefined)
    },
  }
}
