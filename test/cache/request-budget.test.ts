import { describe, it, type TestContext } from 'vitest'
import { closeRedis, openRedis, type Redis } from '../../src/cache/redis.ts'
import { createBudget, type Budget, type BudgetOptions, type Lane } from '../../src/cache/request-budget.ts'
import { UpstreamError } from '../../src/errors.ts'
import { startRedis } from '../rig/redis.ts'
import { until } from '../rig/until.ts'

/** A Redis of the test's own, and budgets on it as other processes would open them: each with a connection of its own. */
async function startRig({ onTestFinished }: TestContext) {
  const server = await startRedis()
  const redises: Redis[] = []
  const budgets: Budget[] = []
  onTestFinished(async () => {
    budgets.forEach((budget) => budget.close())
    redises.forEach(closeRedis)
    await server.stop()
  })
  const connect = () => {
    const redis = openRedis(server.url)
    redises.push(redis)
    return redis
  }
  const open = (limits: BudgetOptions['limits'], more: Partial<BudgetOptions> = {}) => {
    const budget = createBudget({ redis: connect(), source: 'test', limits, clock: Date.now, ...more })
    budgets.push(budget)
    return budget
  }
  return { server, redis: connect(), open }
}

const usedIn = async (budget: Budget) => (await budget.state()).windows[0]?.used

