import { erase, type CoverageState } from '../../src/domain/collection/coverage.ts'
import { clip } from '../../src/domain/collection/knowledge.ts'
import { doubtSlots } from '../../src/domain/quality/doubted-slots.ts'
import { subtractAll } from '../../src/domain/range.ts'
import { rangeOfRequest, suspectSlots } from '../../src/store/backfill-plan.ts'
import type { BackfillRow } from '../../src/store/backfills.ts'
import { changeKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import { listSeries } from '../../src/store/series.ts'
import type { PageKind } from './pages.ts'

/** Makes what a request doubts missing again; one of mode `suspect` also the slots whose stored row is in quarantine, where the source still has them. */
export async function forget(
  database: Database,
  { request }: BackfillRow,
  doubted: readonly CoverageState[],
  kind: PageKind,
  now: number,
): Promise<void> {
  const { dataset, source, subjects } = request
  const series = await listSeries(database, { dataset, source, subjects })
  const suspects = request.mode === 'suspect' ? await suspectSlots(database, series, request) : undefined
  for (const each of series) {
    const range = rangeOfRequest(request, each, kind, now)
    if (range === undefined) continue
    const again = subtractAll(clip(suspects?.get(each.id) ?? [], [range]), [kind.beyondHistory(each, now)])
    await database.transaction(async (tx) => {
      if (again.length > 0 && 'ask' in kind) await kind.dropRows?.(tx, each, again)
      await changeKnowledge(tx, [each.id], range, (_id, known) => {
        const asked = doubtSlots(known, again, now)
        return { intervals: erase(asked.intervals, range, doubted), notes: asked.notes }
      })
    })
  }
}
