import type { BackfillProgress } from '../../src/contracts/collection.ts'
import type { Clock } from '../../src/domain/clock.ts'
import { percentDone, type SlotTally } from '../../src/domain/collection/backfill.ts'
import { ConfigError } from '../../src/errors.ts'
import { recountBackfill } from '../../src/store/backfill-plan.ts'
import { findBackfill, writeTally, type BackfillRow } from '../../src/store/backfills.ts'
import type { Database } from '../../src/store/database.ts'
import type { Events } from '../../src/telemetry/events.ts'
import type { FillDeps, FillEvents } from './commit-pages.ts'
import type { PageKind } from './pages.ts'

export interface BackfillDeps extends FillDeps {
  readonly database: Database
  readonly clock: Clock
  readonly events: FillEvents & Pick<Events, 'backfillEnded'>
  kindOf(dataset: string, source: string): PageKind
}

/** Progress is recounted no more often than this, and so that counting takes at most a fiftieth of the time however much there is to count. */
const RECOUNT_EVERY_MS = 1_000
const RECOUNT_SHARE = 1 / 50

/** ConfigError when there is no such backfill. */
export async function loadBackfill(database: Database, id: string): Promise<BackfillRow> {
  const row = await findBackfill(database, id)
  if (row === undefined) throw new ConfigError([`There is no backfill ${id}.`])
  return row
}

type CountDeps = Pick<BackfillDeps, 'database' | 'clock' | 'kindOf'>

/** How a backfill stands, counted from coverage and written into its row. */
export async function recount({ database, clock, kindOf }: CountDeps, row: BackfillRow): Promise<BackfillProgress> {
  const kind = kindOf(row.request.dataset, row.request.source)
  const slots = await recountBackfill(database, row, kind, clock())
  await writeTally(database, row.id, slots)
  return progressOf(row, slots)
}

/** The same as it was counted a moment ago, while counting again would cost too much. */
export function createLookAgain(deps: CountDeps) {
  const next = new Map<string, number>()
  return async (row: BackfillRow): Promise<BackfillProgress> => {
    const startedAt = performance.now()
    for (const [id, at] of next) if (at <= startedAt) next.delete(id)
    if (next.has(row.id)) return progressOf(row, row.slots)
    next.set(row.id, startedAt + RECOUNT_EVERY_MS)
    const progress = await recount(deps, row)
    const tookMs = performance.now() - startedAt
    next.set(row.id, startedAt + Math.max(RECOUNT_EVERY_MS, tookMs / RECOUNT_SHARE))
    return progress
  }
}

function progressOf(row: BackfillRow, slots: SlotTally): BackfillProgress {
  return {
    ...{ id: row.id, state: row.state, slots, percent: percentDone(slots), callsMade: row.calls.made },
    ...(row.waiting === undefined ? {} : { waiting: row.waiting }),
  }
}
