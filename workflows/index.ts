/** Every workflow, under the type name that contracts give it: the bundle's one entry. */
export { collectPrices } from './collection/collect-prices.ts'
export { collectCandles } from './collection/collect-candles.ts'
export {
  collectSlots as collectNews,
  collectSlots as collectMacro,
  collectSlots as collectFearGreed,
} from './collection/collect-slots.ts'
export { keepCoverage } from './collection/keep-coverage.ts'
export { backfillRange } from './collection/backfill-range.ts'
export { rescoreSentiment } from './collection/rescore-sentiment.ts'
export { auditDataset } from './collection/audit-dataset.ts'
export { incidentDesk } from './incidents/desk.ts'
export { incident } from './incidents/incident.ts'
export { monitorHealth } from './upkeep/monitor-health.ts'
