import type { Mode } from '../config/config.ts'
import { offOf, promisesFor, type Off } from '../config/promises.ts'
import { COLLECTORS, collectId, coverageId, MADE_FROM } from '../contracts/collection.ts'
import { MINUTE, SECOND, type Millis } from '../domain/clock.ts'
import { DATASETS, type Dataset } from '../domain/collection/series.ts'
import { durationText } from '../domain/duration.ts'
import { listBackfills } from '../store/backfills.ts'
import { backfillsToday } from '../store/quota.ts'
import { heldCounts } from '../store/quarantine.ts'
import { collectorRuns, runTallies, type CollectorRun } from '../store/runs.ts'
import { viewOf } from './backfill-view.ts'
import type { Desk } from './desk.ts'
import { overdueMs } from './freshness.ts'
import { scoreOf, type CollectorFacts, type DatasetFacts, type Health } from './health.ts'
import { loadSeries, settleOf, type LoadedSeries } from './loaded-series.ts'
import { problemOf, readServices, within, type Services } from './services.ts'
import { exceptionsOf, type Exception, type Helper } from './exceptions.ts'
import { failingGaps, restingBackfills } from './fill-exceptions.ts'
import { standingOf, type CollectorStatus, type DatasetStanding, type DatasetStatus } from './standing.ts'
import { watchSchedules, type ScheduleFinding } from './watchdog.ts'
import { countOpenIncidents } from '../store/incidents.ts'
import { askDesk } from '../temporal/incidents.ts'
import { readUpdater, type Updater } from './updater.ts'
import { verdict } from './verdict.ts'
import { readSchedules, type ScheduleView } from './schedules.ts'

export type { Exception } from './exceptions.ts'
export type { CollectorState, CollectorStatus, DatasetState, DatasetStatus } from './standing.ts'

export interface Status {
  readonly asOf: Millis
  readonly mode: Mode
  /** The headline: "Everything is there.", "Trust it, with one exception.", "Filling history, 34 %.", "Cannot say.", "Readable, but nothing runs." */
  readonly verdict: string
  /** What is not well, those that need a person first. */
  readonly exceptions: readonly Exception[]
  readonly health: Health
  readonly collectors: readonly CollectorStatus[]
  readonly datasets: readonly DatasetStatus[]
  readonly services: Services
  readonly openIncidents: number
  /** Where the updater of features is against its inputs; undefined while none are promised, or nothing can be said. */
  readonly updater: Updater | undefined
}

/** Everything the first page and `gapless status` say. Never rejects for a service that is down: that is part of the answer. At most 5 s. */
export async function readStatus(desk: Desk): Promise<Status> {
  const [asked, openIncidents] = await Promise.all([readServices(desk), countIncidents(desk)])
  const { services, standings, collectors, helpers, findings, filling, updater, facts, ran } = asked.mysql.ok
    ? await within(3 * SECOND, readFacts(desk, asked)).catch((error: unknown) => noFacts(withoutMysql(asked, error)))
    : noFacts(asked)
  const now = desk.clock()
  const datasets = standings.map(({ status }) => status)
  const exceptions = exceptionsOf(services, standings, collectors, helpers, now, findings, filling)
  const health = scoreOf({ services, datasets: facts, collectors: ran, updater }, desk.config.settings.health)
  const headline = verdict({ services, datasets, exceptions })
  return {
    asOf: now,
    mode: desk.mode,
    verdict: headline,
    exceptions,
    health,
    collectors,
    datasets,
    services,
    openIncidents,
    updater,
  }
}

/** From the tables; while MySQL is away, from Temporal; none where nobody can say. */
async function countIncidents(desk: Desk): Promise<number> {
  return within(1.5 * SECOND, countOpenIncidents(desk.database)).catch(() =>
    within(1.5 * SECOND, openFromDesk(desk)).catch(() => 0),
  )
}

async function openFromDesk(desk: Desk): Promise<number> {
  const view = await askDesk(await desk.temporal())
  return view?.open.filter(({ parent, resolved }) => parent === undefined && !resolved).length ?? 0
}

interface Facts {
  readonly services: Services
  readonly standings: readonly DatasetStanding[]
  readonly collectors: readonly CollectorStatus[]
  readonly helpers: readonly Helper[]
  readonly findings: readonly ScheduleFinding[]
  /** What stands in the way of filling. */
  readonly filling: readonly Exception[]
  readonly updater: Updater | undefined
  /** What the score is made from. */
  readonly facts: readonly DatasetFacts[]
  readonly ran: readonly CollectorFacts[]
}

