import { createBackfillActivities, type BackfillDeps } from './collection/backfills.ts'
import { createCandleActivities, type CandleDeps } from './collection/candles.ts'
import { createCoverageActivities, type CoverageDeps } from './collection/coverage.ts'
import { createPriceActivities, type PriceDeps } from './collection/prices.ts'
import { createRunActivities, type RunDeps } from './collection/runs.ts'

export type MainDeps = CoverageDeps & RunDeps & Pick<BackfillDeps, 'events'>

/** What runs on the main queue: MySQL and Redis only. */
export function createMainActivities(deps: MainDeps) {
  const { openBackfill, changeBackfill, closeBackfill } = createBackfillActivities(deps)
  return {
    ...createCoverageActivities(deps),
    ...createRunActivities(deps),
    openBackfill,
    changeBackfill,
    closeBackfill,
  }
}

/** What runs on the candle source's own queue. */
export function createCandleSourceActivities(deps: CandleDeps & BackfillDeps) {
  const { fillBackfill } = createBackfillActivities(deps)
  return { ...createCandleActivities(deps), fillBackfill }
}

/** What runs on the price source's own queue. */
export function createPriceSourceActivities(deps: PriceDeps & BackfillDeps) {
  const { fillBackfill } = createBackfillActivities(deps)
  return { ...createPriceActivities(deps), fillBackfill }
}

/** What runs on the queue of datasets that are made from others. */
export function createDerivedActivities(deps: BackfillDeps) {
  const { fillBackfill } = createBackfillActivities(deps)
  return { fillBackfill }
}