describe.concurrent('a budget', () => {
  it('asks nothing of a source without limits', async (test) => {
    const { expect } = test
    const { open } = await startRig(test)
    const budget = open({})
    for (let i = 0; i < 100; i += 1) await budget.acquire('live')
    expect((await budget.state()).windows).toEqual([])
  })

  it('counts every call of every process in each of its windows', async (test) => {
    const { expect } = test
    const { open } = await startRig(test)
    const [one, other] = [open({ perSecond: 50, perMinute: 100 }), open({ perSecond: 50, perMinute: 100 })]
    await Promise.all([one.acquire('live'), other.acquire('live'), other.acquire('backfill')])
    expect(await one.state()).toMatchObject({
      source: 'test',
      shared: true,
      closedUntil: undefined,
      windows: [
        { name: 'second', limit: 50 },
        { name: 'minute', limit: 100, used: { live: 2, backfill: 1 } },
      ],
    })
  })

  it('stops waiting when the caller gives up, and leaves the others their turn', async (test) => {
    const { expect } = test
    const { open } = await startRig(test)
    const budget = open({ perMinute: 1 })
    await budget.acquire('live')
    const givenUp = new AbortController()
    const waiting = ['live', 'live', 'backfill'].map((lane) => budget.acquire(lane as Lane, givenUp.signal))
    const ends = Promise.allSettled(waiting)
    givenUp.abort(new Error('enough'))
    expect((await ends).map((end) => (end.status === 'rejected' ? (end.reason as Error).message : 'a permit'))).toEqual(
      ['enough', 'enough', 'enough'],
    )
    expect(await usedIn(budget)).toEqual({ live: 1, backfill: 0 })
    await expect(budget.acquire('live', AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late')
  })

  it('gives a limit of one to each lane in turn', async (test) => {
    const { expect } = test
    const { open } = await startRig(test)
    const budget = open({ perSecond: 1 })
    const order: Lane[] = []
    const take = async (lane: Lane) => {
      for (let i = 0; i < 3; i += 1) {
        await budget.acquire(lane)
        order.push(lane)
      }
    }
    await Promise.all([take('live'), take('backfill')])
    expect(order.slice(0, 5).filter((lane, i) => lane === order[i + 1])).toEqual([])
  })

  it('keeps a little of a long window for a live call that nobody expected', async (test) => {
    const { expect } = test
    const { open } = await startRig(test)
    const budget = open({ perMinute: 30 })
    const enough = new AbortController()
    const backfill = (async () => {
      for (;;) await budget.acquire('backfill', enough.signal)
    })().catch(() => undefined)
    await until('backfill to have taken what it may', async () => (await usedIn(budget))?.backfill === 29)
    await budget.acquire('live')
    enough.abort()
    await backfill
    expect(await usedIn(budget)).toEqual({ live: 1, backfill: 29 })
  })

  it('is still full after Redis was emptied: every process tells what it called', async (test) => {
    const { expect } = test
    const { redis, open } = await startRig(test)
    const [asking, silent] = [open({ perMinute: 6 }), open({ perMinute: 6 })]
    for (let i = 0; i < 3; i += 1) await silent.acquire('live')
    await asking.acquire('live')
    await redis.flushall()
    await asking.acquire('live')
    await asking.acquire('live')
    expect(await usedIn(asking)).toEqual({ live: 6, backfill: 0 })
  })

  it('is still full after Redis was killed and came back empty', async (test) => {
    const { expect } = test
    const { server, open } = await startRig(test)
    const budget = open({ perMinute: 6 })
    for (let i = 0; i < 4; i += 1) await budget.acquire('live')
    await server.restart()
    await until('the calls to be told', async () => (await usedIn(budget))?.live === 4 && (await budget.state()).shared)
    await budget.acquire('live')
    expect(await usedIn(budget)).toEqual({ live: 5, backfill: 0 })
  })

  it('goes on with a quarter while Redis is away, and shares again when it is back', async (test) => {
    const { expect } = test
    const { server, open } = await startRig(test)
    const told: boolean[] = []
    const budget = open({ perSecond: 8 }, { onShared: (shared) => told.push(shared) })
    await budget.acquire('live')
    await server.kill()
    for (let i = 0; i < 4; i += 1) await budget.acquire('backfill')
    expect(await budget.state()).toMatchObject({ shared: false })
    expect((await usedIn(budget))?.backfill).toBeLessThanOrEqual(2)
    await server.restart()
    await until('the budget to be shared', async () => {
      await budget.acquire('live')
      return (await budget.state()).shared
    })
    expect(told).toEqual([false, true])
  })

  it('waits for a source that is closed for a moment, and sends callers away when it is longer', async (test) => {
    const { expect } = test
    const { redis, open } = await startRig(test)
    const [one, other] = [open({ perSecond: 50 }), open({ perSecond: 50 }, { maxWaitMs: 2_000 })]
    expect(await one.penalise(1_000)).toBe(1_000)
    await other.acquire('live')
    expect((await other.state()).closedUntil).toBeUndefined()

    await one.penalise(60_000)
    const refused = await other.acquire('live').catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(UpstreamError)
    expect(refused).toMatchObject({ reason: 'rate-limited', message: 'test asked us to wait' })
    expect((refused as UpstreamError).retryAfterMs).toBeGreaterThan(50_000)
    expect((await other.state()).closedUntil).toBeGreaterThan(Date.now() + 50_000)
    // A shorter wait told later does not open it earlier, and nor does an empty Redis.
    expect(await other.penalise(10)).toBeGreaterThan(50_000)
    await redis.flushall()
    await expect(one.acquire('live')).rejects.toMatchObject({ reason: 'rate-limited' })
  })

  it('waits longer from refusal to refusal when the source does not say how long', async (test) => {
    const { expect } = test
    const { redis, open } = await startRig(test)
    const budget = open({ perSecond: 50 })
    const closed = 'gapless:budget:{test}:closed'
    const first = await budget.penalise()
    expect(await budget.penalise()).toBeLessThanOrEqual(first)
    await redis.del(closed)
    expect(await budget.penalise()).toBe(2 * first)
    await redis.del(closed)
    expect(await budget.penalise()).toBe(4 * first)
  })

  it('takes one call of the quota for each permit, and none when the source is known to be closed', async (test) => {
    const { expect } = test
    const { open } = await startRig(test)
    let spent = 0
    const budget = open({ perSecond: 50 }, { spendQuota: async () => void (spent += 1) })
    await budget.acquire('live')
    await budget.acquire('backfill')
    expect(spent).toBe(2)
    await budget.penalise(60_000)
    await expect(budget.acquire('live')).rejects.toMatchObject({ reason: 'rate-limited' })
    expect(spent).toBe(2)
  })

  it('lets a spent quota through to the caller, and the next caller in', async (test) => {
    const { expect } = test
    const { open } = await startRig(test)
    let left = 0
    const spendQuota = async () => {
      if (left === 0) throw new UpstreamError('quota-spent', 'the month is spent')
      left -= 1
    }
    const budget = open({ perSecond: 50 }, { spendQuota })
    await expect(budget.acquire('live')).rejects.toMatchObject({ reason: 'quota-spent' })
    left = 1
    await budget.acquire('live')
    expect(left).toBe(0)
  })

  it('takes back a permit that ended unused, and gives another without asking the quota again', async (test) => {
    const { expect } = test
    const { open } = await startRig(test)
    let spent = 0
    const budget = open(
      { perSecond: 1, perMinute: 5 },
      {
        spendQuota: () => {
          spent += 1
          return Promise.resolve()
        },
      },
    )
    const first = await budget.acquire('live')
    const second = await first.renew()
    expect(second.sendBy).toBeGreaterThan(first.sendBy)
    expect((await budget.state()).windows[1]?.used).toEqual({ live: 1, backfill: 0 })
    expect(spent).toBe(1)
  })

  it('counts a call that was held up on its way from when it may have arrived', async (test) => {
    const { expect } = test
    const { redis, open } = await startRig(test)
    const budget = open({ perSecond: 1 })
    const log = 'gapless:budget:{test}:log:live'
    const momentOf = async () => Number((await redis.zrevrange(log, 0, 0, 'WITHSCORES'))?.[1])
    await budget.acquire('live')
    const before = await momentOf()
    budget.answered(0)
    await budget.acquire('live')
    const second = await momentOf()
    expect(second).toBeGreaterThanOrEqual(before + 1_000)
    await until('the call to be 400 ms old', async () => Date.now() - second > 400)
    budget.answered(400)
    await until('the call to be counted later', async () => (await momentOf()) > second + 300)
  })
})
