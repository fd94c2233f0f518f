import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity'
import { backfillWorkflowId, COLLECTORS, MADE_FROM, type BackfillProgress } from '../../src/contracts/collection.ts'
import type { Clock } from '../../src/domain/clock.ts'
import {
  isEnded,
  percentDone,
  verdictOf,
  type BackfillOrder,
  type BackfillState,
  type SlotTally,
} from '../../src/domain/collection/backfill.ts'
import type { CoverageState } from '../../src/domain/collection/coverage.ts'
import { ConfigError } from '../../src/errors.ts'
import { recountBackfill } from '../../src/store/backfill-plan.ts'
import {
  addCalls,
  findBackfill,
  moveBackfill,
  noteStop,
  setBackfillRequest,
  writeTally,
  type BackfillRow,
} from '../../src/store/backfills.ts'
import { dropBackfill } from '../../src/store/claims.ts'
import type { Database } from '../../src/store/database.ts'
import { writeJournal } from '../../src/store/journal.ts'
import { writeRun } from '../../src/store/runs.ts'
import { listSeries } from '../../src/store/series.ts'
import type { Events } from '../../src/telemetry/events.ts'
import { holderOf } from './claim-work.ts'
import type { FillEvents } from './commit-pages.ts'
import { fillRange, type FillOutcome } from './fill.ts'
import { forget } from './forget.ts'
import { stopWatch } from './stop-watch.ts'
import type { PageKind } from './pages.ts'

export interface BackfillDeps {
  readonly database: Database
  readonly clock: Clock
  readonly events: FillEvents & Pick<Events, 'backfillEnded'>
  kindOf(dataset: string, source: string): PageKind
}

/** How long one activity works before it comes back: long enough to cost Temporal little, short enough to stop and to show progress. */
const FILL_BUDGET_MS = 5_000
/** Progress is recounted no more often than this, and so that counting takes at most a fiftieth of the time however much there is to count. */
const RECOUNT_EVERY_MS = 1_000
const RECOUNT_SHARE = 1 / 50

export interface FillReport extends Omit<FillOutcome, 'more'> {
  readonly more: boolean
  readonly progress: BackfillProgress
}

