import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startRedis, type TestRedis } from '../rig/redis.ts'
import { until } from '../rig/until.ts'
import { mostInAnyWindow, startCallers, startCountingUpstream } from './counting-upstream.ts'

const PROCESSES = 4

describe('a budget shared by four processes', () => {
  let redis: TestRedis
  let upstream: Awaited<ReturnType<typeof startCountingUpstream>>
  let stopCallers: (() => Promise<void>) | undefined

  beforeEach(async () => {
    redis = await startRedis()
  })
  afterEach(async () => {
    await stopCallers?.()
    stopCallers = undefined
    await upstream.close()
    await redis.stop()
  })

  const call = (limits: { perSecond: number }, callers: { live: number; backfill: number }) => {
    stopCallers = startCallers(PROCESSES, {
      redisUrl: redis.url,
      source: 'test',
      limits,
      upstream: upstream.url,
      ...callers,
    })
  }
  const seen = (count: number) => until(`${count} calls`, () => upstream.calls.length >= count, { withinMs: 55_000 })

  it('keeps within the limit in every second, and gives each lane its share', async () => {
    upstream = await startCountingUpstream()
    call({ perSecond: 20 }, { live: 2, backfill: 2 })
    await seen(120)
    const calls = upstream.calls.slice(0, 120)

    expect(mostInAnyWindow(calls, 1_000)).toBeLessThanOrEqual(20)
    // The first second begins before every lane has asked.
    const settled = calls.slice(20)
    expect(settled.filter((one) => one.lane === 'live').length / settled.length).toBeGreaterThanOrEqual(0.7)
    expect(settled.filter((one) => one.lane === 'backfill').length / settled.length).toBeGreaterThanOrEqual(0.1)
  })

  it('lets backfill have all of it while live asks for nothing', async () => {
    upstream = await startCountingUpstream()
    call({ perSecond: 8 }, { live: 0, backfill: 1 })
    await seen(33)
    expect(mostInAnyWindow(upstream.calls, 1_000)).toBeLessThanOrEqual(8)
  })

  it('stays within the limit when Redis is emptied, killed and started again', async () => {
    upstream = await startCountingUpstream()
    call({ perSecond: 16 }, { live: 1, backfill: 1 })
    await seen(40)
    const client = new Redis(redis.url)
    await client.flushall()
    client.disconnect()
    await seen(90)
    await redis.restart()
    await seen(140)
    // Away for longer than any call waits: each process goes on with a quarter.
    await redis.kill()
    await seen(170)
    await redis.restart()
    await seen(230)
    expect(mostInAnyWindow(upstream.calls, 1_000)).toBeLessThanOrEqual(16)
  }, 60_000)

  it('is closed for everybody when one process is told to wait', async () => {
    let refusedAt: number | undefined
    upstream = await startCountingUpstream((one) => {
      if (upstream.calls.length !== 30) return { status: 200 }
      refusedAt = one.at
      return { status: 429, retryAfter: 2 }
    })
    call({ perSecond: 20 }, { live: 1, backfill: 0 })
    await seen(60)
    const after = upstream.calls.filter((one) => one.at > (refusedAt ?? 0))
    // What is on its way when the refusal is given still arrives.
    const soon = after.filter((one) => one.at < (refusedAt ?? 0) + 1_900)
    expect(soon.every((one) => one.at < (refusedAt ?? 0) + 500)).toBe(true)
    expect(soon.length).toBeLessThanOrEqual(2 * PROCESSES)
    expect(after.length).toBeGreaterThanOrEqual(30)
  })
})
