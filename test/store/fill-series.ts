import { fillRange } from '../../activities/collection/fill.ts'
import type { PageKind } from '../../activities/collection/pages.ts'
import type { Clock } from '../../src/domain/clock.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import type { Range } from '../../src/domain/range.ts'
import type { Database } from '../../src/store/database.ts'

let run = 0

/** Whatever of these slots of a series is missing, the way a backfill fills it; a page that fails throws. */
export async function fillSeries(
  database: Database,
  clock: Clock,
  kind: PageKind,
  series: Series,
  range: Range,
  onlyDue = false,
): Promise<void> {
  const askedBy = `run${run++}`
  await fillRange(
    {
      database,
      clock,
      events: {
        pageStored: () => {},
        pageFailed: ({ error }) => {
          throw error
        },
      },
    },
    {
      ...{ kind, series: [series], range, lane: 'backfill', order: 'newest' },
      ...{ askedBy, holder: askedBy, onlyDue, onlyFailed: false },
    },
    { budgetMs: 3_600_000, attempt: 1, signal: new AbortController().signal, onPage: () => {} },
  )
}
