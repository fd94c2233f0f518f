import { DAY, MINUTE, SECOND } from '../domain/clock.ts'
import type { BackfillRequest } from '../domain/collection/backfill.ts'
import type { Dataset } from '../domain/collection/series.ts'
import { planRequest, type PlanRules } from '../store/backfill-plan.ts'
import { backfillsToday, quotaUsed } from '../store/quota.ts'
import type { Desk } from './desk.ts'
import { settleOf } from './loaded-series.ts'

/** What a backfill would do; nothing is started. */
export interface BackfillPlan {
  readonly request: BackfillRequest
  readonly series: number
  readonly slots: {
    readonly inRange: number
    readonly stored: number
    readonly none: number
    readonly unobtainable: number
    readonly held: number
    /** Being fetched by another backfill right now. */
    readonly claimed: number
    readonly missing: number
    /** What this one would ask for. */
    readonly planned: number
  }
  readonly calls: { readonly planned: number; readonly slotsPerCall: number }
  /** Calls a second the source allows all of us; undefined where it has no such allowance. */
  readonly quota: {
    readonly callsPerSecond: number | undefined
    readonly perMonth: number | undefined
    readonly usedThisMonth: number | undefined
    /** Calls that backfills may make in a UTC day, and have made today. */
    readonly backfillPerDay: number | undefined
    readonly backfillsToday: number | undefined
  }
  /** At the source's full allowance; live calls come first, so rather more. */
  readonly estimatedSeconds: number
}

/** Slots a call brings: Coinbase's page; of CoinGecko what it keeps at five minutes, which is a day less a margin; of our own what is made at once. */
const PAGE_SLOTS: Readonly<Record<Dataset, PlanRules['pageSlots']>> = {
  candles: () => 300,
  prices: ({ widthSeconds }) => Math.floor((DAY - 20 * MINUTE) / (widthSeconds * SECOND)),
  news: () => 96,
  macro: () => 365,
  fear_greed: () => 10_000,
  indicators: () => 1_000,
  sentiment: () => 96,
  features: () => 1_000,
}

export function rulesOf(desk: Desk, dataset: Dataset): PlanRules {
  return { settleMs: settleOf(desk, dataset), pageSlots: PAGE_SLOTS[dataset] }
}

/** Slots by state, calls, quota and estimate of a request, counted from coverage at this moment. */
export async function planBackfill(desk: Desk, request: BackfillRequest): Promise<BackfillPlan> {
  const now = desk.clock()
  const rules = rulesOf(desk, request.dataset)
  const [plan, used, today] = await Promise.all([
    planRequest(desk.database, request, rules, now),
    quotaUsed(desk.database, now),
    backfillsToday(desk.database, now),
  ])
  const { expected, ...slots } = plan.slots
  const budget = desk.config.settings.budgets[request.source as keyof typeof desk.config.settings.budgets] as
    | {
        perSecond?: number | undefined
        perMinute?: number | undefined
        perMonth?: number | undefined
        backfillPerDay?: number | undefined
      }
    | undefined
  const perSecond = Math.min(budget?.perSecond ?? Infinity, (budget?.perMinute ?? Infinity) / 60)
  return {
    request,
    series: plan.series.length,
    slots: { inRange: expected, ...slots },
    calls: { planned: plan.calls, slotsPerCall: Math.max(1, ...plan.series.map(rules.pageSlots)) },
    quota: {
      callsPerSecond: Number.isFinite(perSecond) ? perSecond : undefined,
      perMonth: budget?.perMonth,
      usedThisMonth: used.get(request.source),
      backfillPerDay: budget?.backfillPerDay,
      backfillsToday: today.get(request.source),
    },
    estimatedSeconds: Number.isFinite(perSecond) ? Math.ceil(plan.calls / perSecond) : 0,
  }
}
