import type { Millis } from '../../src/domain/clock.ts'
import type { BackfillRequest } from '../../src/domain/collection/backfill.ts'
import { newBackfillId, planRequest, requestKey } from '../../src/store/backfill-plan.ts'
import { createBackfill, findActiveByKey } from '../../src/store/backfills.ts'
import type { Database } from '../../src/store/database.ts'
import { askForOutages } from '../../src/store/outages.ts'
import type { PageKind } from './pages.ts'

export interface RequestDeps {
  readonly database: Database
  kindOf(dataset: string, source: string): PageKind
}

/** Writes the row of a backfill, planned from coverage at this moment; gives its id, or that of an equal one that is still at work. */
export async function writeRequest(deps: RequestDeps, request: BackfillRequest, now: Millis): Promise<string> {
  const key = requestKey(request)
  const same = await findActiveByKey(deps.database, key)
  if (same !== undefined) return same.id
  const kind = deps.kindOf(request.dataset, request.source)
  await askForOutages(deps.database, request, kind, now)
  const plan = await planRequest(deps.database, request, kind, now)
  const { stored, none, unobtainable } = plan.slots
  return createBackfill(deps.database, {
    id: newBackfillId(),
    request,
    requestKey: key,
    base:
      request.mode === 'all'
        ? { stored: 0, none: 0, unobtainable: 0 }
        : request.mode === 'suspect'
          ? { stored: stored - plan.suspects, none: 0, unobtainable }
          : { stored, none, unobtainable },
    slotsPlanned: plan.slots.planned,
    callsPlanned: plan.calls,
    requestedAt: now,
  })
}
