import { COLLECTORS, COLLECT_WORKFLOWS } from '../contracts/collection.ts'
import { HEALTH_MONITOR, MONITOR_EVERY_MS } from '../contracts/health.ts'
import { DATASETS } from '../domain/collection/series.ts'
import { rhythmsOf } from '../operations/collectors.ts'
import { rowOf } from '../operations/coverage.ts'
import type { Desk } from '../operations/desk.ts'
import { availabilityOf, frequencyOf, overdueMs, recentCounts } from '../operations/freshness.ts'
import { loadSeries, settleOf } from '../operations/loaded-series.ts'
import { heldCounts } from '../store/quarantine.ts'
import { countHealth } from '../store/health-history.ts'
import { runTallies } from '../store/runs.ts'
import { firstPromised } from '../store/series.ts'
import type { QualityFigures } from '../telemetry/quality-figures.ts'

/** Service levels and quarantine, read anew. */
export async function qualityFigures(desk: Desk): Promise<QualityFigures> {
  const { settings } = desk.config
  const windowMs = settings.health.serviceLevel.window
  const now = desk.clock()
  const [loaded, held] = await Promise.all([loadSeries(desk, {}), heldCounts(desk.database)])
  const series = new Map(loaded.map((one) => [one.series.id, one.series]))
  const heldOf = (id: number): number =>
    held.filter(({ seriesId }) => seriesId === id).reduce((sum, { amount }) => sum + amount, 0)
  return {
    datasets: [...Map.groupBy(loaded, (one) => one.series.dataset)].map(([dataset, members]) => ({
      dataset,
      availability: availabilityOf(members.map((one) => recentCounts(one, windowMs))),
      overdueSeconds:
        members.reduce(
          (most, one) => Math.max(most, overdueMs(one, now, settleOf(desk, dataset, one.series.source))),
          0,
        ) / 1000,
    })),
    collectors: await frequencies(desk, now),
    held: [...Map.groupBy(held, ({ seriesId, severity }) => `${series.get(seriesId)?.dataset ?? ''} ${severity}`)]
      .map(([key, counts]) => {
        const [dataset = '', severity = ''] = key.split(' ')
        return { dataset, severity, rows: counts.reduce((sum, { amount }) => sum + amount, 0) }
      })
      .filter(({ dataset }) => dataset !== ''),
    accuracy: loaded.map((one) => {
      const { stored } = rowOf(one)
      const doubted = heldOf(one.series.id)
      const share = stored + doubted === 0 ? 1 : Math.max(0, stored - doubted) / Math.max(stored, doubted)
      return { collector: COLLECTORS[one.series.dataset], symbol: one.series.subject, share }
    }),
  }
}

/** How often each collector with a schedule ran well, by what its rhythms asked for: of its worst rhythm, as one source's runs say nothing of another's. */
async function frequencies(desk: Desk, now: number): Promise<QualityFigures['collectors']> {
  const { settings } = desk.config
  const windowMs = settings.health.serviceLevel.window
  const [runs, promised, looks] = await Promise.all([
    runTallies(desk.database, now - windowMs),
    firstPromised(desk.database),
    countHealth(desk.database, now - windowMs),
  ])
  const share = (ok: number, everyMs: number, promisedAt = now) => frequencyOf(ok, everyMs, windowMs, promisedAt, now)
  const collectors = DATASETS.filter((dataset) => COLLECT_WORKFLOWS[dataset] !== undefined).flatMap((dataset) => {
    const shares = rhythmsOf(settings, dataset).map(({ id, source, everyMs }) => {
      const ok = runs.find(({ rhythm }) => rhythm === id)?.ok ?? 0
      return share(ok, everyMs, promised.get(`${dataset} ${source}`))
    })
    return shares.length === 0 ? [] : [{ collector: COLLECTORS[dataset], frequency: Math.min(...shares) }]
  })
  const since = promised.size === 0 ? now : Math.min(...promised.values())
  return [...collectors, { collector: HEALTH_MONITOR, frequency: share(looks, MONITOR_EVERY_MS, since) }]
}