/** The activities of `backfill/<id>`. Each may happen twice: coverage is the cursor, and an end is final. */
export function createBackfillActivities({ database, clock, events, kindOf }: BackfillDeps) {
  const load = async (id: string): Promise<BackfillRow> => {
    const row = await findBackfill(database, id)
    if (row === undefined) throw new ConfigError([`There is no backfill ${id}.`])
    return row
  }
  const recount = async (row: BackfillRow): Promise<BackfillProgress> => {
    const kind = kindOf(row.request.dataset, row.request.source)
    const slots = await recountBackfill(database, row, kind, clock())
    await writeTally(database, row.id, slots)
    return progressOf(row, slots)
  }
  const nextRecount = new Map<string, number>()
  /** How it stands, as it was counted a moment ago when counting again would cost too much. */
  const lookAgain = async (row: BackfillRow): Promise<BackfillProgress> => {
    const startedAt = performance.now()
    if (startedAt < (nextRecount.get(row.id) ?? 0)) return progressOf(row, row.slots)
    nextRecount.set(row.id, startedAt + RECOUNT_EVERY_MS)
    const progress = await recount(row)
    const tookMs = performance.now() - startedAt
    nextRecount.set(row.id, startedAt + Math.max(RECOUNT_EVERY_MS, tookMs / RECOUNT_SHARE))
    return progress
  }
  return {
    /** Takes a planned backfill to work; `suspect` and `all` first make the slots they doubt missing again. Gives how it stands. */
    async openBackfill(
      id: string,
    ): Promise<{ state: BackfillState; width: number; order: BackfillOrder; progress: BackfillProgress }> {
      const row = await load(id)
      const { request } = row
      if (row.state === 'planned') {
        const doubted: readonly CoverageState[] =
          request.mode === 'all' ? ['stored', 'none', 'unobtainable'] : request.mode === 'suspect' ? ['none'] : []
        if (doubted.length > 0) await forget(database, row, doubted, kindOf(request.dataset, request.source), clock())
        await moveBackfill(database, id, 'running', clock())
      }
      // A word to stop that its workflow never heard, because its history was lost, would hold up every lane of this one.
      else if (row.state === 'running' && row.endedReason !== '') await moveBackfill(database, id, 'running', clock())
      const now = await load(id)
      return { state: now.state, width: request.width, order: request.order, progress: await recount(now) }
    },

    /** Fills for a few seconds on one lane of a backfill. */
    async fillBackfill({ id, lane }: { id: string; lane: number }): Promise<FillReport> {
      const row = await load(id)
      const { request } = row
      const kind = kindOf(request.dataset, request.source)
      const series = await listSeries(database, {
        dataset: request.dataset,
        source: request.source,
        subjects: request.subjects,
      })
      const stop = stopWatch(database, id)
      const turn = series.length === 0 ? 0 : lane % series.length
      const outcome = await fillRange(
        { database, clock, events },
        {
          kind,
          series: [...series.slice(turn), ...series.slice(0, turn)],
          range: { from: request.from, to: request.to },
          lane: 'backfill',
          order: request.order,
          askedBy: id,
          holder: holderOf(`${id}/${lane}`),
          onlyDue: request.onlyDue,
          onlyFailed: request.mode === 'failed',
        },
        {
          budgetMs: FILL_BUDGET_MS,
          attempt: activityInfo().attempt,
          signal: cancellationSignal(),
          onPage: (done) => heartbeat({ calls: done.calls, stored: done.stored }),
          isStopped: stop.isStopped,
        },
      )
      await addCalls(database, id, outcome.calls)
      await stop.settle(cancellationSignal(), FILL_BUDGET_MS)
      return { ...outcome, progress: await lookAgain(await load(id)) }
    },

    /** Notes a pause, a resume, who told it to stop, or new settings, so that everybody sees them. */
    async changeBackfill({
      id,
      state,
      stoppedBy,
      width,
      order,
    }: {
      id: string
      state?: BackfillState
      stoppedBy?: string
      width?: number
      order?: BackfillOrder
    }): Promise<void> {
      const row = await load(id)
      if (isEnded(row.state)) return
      if (stoppedBy !== undefined) await noteStop(database, id, stoppedBy)
      if (state !== undefined) await moveBackfill(database, id, state, clock())
      if (width !== undefined || order !== undefined)
        await setBackfillRequest(database, id, {
          ...row.request,
          width: width ?? row.request.width,
          order: order ?? row.request.order,
        })
    },

    /** Recounts and writes the end: `done`, or by name what could not be filled; `failed` when the work itself broke. */
    async closeBackfill({
      id,
      cancelled,
      failed: broken,
      reason,
    }: {
      id: string
      cancelled: boolean
      failed?: boolean
      reason: string
    }): Promise<BackfillProgress> {
      const row = await load(id)
      const progress = await recount(row)
      nextRecount.delete(id)
      if (isEnded(row.state)) return progress
      const state = broken === true ? 'failed' : verdictOf(progress.slots, cancelled)
      await dropBackfill(database, id)
      const ended = { ...progress, state }
      if (await moveBackfill(database, id, state, clock(), reason)) {
        const { dataset } = row.request
        const { stored, none, unobtainable, unconfirmed, failed, left } = progress.slots
        const sentence = `Backfill ${id} of ${dataset} ended ${state}: ${stored} stored, ${none} none, ${unobtainable} unobtainable, ${unconfirmed} empty once, ${failed} failed, ${left} left.`
        await writeJournal(database, {
          at: clock(),
          subject: `backfill/${id}`,
          kind: 'backfill-ended',
          sentence,
          detail: ended,
        })
        await recordDerived(database, row, state, stored + none, reason, clock())
        events.backfillEnded({
          id,
          dataset,
          state,
          stored,
          failed,
          left,
          ms: clock() - (row.startedAt ?? row.requestedAt),
        })
      }
      return ended
    },
  }
}

/** A collector without a schedule has run when a sweep's backfill of its dataset has ended. */
async function recordDerived(
  database: Database,
  { id, request, startedAt, requestedAt }: BackfillRow,
  state: BackfillState,
  records: number,
  reason: string,
  endedAt: number,
): Promise<void> {
  if (MADE_FROM[request.dataset] === undefined || request.reason !== 'sweep') return
  await writeRun(database, {
    workflowId: backfillWorkflowId(id),
    runId: id,
    collector: COLLECTORS[request.dataset],
    slotAt: request.to,
    startedAt: startedAt ?? requestedAt,
    endedAt,
    status: state === 'done' ? 'ok' : state === 'failed' ? 'failed' : 'partial',
    records,
    reason,
  })
}

function progressOf(row: BackfillRow, slots: SlotTally): BackfillProgress {
  return { id: row.id, state: row.state, slots, percent: percentDone(slots), callsMade: row.calls.made }
}
