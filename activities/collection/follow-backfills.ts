import type { Clock } from '../../src/domain/clock.ts'
import type { BackfillState } from '../../src/domain/collection/backfill.ts'
import { findBackfill, listBackfills, moveBackfill } from '../../src/store/backfills.ts'
import type { Database } from '../../src/store/database.ts'

export interface FollowDeps {
  readonly database: Database
  readonly clock: Clock
  /** How a backfill's workflow stands: `absent` when Temporal has never heard of it or has forgotten it. */
  workflowState(id: string): Promise<'running' | 'closed' | 'absent'>
}

export interface Followed {
  /** Backfills that have a row and no running workflow. */
  readonly toStart: readonly string[]
  readonly active: readonly { id: string; state: BackfillState; left: number }[]
  /** Of those that were followed: how they ended. */
  readonly ended: readonly { id: string; state: BackfillState }[]
}

/** How the backfills of a dataset of a source stand, by their rows and by Temporal. */
export async function followBackfills(
  deps: FollowDeps,
  dataset: string,
  source: string,
  following: readonly string[],
): Promise<Followed> {
  const active = await listBackfills(deps.database, { limit: 1000, active: true, dataset, source })
  const toStart: string[] = []
  for (const row of active) {
    const state = await deps.workflowState(row.id)
    if (state === 'absent' || (state === 'closed' && row.state === 'planned')) toStart.push(row.id)
    // Its workflow was ended from outside: nobody else will write its end.
    else if (state === 'closed')
      await moveBackfill(deps.database, row.id, 'failed', deps.clock(), 'its workflow was ended from outside')
  }
  const ended: { id: string; state: BackfillState }[] = []
  for (const id of following) {
    if (active.some((row) => row.id === id)) continue
    const row = await findBackfill(deps.database, id)
    if (row !== undefined) ended.push({ id, state: row.state })
  }
  return { toStart, active: active.map((row) => ({ id: row.id, state: row.state, left: row.slots.left })), ended }
}
