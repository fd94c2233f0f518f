import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity'
import type { BackfillProgress } from '../../src/contracts/collection.ts'
import { UpstreamError } from '../../src/errors.ts'
import { askerOf, isForced } from '../../src/store/backfill-plan.ts'
import { addCalls, noteWaiting, type BackfillRow } from '../../src/store/backfills.ts'
import { listSeries } from '../../src/store/series.ts'
import { createLookAgain, loadBackfill, type BackfillDeps } from './backfill-progress.ts'
import { holderOf, type FillJob } from './claim-work.ts'
import { fillRange, NOTHING_DONE, type FillOutcome } from './fill.ts'
import { reasonOf } from './fill-faults.ts'
import { createStopWatches, settleStop } from './stop-watch.ts'

/** How long one activity works before it comes back: long enough to cost Temporal little, short enough to stop and to show progress. */
const FILL_BUDGET_MS = 5_000
/** When a source that has named no time is asked again: soon, then ever more rarely. */
const ASK_AGAIN_MS = { first: 500, most: 15_000 }
/** However long a source wants to be left alone, settings may have changed by then. */
const LONGEST_WAIT_MS = 3_600_000

export interface FillReport extends FillOutcome {
  /** The source gave nothing at all: `stoppedBy` says why, `retryAfterMs` when to ask again. */
  readonly inVain: boolean
  readonly progress: BackfillProgress
}

/** The activity of `backfill/<id>` that asks its source. It may happen twice: coverage is the cursor. */
export function createFillActivity(deps: BackfillDeps) {
  const { database, clock, kindOf } = deps
  const lookAgain = createLookAgain(deps)
  const watchStop = createStopWatches(database)

  const jobOf = async (row: BackfillRow, lane: number): Promise<FillJob> => {
    const { dataset, source, subjects, from, to, order, mode, onlyDue } = row.request
    const series = await listSeries(database, { dataset, source, subjects })
    const turn = series.length === 0 ? 0 : lane % series.length
    return {
      kind: kindOf(dataset, source),
      series: [...series.slice(turn), ...series.slice(0, turn)],
      range: { from, to },
      lane: 'backfill',
      order,
      ...askerOf(row),
      holder: holderOf(`${row.id}/${lane}`),
      onlyDue,
      onlyFailed: mode === 'failed',
      forced: isForced(row.request),
    }
  }

  /** Writes down what a backfill waits for, or that it waits no more. */
  const tellWaiting = async (row: BackfillRow, done: Omit<FillReport, 'progress'>): Promise<BackfillRow> => {
    const { stoppedBy: reason, retryAfterMs = 0 } = done
    if (reason === undefined && row.waiting === undefined) return row
    const now = clock()
    const since = done.answered ? now : (row.waiting?.since ?? now)
    const waiting = reason === undefined ? undefined : { reason, since, until: now + retryAfterMs }
    await noteWaiting(database, row.id, waiting)
    return { ...row, waiting }
  }

  return {
    /** Fills for a few seconds on one lane of a backfill, which has been in vain so many times in a row. */
    async fillBackfill({ id, lane, tries = 0 }: { id: string; lane: number; tries?: number }): Promise<FillReport> {
      const job = await jobOf(await loadBackfill(database, id), lane)
      using stop = watchStop(id)
      const done = await fillRange(deps, job, {
        budgetMs: FILL_BUDGET_MS,
        attempt: activityInfo().attempt + tries,
        signal: cancellationSignal(),
        stop: stop.signal,
        onPage: (sofar) => heartbeat({ calls: sofar.calls, stored: sofar.stored }),
      }).then(
        (outcome) => ({ ...outcome, inVain: false }),
        (error: unknown) => {
          if (stop.signal.aborted) return { ...NOTHING_DONE, inVain: false }
          if (cancellationSignal().aborted) throw error
          return inVain(error)
        },
      )
      const told = {
        ...done,
        retryAfterMs: done.stoppedBy === undefined ? undefined : restOf(done.retryAfterMs, tries),
      }
      await addCalls(database, id, done.calls)
      await settleStop(stop.signal, cancellationSignal(), FILL_BUDGET_MS)
      return { ...told, progress: await lookAgain(await tellWaiting(await loadBackfill(database, id), told)) }
    },
  }
}

/** A source that cannot be asked now is no fault of ours: whoever asked waits for it. */
function inVain(error: unknown): Omit<FillReport, 'progress'> {
  const reason = reasonOf(error)
  if (reason === undefined) throw error
  const retryAfterMs = error instanceof UpstreamError ? error.retryAfterMs : undefined
  return { ...NOTHING_DONE, inVain: true, stoppedBy: reason, retryAfterMs }
}

function restOf(askedMs: number | undefined, tries: number): number {
  const { first, most } = ASK_AGAIN_MS
  return askedMs === undefined
    ? Math.min(first * 2 ** Math.min(tries, 20), most)
    : Math.max(100, Math.min(askedMs, LONGEST_WAIT_MS))
}
