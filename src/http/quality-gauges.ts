import { promisesOf } from '../config/promises.ts'
import { COLLECTORS, COLLECT_WORKFLOWS } from '../contracts/collection.ts'
import { rowOf } from '../operations/coverage.ts'
import type { Desk } from '../operations/desk.ts'
import { availabilityOf, frequencyOf, overdueMs, recentCounts } from '../operations/freshness.ts'
import { loadSeries, settleOf } from '../operations/loaded-series.ts'
import { heldCounts } from '../store/quarantine.ts'
import { runTallies } from '../store/runs.ts'
import type { QualityFigures } from '../telemetry/quality-figures.ts'

/** Service levels and quarantine, read anew. */
export async function qualityFigures(desk: Desk): Promise<QualityFigures> {
  const { settings } = desk.config
  const windowMs = settings.health.serviceLevel.window
  const now = desk.clock()
  const [loaded, held, runs] = await Promise.all([
    loadSeries(desk, {}),
    heldCounts(desk.database),
    runTallies(desk.database, now - windowMs),
  ])
  const series = new Map(loaded.map((one) => [one.series.id, one.series]))
  const heldOf = (id: number): number =>
    held.filter(({ seriesId }) => seriesId === id).reduce((sum, { amount }) => sum + amount, 0)
  return {
    datasets: [...Map.groupBy(loaded, (one) => one.series.dataset)].map(([dataset, members]) => ({
      dataset,
      availability: availabilityOf(members.map((one) => recentCounts(one, windowMs))),
      overdueSeconds:
        members.reduce((most, one) => Math.max(most, overdueMs(one, now, settleOf(desk, dataset))), 0) / 1000,
    })),
    collectors: promisesOf(settings)
      .filter(({ dataset }, place, all) => all.findIndex((each) => each.dataset === dataset) === place)
      .filter(({ dataset }) => COLLECT_WORKFLOWS[dataset] !== undefined)
      .map(({ dataset, every, widths }) => {
        const everyMs = every ?? Math.min(...widths)
        const tally = runs.find(({ collector }) => collector === COLLECTORS[dataset])
        return { collector: COLLECTORS[dataset], frequency: frequencyOf(tally, everyMs, windowMs, now) }
      }),
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
