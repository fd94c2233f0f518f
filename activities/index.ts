import { createAuditActivities } from './collection/audit.ts'
import { createBackfillActivities, type BackfillDeps } from './collection/backfills.ts'
import { createSlotActivities, type SlotDeps } from './collection/collect-slots.ts'
import { createCoverageActivities, type CoverageDeps } from './collection/coverage.ts'
import { createPriceActivities, type PriceDeps } from './collection/prices.ts'
import { createRescoreActivities, type RescoreDeps } from './collection/rescore.ts'
import { createRunActivities, type RunDeps } from './collection/runs.ts'

export type MainDeps = CoverageDeps & RunDeps & Pick<BackfillDeps, 'events'>

/** What runs on the main queue: MySQL and Redis only. */
export function createMainActivities(deps: MainDeps) {
  const { openBackfill, changeBackfill, closeBackfill } = createBackfillActivities(deps)
  return {
    ...createCoverageActivities(deps),
    ...createRunActivities(deps),
    ...createAuditActivities(deps),
    openBackfill,
    changeBackfill,
    closeBackfill,
  }
}

/** What runs on a source's own queue: filling its slots, live and backfill. */
export function createSourceActivities(deps: SlotDeps & BackfillDeps) {
  const { fillBackfill } = createBackfillActivities(deps)
  return { ...createSlotActivities(deps), fillBackfill }
}

/** What the price source's queue runs besides. */
export function createTickActivities(deps: PriceDeps) {
  return createPriceActivities(deps)
}

/** What the queue of datasets that are made here runs besides: all news scored by another version. */
export function createScoringActivities(deps: RescoreDeps) {
  return createRescoreActivities(deps)
}
