import { readFileSync } from 'node:fs'
import { createBreaker } from '../src/cache/breaker.ts'
import { createBudget, type Budget, type BudgetLimits } from '../src/cache/request-budget.ts'
import type { Settings } from '../src/config/settings.ts'
import { wantedSchedules } from '../src/temporal/schedules.ts'
import { createUpstream, type CallOutcome, type Upstream, type UpstreamOptions } from '../src/sources/upstream.ts'
import { spendBackfillDay, spendQuota } from '../src/store/quota.ts'
import type { Ground } from './ground.ts'

/** Names us to every upstream; some refuse callers without it. */
export const USER_AGENT = `gapless/${(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version}`

export interface Guarded {
  readonly upstream: Upstream
  readonly budget: Budget
}

/** What one source's calls have of their own. */
export type Talk = Pick<UpstreamOptions, 'headers' | 'query' | 'readBody'>

/** One upstream behind its breaker and its budget: an open breaker spends no permit, and a "wait" holds for every process. */
export function guard(
  ground: Ground,
  name: string,
  baseUrl: string,
  written: Settings['budgets']['coinbase'],
  talk: Talk = {},
): Guarded {
  const { redis, clock, events, database } = ground
  const { perMonth, perSecond, perMinute, backfillPerDay } = written
  const limits: BudgetLimits = {
    ...(perSecond === undefined ? {} : { perSecond }),
    ...(perMinute === undefined ? {} : { perMinute }),
  }
  const budget = createBudget({
    redis,
    source: name,
    limits,
    clock,
    beats: wantedSchedules(ground.config.settings).filter(({ input }) => input?.source === name),
    onWait: (lane, ms) => events.budgetWaited({ source: name, lane, ms }),
    onShared: (shared, error) => events.budgetShared({ source: name, shared, error }),
    // The month last: what it gave is used.
    spendQuota: async (lane) => {
      if (lane === 'backfill' && backfillPerDay !== undefined)
        await spendBackfillDay(database, name, backfillPerDay, clock())
      if (perMonth !== undefined) await spendQuota(database, name, perMonth, clock())
    },
  })
  const breaker = createBreaker({ source: name, onState: (state) => events.breakerChanged({ provider: name, state }) })
  const observe = ({ provider, endpoint, status, seconds, outcome, retryAfterMs }: CallOutcome) => {
    events.upstreamCalled({ provider, endpoint, status: status === 'none' ? outcome : status, ms: seconds * 1000 })
    budget.answered(seconds * 1000)
    if (outcome === 'rate-limited' || retryAfterMs !== undefined)
      void budget.penalise(retryAfterMs).then(
        (ms) => events.sourceClosed({ source: name, ms }),
        () => undefined,
      )
  }
  events.breakerChanged({ provider: name, state: 'closed' })
  const upstream = createUpstream({
    name,
    baseUrl,
    userAgent: USER_AGENT,
    clock,
    ...talk,
    acquire: (lane, signal) => budget.acquire(lane, signal),
    observe,
  })
  return {
    budget,
    upstream: { ...upstream, getJson: (path, query, call) => breaker.run(() => upstream.getJson(path, query, call)) },
  }
}