async function readFacts(desk: Desk, services: Services): Promise<Facts> {
  const { failures } = desk.config.settings.health
  const [loaded, runs, backfills, schedules, findings, held, tallies, usedToday] = await Promise.all([
    loadSeries(desk, {}),
    collectorRuns(desk.database),
    listBackfills(desk.database, { limit: 100, active: true }),
    services.temporal.ok ? within(2 * SECOND, readSchedules(desk)).catch(() => []) : [],
    services.temporal.ok ? within(2 * SECOND, watchSchedules(desk)).catch(() => []) : [],
    heldCounts(desk.database),
    runTallies(desk.database, desk.clock() - failures.window),
    backfillsToday(desk.database, desk.clock()),
  ])
  const now = desk.clock()
  const byDataset = Map.groupBy(loaded, ({ series }) => series.dataset)
  const standings = DATASETS.flatMap((dataset) => {
    const series = byDataset.get(dataset)
    return series === undefined
      ? []
      : [standingOf(dataset, series, now, settleOf(desk, dataset), inputsOf(dataset, byDataset))]
  })
  const collectors = DATASETS.flatMap((dataset) => collectorOf(desk, dataset, runs, schedules, now))
  return {
    services,
    standings,
    collectors,
    facts: standings.map((standing) =>
      factsOf(
        standing,
        byDataset.get(standing.status.dataset) ?? [],
        held,
        now,
        settleOf(desk, standing.status.dataset),
      ),
    ),
    ran: collectors.map(({ name, status }) => {
      const tally = tallies.find(({ collector }) => collector === name)
      return { name, status, runs: tally?.runs ?? 0, failed: tally?.failed ?? 0 }
    }),
    helpers: backfills
      .filter(({ state }) => state === 'planned' || state === 'running')
      .map((row) => viewOf(row, 0, [], now))
      .map(({ id, dataset, etaSeconds }) => ({ id, dataset, etaSeconds })),
    // Before the first series there is no worker yet, and nothing that could be wrong with its schedules.
    findings: loaded.length === 0 ? [] : findings,
    filling: [
      ...failingGaps(loaded, desk.config.settings.sweep.alertAfterFailures, now),
      ...restingBackfills(
        backfills.map(({ request }) => request),
        desk.config.settings.budgets,
        usedToday,
      ),
    ],
    updater: await readUpdater(desk, loaded),
  }
}

const noFacts = (services: Services): Facts => ({
  services,
  standings: [],
  collectors: [],
  helpers: [],
  findings: [],
  filling: [],
  updater: undefined,
  facts: [],
  ran: [],
})

/** It answered a ping and then not the question. */
function withoutMysql(services: Services, error: unknown): Services {
  return { ...services, mysql: { ...services.mysql, ok: false, latencyMs: undefined, problem: problemOf(error) } }
}

/** The series of what a dataset is made from; none where it is collected. */
function inputsOf(dataset: Dataset, loaded: ReadonlyMap<Dataset, readonly LoadedSeries[]>): LoadedSeries[] {
  return (MADE_FROM[dataset] ?? []).flatMap((input) => loaded.get(input) ?? [])
}

function collectorOf(
  desk: Desk,
  dataset: Dataset,
  runs: readonly CollectorRun[],
  schedules: readonly ScheduleView[],
  now: Millis,
): CollectorStatus[] {
  const { settings } = desk.config
  const off = offOf(settings).find((each) => each.dataset === dataset)
  if (off !== undefined) return [offCollector(off)]
  const [promised] = promisesFor(settings, dataset)
  if (promised === undefined) return []
  const name = COLLECTORS[dataset]
  const widthMs = Math.min(...promised.widths)
  const everyMs = promised.every ?? widthMs
  const run = runs.find(({ collector }) => collector === name)
  const { source } = promised
  // What is made from another dataset has no schedule: the sweep's beat is its rhythm.
  const scheduleId =
    MADE_FROM[dataset] === undefined ? collectId(dataset, source, durationText(widthMs)) : coverageId(dataset, source)
  const mine = schedules.filter(({ id }) => id.startsWith(`collect-${dataset}/`))
  const late =
    run?.lastSuccessAt !== undefined && now - run.lastSuccessAt > 2 * everyMs + settleOf(desk, dataset) + MINUTE
  const paused = mine.length > 0 && mine.every((schedule) => schedule.paused)
  const status = paused
    ? 'paused'
    : run === undefined
      ? 'waiting'
      : run.status === 'failed'
        ? 'failing'
        : late
          ? 'late'
          : 'ok'
  return [
    {
      name,
      dataset,
      schedule: scheduleId,
      status,
      lastRunAt: run?.lastRunAt,
      lastSuccessAt: run?.lastSuccessAt,
      ageSeconds:
        run?.lastSuccessAt === undefined ? undefined : Math.max(0, Math.floor((now - run.lastSuccessAt) / SECOND)),
      reason: run?.reason ?? '',
    },
  ]
}

function offCollector({ dataset, reason }: Off): CollectorStatus {
  return {
    name: COLLECTORS[dataset],
    dataset,
    schedule: '',
    status: 'off',
    lastRunAt: undefined,
    lastSuccessAt: undefined,
    ageSeconds: undefined,
    reason,
  }
}

function factsOf(
  { status, kinds, waits }: DatasetStanding,
  series: readonly LoadedSeries[],
  held: Awaited<ReturnType<typeof heldCounts>>,
  now: Millis,
  settleMs: number,
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
    overdueMs: series.map((one) => (waits ? 0 : overdueMs(one, now, settleMs))),
  }
}
