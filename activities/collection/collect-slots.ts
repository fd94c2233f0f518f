import { setTimeout } from 'node:timers/promises'
import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity'
import type { CollectInput } from '../../src/contracts/collection.ts'
import type { Clock, Millis } from '../../src/domain/clock.ts'
import { liveEdge } from '../../src/domain/collection/slot.ts'
import type { Database } from '../../src/store/database.ts'
import { listSeries } from '../../src/store/series.ts'
import { holderOf, type FillJob } from './claim-work.ts'
import type { FillEvents } from './commit-pages.ts'
import type { FillOutcome } from './fill.ts'
import { fillApart } from './fill-apart.ts'
import type { PageKind } from './pages.ts'

export interface SlotDeps {
  readonly database: Database
  readonly clock: Clock
  readonly events: FillEvents
  /** As in FillDeps. */
  readonly alertAfterFailures?: number
  kindOf(dataset: string, source: string): PageKind
}

/** Live collection looks at the newest slots only; what is older belongs to a backfill. */
const NEWEST_SLOTS = 2
const LIVE_BUDGET_MS = 20_000
const OTHERS_REST_MS = 1_000

/** The activities of `collect-candles/...` and their like: the newest slots of every subject, through the same pages as a backfill. */
export function createSlotActivities({ kindOf, ...deps }: SlotDeps) {
  const { database, clock } = deps
  /** Fills the slot at `slotAt` and the one before it where they are missing, and closed unless the dataset fills the running one. Call again while `more`. */
  async function collectSlots(input: CollectInput & { slotAt: Millis }): Promise<FillOutcome> {
    const { dataset, source, widthMs, subjects, slotAt } = input
    const kind = kindOf(dataset, source)
    const { workflowExecution, attempt } = activityInfo()
    const series = await listSeries(database, { dataset, source, subjects, widthSeconds: widthMs / 1000 })
    const run = workflowExecution?.runId ?? 'by-hand'
    const end = slotAt + widthMs
    const to = input.fills === 'running' ? end : Math.min(end, liveEdge(clock(), widthMs, kind.settleMs))
    const job: FillJob = {
      kind,
      series,
      range: { from: slotAt - (NEWEST_SLOTS - 1) * widthMs, to },
      lane: 'live',
      order: 'newest',
      askedBy: run.slice(0, 32),
      holder: holderOf(`live/${run}`),
      onlyDue: true,
      onlyFailed: false,
    }
    const signal = cancellationSignal()
    const endAt = performance.now() + LIVE_BUDGET_MS
    for (;;) {
      const done = await fillApart(deps, job, {
        budgetMs: Math.max(0, endAt - performance.now()),
        attempt,
        signal,
        onPage: (sofar) => heartbeat({ stored: sofar.stored }),
      })
      // Somebody else fetches the newest slots, or died while fetching them: a lease ends sooner than this run.
      if (done.more || !done.othersAtWork || performance.now() > endAt - OTHERS_REST_MS) return done
      await setTimeout(OTHERS_REST_MS, undefined, { signal })
    }
  }
  return { collectSlots, collectCandleSlots: collectSlots }
}
