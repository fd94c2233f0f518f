import type { Mode } from '../config/config.ts'
import { SECOND, type Millis } from '../domain/clock.ts'
import { countOpenIncidents } from '../store/incidents.ts'
import { askDesk } from '../temporal/incidents.ts'
import type { CollectorStatus } from './collectors.ts'
import type { Desk } from './desk.ts'
import { exceptionsOf, type Exception } from './exceptions.ts'
import { noFacts, readFacts } from './facts.ts'
import { scoreOf, type Health } from './health.ts'
import { problemOf, readServices, within, type Services } from './services.ts'
import type { DatasetStatus } from './standing.ts'
import type { Updater } from './updater.ts'
import { verdict } from './verdict.ts'

export type { CollectorState, CollectorStatus } from './collectors.ts'
export type { Exception } from './exceptions.ts'
export type { DatasetState, DatasetStatus } from './standing.ts'

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
  const { services, standings, collectors, helpers, findings, filling, updater, datasets, ran, scoring } = asked.mysql
    .ok
    ? await within(3 * SECOND, readFacts(desk, asked)).catch((error: unknown) => noFacts(withoutMysql(asked, error)))
    : noFacts(asked)
  const asOf = desk.clock()
  const exceptions = exceptionsOf(services, standings, collectors, helpers, asOf, findings, filling)
  const statuses = standings.map(({ status }) => status)
  const health = scoreOf({ services, datasets, collectors: ran, updater, scoring }, desk.config.settings.health)
  return {
    asOf,
    mode: desk.mode,
    verdict: verdict({ services, datasets: statuses, exceptions }),
    exceptions,
    health,
    collectors,
    datasets: statuses,
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

/** It answered a ping and then not the question. */
function withoutMysql(services: Services, error: unknown): Services {
  return { ...services, mysql: { ...services.mysql, ok: false, latencyMs: undefined, problem: problemOf(error) } }
}
