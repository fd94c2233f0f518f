import { backfillWorkflowId, COLLECTORS, MADE_FROM, type BackfillProgress } from '../../src/contracts/collection.ts'
import { isEnded, verdictOf, type BackfillState } from '../../src/domain/collection/backfill.ts'
import type { GapReason } from '../../src/domain/collection/gap.ts'
import { noteFailure } from '../../src/domain/collection/knowledge.ts'
import { rangesLeft, rangeOfRequest } from '../../src/store/backfill-plan.ts'
import { moveBackfill, writeTally, type BackfillRow } from '../../src/store/backfills.ts'
import { dropBackfill } from '../../src/store/claims.ts'
import { changeKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import { writeJournal } from '../../src/store/journal.ts'
import { writeRun } from '../../src/store/runs.ts'
import { listSeries } from '../../src/store/series.ts'
import { loadBackfill, recount, type BackfillDeps } from './backfill-progress.ts'

/** How a backfill ended, as its workflow knows it. */
export interface EndOfBackfill {
  readonly id: string
  readonly cancelled: boolean
  /** The work itself broke. */
  readonly failed?: boolean
  /** Its source gave nothing for longer than settings have patience: why not. */
  readonly gaveUp?: GapReason
  readonly reason: string
}

/** Recounts and writes the end: `done`, or by name what could not be filled; `failed` when the work itself broke. An end is final. */
export async function endBackfill(
  deps: BackfillDeps,
  { id, cancelled, failed: broken, gaveUp, reason }: EndOfBackfill,
): Promise<BackfillProgress> {
  const { database, clock, events } = deps
  const row = await loadBackfill(database, id)
  if (gaveUp !== undefined && !isEnded(row.state)) await noteLeft(deps, row, gaveUp)
  const progress = await recount(deps, { ...row, waiting: undefined })
  if (isEnded(row.state)) return progress
  const state = broken === true ? 'failed' : verdictOf(progress.slots, cancelled)
  await dropBackfill(database, id)
  const ended = { ...progress, state }
  const moved = await database.transaction(async (tx) => {
    await writeTally(tx, id, progress.slots)
    return moveBackfill(tx, id, state, clock(), reason)
  })
  if (moved) {
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
}

/** Every slot that is left is named as one that could not be filled, and why. */
async function noteLeft({ database, clock, kindOf }: BackfillDeps, row: BackfillRow, reason: GapReason): Promise<void> {
  const { dataset, source, subjects } = row.request
  const kind = kindOf(dataset, source)
  for (const series of await listSeries(database, { dataset, source, subjects })) {
    const at = clock()
    const within = rangeOfRequest(row.request, series, kind, at)
    if (within === undefined) continue
    await database.transaction((tx) =>
      changeKnowledge(tx, [series.id], within, (_id, known) =>
        noteFailure(known, rangesLeft(row, series, known, kind, at), { reason, at, backfillId: row.id }),
      ),
    )
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
