/** How each collector stands: by what the runs of its rhythms came to, and by what is there at the live edge. Pure. */
import { offOf, promisesFor } from '../config/promises.ts'
import type { Settings } from '../config/settings.ts'
import { COLLECTORS, collectId, COLLECT_WORKFLOWS, coverageId } from '../contracts/collection.ts'
import { HEALTH_MONITOR, MONITOR_EVERY_MS, MONITOR_ID } from '../contracts/health.ts'
import { MINUTE, SECOND, type Millis } from '../domain/clock.ts'
import type { Dataset } from '../domain/collection/series.ts'
import { durationText } from '../domain/duration.ts'
import type { CollectorRun } from '../store/runs.ts'
import { isFresh } from './freshness.ts'
import type { LoadedSeries } from './loaded-series.ts'
import { listed } from './words.ts'

/**
 * ok: its last run went well, or all that is due is there; late: no success for too long; failing: its last run failed; paused;
 * waiting: it has not run yet, and need not have; off: nobody runs it, the reason says why.
 */
export type CollectorState = 'ok' | 'late' | 'failing' | 'paused' | 'waiting' | 'off'

/** One rhythm of a collector: of a source of its dataset in slots of one width. */
export interface RhythmStatus {
  /** Id of its Temporal Schedule; of the workflow whose sweep makes it, where it is made from others. */
  readonly id: string
  readonly source: string
  readonly status: CollectorState
  readonly lastRunAt: Millis | undefined
  readonly lastSuccessAt: Millis | undefined
  /** Why the last run failed, empty when it did not. */
  readonly reason: string
}

export interface CollectorStatus {
  readonly name: string
  /** What it writes: a dataset, or what the health monitor keeps. */
  readonly dataset: Dataset | 'health'
  /** Ids of all its rhythms, with commas between them. */
  readonly schedule: string
  /** The worst of its rhythms. */
  readonly status: CollectorState
  readonly lastRunAt: Millis | undefined
  /** The newest when it is ok, else the oldest of those rhythms that are not. */
  readonly lastSuccessAt: Millis | undefined
  /** Since that success; undefined before the first. */
  readonly ageSeconds: number | undefined
  /** Why it is as it is; empty when nothing failed. */
  readonly reason: string
  readonly rhythms: readonly RhythmStatus[]
}

/** A rhythm as settings promise it. */
export interface Rhythm {
  readonly id: string
  readonly source: string
  /** Undefined: of every width, as it is made from others. */
  readonly widthMs: number | undefined
  readonly everyMs: number
}

/** The rhythms of a dataset: a schedule for each source and width; what is made from others has the sweep's beat instead, and one for each source. */
export function rhythmsOf(settings: Settings, dataset: Dataset): Rhythm[] {
  return promisesFor(settings, dataset).flatMap(({ source, widths, every }): Rhythm[] =>
    COLLECT_WORKFLOWS[dataset] === undefined
      ? [{ id: coverageId(dataset, source), source, widthMs: undefined, everyMs: every ?? Math.min(...widths) }]
      : widths.map((widthMs) => ({
          id: collectId(dataset, source, durationText(widthMs)),
          source,
          widthMs,
          everyMs: every ?? widthMs,
        })),
  )
}

export interface CollectorInput {
  readonly settings: Settings
  readonly runs: readonly CollectorRun[]
  readonly pausedIds: ReadonlySet<string>
  /** The dataset's series. */
  readonly series: readonly LoadedSeries[]
  settleOf(source: string): number
  /** When the first series of a source was promised. */
  promisedAt(source: string): Millis | undefined
  readonly now: Millis
}

/** The collector of a dataset; undefined where nothing is promised and nothing is off. */
export function collectorOf(dataset: Dataset, input: CollectorInput): CollectorStatus | undefined {
  const name = COLLECTORS[dataset]
  const off = offOf(input.settings).find((each) => each.dataset === dataset)
  if (off !== undefined) return { ...NEVER_RUN, name, dataset, status: 'off', reason: off.reason }
  const rhythms = rhythmsOf(input.settings, dataset)
  return rhythms.length === 0
    ? undefined
    : rowOf(
        name,
        dataset,
        rhythms.map((rhythm) => rhythmStatus(rhythm, input)),
        input.now,
      )
}

