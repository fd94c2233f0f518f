import type { BackfillProgress } from '../../src/contracts/collection.ts'
import { isEnded, type BackfillOrder, type BackfillState } from '../../src/domain/collection/backfill.ts'
import type { CoverageState } from '../../src/domain/collection/coverage.ts'
import { moveBackfill, noteStop, setBackfillRequest } from '../../src/store/backfills.ts'
import { loadBackfill, recount, type BackfillDeps } from './backfill-progress.ts'
import { endBackfill, type EndOfBackfill } from './end-backfill.ts'
import { createFillActivity } from './fill-backfill.ts'
import { forget } from './forget.ts'

export type { BackfillDeps } from './backfill-progress.ts'
export type { FillReport } from './fill-backfill.ts'

/** The activities of `backfill/<id>`. Each may happen twice: coverage is the cursor, and an end is final. */
export function createBackfillActivities(deps: BackfillDeps) {
  const { database, clock, kindOf } = deps
  return {
    ...createFillActivity(deps),

    /** Takes a planned backfill to work; `suspect` and `all` first make the slots they doubt missing again. Gives how it stands. */
    async openBackfill(
      id: string,
    ): Promise<{ state: BackfillState; width: number; order: BackfillOrder; progress: BackfillProgress }> {
      const row = await loadBackfill(database, id)
      const { request } = row
      if (row.state === 'planned') {
        const doubted: readonly CoverageState[] =
          request.mode === 'all' ? ['stored', 'none', 'unobtainable'] : request.mode === 'suspect' ? ['none'] : []
        if (doubted.length > 0) await forget(database, row, doubted, kindOf(request.dataset, request.source), clock())
        await moveBackfill(database, id, 'running', clock())
      }
      // A word to stop that its workflow never heard, because its history was lost, would hold up every lane of this one.
      else if (row.state === 'running' && row.endedReason !== '') await moveBackfill(database, id, 'running', clock())
      const now = await loadBackfill(database, id)
      return { state: now.state, width: request.width, order: request.order, progress: await recount(deps, now) }
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
      const row = await loadBackfill(database, id)
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

    /** Recounts and writes the end. */
    closeBackfill: (end: EndOfBackfill): Promise<BackfillProgress> => endBackfill(deps, end),
  }
}
