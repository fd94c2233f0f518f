import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openBudgetLog } from '../../src/cache/budget-log.ts'
import { windowsOf } from '../../src/cache/budget-windows.ts'
import { closeRedis, openRedis, type Redis } from '../../src/cache/redis.ts'
import { createBudget, type Budget } from '../../src/cache/request-budget.ts'
import type { Aside } from '../../src/cache/stand-back.ts'
import { startRedis, type TestRedis } from '../rig/redis.ts'
import { until } from '../rig/until.ts'

const MINUTE = 60_000
const DUE = 1_000
const LIMIT = 8

/** Two processes' budgets of one source in which live is due a second after each full minute, by a clock that the test moves. */
describe('backfill stands back for live', () => {
  let server: TestRedis
  let redis: Redis
  let budgets: Budget[]
  let redises: Redis[]
  let now: number
  let enough: AbortController
  let callers: Promise<unknown>[]

  beforeEach(async () => {
    server = await startRedis()
    redises = [openRedis(server.url), openRedis(server.url)]
    redis = redises[0] as Redis
    now = 30_000
    enough = new AbortController()
    callers = []
    budgets = redises.map((each) =>
      createBudget({
        redis: each,
        source: 'test',
        limits: { perSecond: LIMIT },
        clock: () => now,
        beats: [{ everyMs: MINUTE, offsetMs: DUE }],
      }),
    )
  })
  afterEach(async () => {
    enough.abort(new Error('the test is over'))
    await Promise.all(callers)
    budgets.forEach((budget) => budget.close())
    redises.forEach(closeRedis)
    await server.stop()
  })

  /** Both processes call in a lane without pause; gives how many calls they made. */
  const callOn = (lane: 'live' | 'backfill'): { made: number } => {
    const calls = { made: 0 }
    for (const budget of budgets)
      callers.push(
        (async () => {
          for (;;) {
            await budget.acquire(lane, enough.signal)
            calls.made += 1
          }
        })().catch(() => undefined),
      )
    return calls
  }
  const more = (calls: { made: number }, count: number) => {
    const wanted = calls.made + count
    return until(`${count} more calls`, () => calls.made >= wanted, { withinMs: 60_000 })
  }
  /** Both have asked twice since the clock was moved, so nothing of before is under way. */
  const settled = async () => {
    await until('backfill to have asked', async () => {
      await redis.del('gapless:budget:{test}:demand:backfill')
      await until('backfill to ask', async () => (await redis.exists('gapless:budget:{test}:demand:backfill')) === 1)
      return true
    })
  }

  it('gives backfill no call around the moment live is due, asked or not, and all of them afterwards', async () => {
    const backfill = callOn('backfill')
    await more(backfill, 3)
    now = MINUTE + DUE
    for (let i = 0; i < 4; i += 1) await settled()
    const before = backfill.made
    for (let i = 0; i < 4; i += 1) await settled()
    expect(backfill.made).toBe(before)
    now = MINUTE + DUE + 10_000
    await more(backfill, LIMIT)
  })

  it('lets backfill go on beside live when live asks for longer than the stretch lasts', async () => {
    now = MINUTE + DUE + 2_500
    const live = callOn('live')
    const backfill = callOn('backfill')
    await more(live, LIMIT)
    now = MINUTE + DUE + 10_000
    await more(backfill, 3)
    await more(live, LIMIT)
  })

  it('lets backfill go on soon after live has ended what it had to do', async () => {
    now = MINUTE + DUE + 2_500
    for (let i = 0; i < LIMIT; i += 1) await budgets[0]?.acquire('live')
    await more(callOn('backfill'), 3)
  })

  describe('in the log', () => {
    const ahead = { from: 1e6, to: 2e6 }
    const nowOn = { from: 0, to: 1e6 }
    const keyOf = (name: string) => `gapless:budget:{test}:${name}`
    const open = async () => {
      const log = openBudgetLog(redis, 'test', windowsOf({ perMinute: LIMIT }))
      await until('permits to be given', async () => (await log.ask('first', 'backfill')).verdict === 'permit')
      const ask = async (lane: 'live' | 'backfill', aside: Aside, others: number) => {
        await redis.del(...['log', 'log:live', 'log:backfill', 'demand:live', 'demand:backfill'].map(keyOf))
        await redis.set(keyOf(lane === 'live' ? 'demand:backfill' : 'demand:live'), 1)
        const calls = Array.from({ length: others }, (_, i) => ({ member: `c${i}`, lane: 'live' as const, at: 0 }))
        await log.tell(calls, 0, 100)
        return (await log.ask('asked', lane, aside)).verdict
      }
      return { log, ask }
    }

    it('live has the calls that are otherwise kept for backfill', async () => {
      const { ask } = await open()
      expect(await ask('live', { quiet: ahead, yielding: ahead }, LIMIT - 1)).toBe('wait')
      expect(await ask('live', { quiet: nowOn, yielding: nowOn }, LIMIT - 1)).toBe('permit')
      expect(await ask('live', { quiet: ahead, yielding: nowOn }, LIMIT - 1)).toBe('permit')
      expect(await ask('live', { quiet: nowOn, yielding: nowOn }, LIMIT)).toBe('wait')
    })

    it('backfill waits for the end of a quiet stretch, and of a yielding one while live asks', async () => {
      const { log, ask } = await open()
      expect(await ask('backfill', { quiet: ahead, yielding: ahead }, 0)).toBe('permit')
      expect(await ask('backfill', { quiet: ahead, yielding: nowOn }, 0)).toBe('wait')
      expect(await ask('backfill', { quiet: nowOn, yielding: ahead }, 0)).toBe('wait')
      await redis.del(keyOf('demand:live'))
      expect((await log.ask('later', 'backfill', { quiet: nowOn, yielding: ahead })).verdict).toBe('wait')
      expect((await log.ask('later', 'backfill', { quiet: ahead, yielding: nowOn })).verdict).toBe('permit')
    })
  })
})