const NEVER_RUN = {
  schedule: '',
  lastRunAt: undefined,
  lastSuccessAt: undefined,
  ageSeconds: undefined,
  rhythms: [],
} as const

/** The health monitor, whose runs are the points of its history: `lastAt` is the newest. */
export function monitorOf(lastAt: Millis | undefined, isPaused: boolean, now: Millis): CollectorStatus {
  const run = lastAt === undefined ? undefined : { status: 'ok' as const, lastSuccessAt: lastAt }
  const status = isPaused ? 'paused' : run === undefined ? 'waiting' : stateOf(run, MONITOR_EVERY_MS, now)
  const rhythm = { id: MONITOR_ID, source: 'gapless', lastRunAt: lastAt, lastSuccessAt: lastAt, reason: '', status }
  return rowOf(HEALTH_MONITOR, 'health', [rhythm], now)
}

function rhythmStatus({ id, source, widthMs, everyMs }: Rhythm, input: CollectorInput): RhythmStatus {
  const { now } = input
  const run = input.runs.find(({ rhythm }) => rhythm === id)
  const mine = input.series.filter(
    ({ series }) => series.source === source && (widthMs === undefined || series.widthSeconds * SECOND === widthMs),
  )
  const isMade = widthMs === undefined
  const isThere =
    mine.length > 0 &&
    // Where nothing is due there is nothing to make, and no run to wait for.
    mine.every((one) => (isMade && one.expected.from >= one.expected.to) || isFresh(one, now, input.settleOf(source)))
  const byRun = run === undefined ? undefined : stateOf(run, everyMs, now)
  // What is made from others runs when there is something to make: while all of it is there, no run is late.
  const isIdle = isMade && byRun === 'late' && isThere
  const waitsMs = now - (input.promisedAt(source) ?? now)
  const beforeFirst = isThere ? 'ok' : waitsMs > patienceOf(everyMs) ? 'late' : 'waiting'
  return {
    id,
    source,
    status: input.pausedIds.has(id) ? 'paused' : isIdle ? 'ok' : (byRun ?? beforeFirst),
    lastRunAt: run?.lastRunAt,
    lastSuccessAt: run?.lastSuccessAt,
    reason: run?.reason ?? '',
  }
}

function stateOf(
  { status, lastSuccessAt }: Pick<CollectorRun, 'status' | 'lastSuccessAt'>,
  everyMs: number,
  now: Millis,
): CollectorState {
  if (status === 'failed') return 'failing'
  return lastSuccessAt !== undefined && now - lastSuccessAt > patienceOf(everyMs) ? 'late' : 'ok'
}

/** One beat may be lost, and a run takes its time. */
function patienceOf(everyMs: number): number {
  return 2 * everyMs + MINUTE
}

const WORST_FIRST: readonly CollectorState[] = ['failing', 'late', 'paused', 'waiting', 'ok']

function rowOf(
  name: string,
  dataset: CollectorStatus['dataset'],
  rhythms: readonly RhythmStatus[],
  now: Millis,
): CollectorStatus {
  const status = WORST_FIRST.find((state) => rhythms.some((each) => each.status === state)) ?? 'waiting'
  const worst = rhythms.filter((each) => each.status === status)
  const successes = worst.flatMap(({ lastSuccessAt }) => lastSuccessAt ?? [])
  const lastSuccessAt =
    successes.length === 0 || (status !== 'ok' && successes.length < worst.length)
      ? undefined
      : status === 'ok'
        ? Math.max(...successes)
        : Math.min(...successes)
  const lastRunAt = rhythms.reduce<Millis | undefined>(
    (newest, { lastRunAt: at }) => (newest === undefined || (at !== undefined && at > newest) ? at : newest),
    undefined,
  )
  const reasons = worst.filter(({ reason }) => reason !== '')
  return {
    name,
    dataset,
    schedule: rhythms.map(({ id }) => id).join(', '),
    status,
    lastRunAt,
    lastSuccessAt,
    ageSeconds: lastSuccessAt === undefined ? undefined : Math.max(0, Math.floor((now - lastSuccessAt) / SECOND)),
    reason: listed(reasons.map(({ source, reason }) => (rhythms.length === 1 ? reason : `${source}: ${reason}`))),
    rhythms,
  }
}
