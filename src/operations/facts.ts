/** What the status and the health score are made from, read from MySQL and Temporal. */
import { MADE_FROM } from '../contracts/collection.ts'
import { MONITOR_ID } from '../contracts/health.ts'
import { SECOND, type Millis } from '../domain/clock.ts'
import { DATASETS, type Dataset } from '../domain/collection/series.ts'
import { listBackfills, type BackfillRow } from '../store/backfills.ts'
import { newestHealth } from '../store/health-history.ts'
import { heldCounts } from '../store/quarantine.ts'
import { backfillsToday } from '../store/quota.ts'
import { collectorRuns, runTallies } from '../store/runs.ts'
import { firstPromised } from '../store/series.ts'
import { sentimentCoverage } from '../store/sentiment-hours.ts'
import { viewOf } from './backfill-view.ts'
import { collectorOf, monitorOf, type CollectorStatus } from './collectors.ts'
import type { Desk } from './desk.ts'
import type { Exception, Helper } from './exceptions.ts'
import { failingGaps, restingBackfills } from './fill-exceptions.ts'
import { GRACE_MS, overdueMs } from './freshness.ts'
import type { CollectorFacts, DatasetFacts, ScoringFacts } from './health.ts'
import { loadSeries, settleOf, type LoadedSeries } from './loaded-series.ts'
import { readSchedules } from './schedules.ts'
import { within, type Services } from './services.ts'
import { standingOf, type DatasetStanding } from './standing.ts'
import { readUpdater, type Updater } from './updater.ts'
import { watchSchedules, type ScheduleFinding } from './watchdog.ts'

export interface Facts {
  readonly services: Services
  readonly standings: readonly DatasetStanding[]
  readonly collectors: readonly CollectorStatus[]
  readonly helpers: readonly Helper[]
  readonly findings: readonly ScheduleFinding[]
  /** What stands in the way of filling. */
  readonly filling: readonly Exception[]
  readonly updater: Updater | undefined
  /** What the score is made from. */
  readonly datasets: readonly DatasetFacts[]
  readonly ran: readonly CollectorFacts[]
  readonly scoring: ScoringFacts | undefined
}

/** Rejects when MySQL does not answer; what Temporal does not answer is left out. */
export async function readFacts(desk: Desk, services: Services): Promise<Facts> {
  const { settings } = desk.config
  const { database } = desk
  const asked = desk.clock()
  const fromTemporal = <T>(ask: Promise<readonly T[]>) => within(2 * SECOND, ask).catch((): readonly T[] => [])
  const [loaded, runs, backfills, schedules, findings, held, tallies, usedToday, lastLookAt, scoring, promised] =
    await Promise.all([
      loadSeries(desk, {}),
      collectorRuns(database, asked),
      listBackfills(database, { limit: 100, active: true }),
      services.temporal.ok ? fromTemporal(readSchedules(desk)) : [],
      services.temporal.ok ? fromTemporal(watchSchedules(desk)) : [],
      heldCounts(database),
      runTallies(database, asked - settings.health.failures.window),
      backfillsToday(database, asked),
      newestHealth(database),
      sentimentCoverage(database, asked, GRACE_MS),
      firstPromised(database),
    ])
  const now = desk.clock()
  const byDataset = Map.groupBy(loaded, ({ series }) => series.dataset)
  const standings = DATASETS.flatMap((dataset) => {
    const series = byDataset.get(dataset)
    return series === undefined
      ? []
      : [standingOf(dataset, series, now, settleOf(desk, dataset), inputsOf(dataset, byDataset))]
  })
  const pausedIds = new Set(schedules.filter(({ paused }) => paused).map(({ id }) => id))
  const collectors = [
    ...DATASETS.flatMap((dataset) => {
      const series = byDataset.get(dataset) ?? []
      const of = {
        settleOf: (source: string) => settleOf(desk, dataset, source),
        promisedAt: (source: string) => promised.get(`${dataset} ${source}`),
      }
      return collectorOf(dataset, { settings, runs, pausedIds, series, ...of, now }) ?? []
    }),
    monitorOf(lastLookAt, pausedIds.has(MONITOR_ID), now),
  ]
  return {
    services,
    standings,
    collectors,
    helpers: helpersOf(backfills, now),
    // Before the first series there is no worker yet, and nothing that could be wrong with its schedules.
    findings: loaded.length === 0 ? [] : findings,
    filling: [
      ...failingGaps(loaded, settings.sweep.alertAfterFailures, now),
      ...restingBackfills(
        backfills.map(({ request }) => request),
        settings.budgets,
        usedToday,
      ),
    ],
    updater: await readUpdater(desk, loaded),
    datasets: standings.map((standing) =>
      datasetFacts(standing, byDataset.get(standing.status.dataset) ?? [], held, now, (source) =>
        settleOf(desk, standing.status.dataset, source),
      ),
    ),
    ran: collectors.map(({ name, status }) => {
      const mine = tallies.filter(({ collector }) => collector === name)
      const sum = (figure: 'runs' | 'failed') => mine.reduce((all, tally) => all + tally[figure], 0)
      return { name, status, runs: sum('runs'), failed: sum('failed') }
    }),
    scoring: byDataset.has('sentiment') ? scoring : undefined,
  }
}

/** While nothing can be said. */
export const noFacts = (services: Services): Facts => ({
  services,
  standings: [],
  collectors: [],
  helpers: [],
  findings: [],
  filling: [],
  updater: undefined,
  datasets: [],
  ran: [],
  scoring: undefined,
})

/** The backfills that work. */
function helpersOf(backfills: readonly BackfillRow[], now: Millis): Helper[] {
  return backfills
    .filter(({ state }) => state === 'planned' || state === 'running')
    .map((row) => viewOf(row, 0, [], now))
    .map(({ id, dataset, etaSeconds }) => ({ id, dataset, etaSeconds }))
}

/** The series of what a dataset is made from; none where it is collected. */
function inputsOf(dataset: Dataset, loaded: ReadonlyMap<Dataset, readonly LoadedSeries[]>): LoadedSeries[] {
  return (MADE_FROM[dataset] ?? []).flatMap((input) => loaded.get(input) ?? [])
}

function datasetFacts(
  { status, kinds, waits }: DatasetStanding,
  series: readonly LoadedSeries[],
  held: Awaited<ReturnType<typeof heldCounts>>,
  now: Millis,
  settle: (source: string) => number,
): DatasetFacts {
  const ids = new Set(series.map((one) => one.series.id))
  return {
    dataset: status.dataset,
    expected: status.expected,
    stored: status.stored,
    missing: status.missing - kinds.arriving,
    inHand: kinds.inHand + kinds.doubtful,
    blocked: [...kinds.blocked.values()].reduce((all, slots) => all + slots, 0),
    quarantined: held.filter(({ seriesId }) => ids.has(seriesId)).reduce((all, { amount }) => all + amount, 0),
    // What waits for its input is late by its input's lateness, which is told there.
    overdueMs: series.map((one) => (waits ? 0 : overdueMs(one, now, settle(one.series.source)))),
  }
}
