import type { Mode } from '../config/config.ts'
import type { Millis } from '../domain/clock.ts'
import type { Dataset } from '../domain/collection/series.ts'
import type { CoverageCounts } from '../domain/collection/coverage.ts'
import type { Desk } from './desk.ts'
import type { Health } from './health.ts'
import type { Services } from './services.ts'

/** ok: ran as its rhythm says; late: no success for too long; failing: its last run failed; paused; waiting: has not run yet. */
export type CollectorState = 'ok' | 'late' | 'failing' | 'paused' | 'waiting'

export interface CollectorStatus {
  readonly name: string
  readonly dataset: Dataset
  /** Id of its Temporal Schedule. */
  readonly schedule: string
  readonly status: CollectorState
  readonly lastRunAt: Millis | undefined
  readonly lastSuccessAt: Millis | undefined
  /** Since the last success; undefined before the first. */
  readonly ageSeconds: number | undefined
  /** Why the last run failed, empty when it did not. */
  readonly reason: string
}

/** whole: 0 missing; filling: missing and being filled or not yet asked; missing: something stands in the way; stuck: nothing new for too long. */
export type DatasetState = 'whole' | 'filling' | 'missing' | 'stuck'

export interface DatasetStatus extends CoverageCounts {
  readonly dataset: Dataset
  readonly source: string
  readonly series: number
  readonly seriesMissing: number
  /** Percent of expected slots that are accounted for, two decimals, rounded down; 100 only when none is missing. */
  readonly completeness: number
  /** End of the newest stored slot; undefined when nothing is stored. */
  readonly newestAt: Millis | undefined
  readonly state: DatasetState
}

/** One thing that is not well, worst first. `next` is a command that can be pasted, undefined when nothing is to be done. */
export interface Exception {
  readonly mark: 'bad' | 'filling' | 'unknown'
  readonly subject: string
  readonly title: string
  readonly text: string
  readonly next: string | undefined
}

export interface Status {
  readonly asOf: Millis
  readonly mode: Mode
  /** The headline: "Everything is there.", "Trust it, with one exception.", "Filling history, 34 %.", "Cannot say. ...", "Readable, but nothing runs." */
  readonly verdict: string
  readonly exceptions: readonly Exception[]
  readonly health: Health
  readonly collectors: readonly CollectorStatus[]
  readonly datasets: readonly DatasetStatus[]
  readonly services: Services
  readonly openIncidents: number
}

/** Everything the first page and `gapless status` say. Never rejects for a service that is down: that is part of the answer. At most 3 s. */
export async function readStatus(_desk: Desk): Promise<Status> {
  throw new Error('not built yet')
}
