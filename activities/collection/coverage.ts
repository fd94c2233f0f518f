import type { Millis } from '../../src/domain/clock.ts'
import { missingIn } from '../../src/domain/collection/coverage.ts'
import { noteAwaiting } from '../../src/domain/collection/derived.ts'
import { NOTHING_KNOWN, type Knowledge } from '../../src/domain/collection/knowledge.ts'
import { expectedRange, type Series } from '../../src/domain/collection/series.ts'
import type { KeepCoverageInput } from '../../src/contracts/collection.ts'
import { listBackfills } from '../../src/store/backfills.ts'
import { readClaims, sweepClaims } from '../../src/store/claims.ts'
import { changeKnowledge, readKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import { listSeries } from '../../src/store/series.ts'
import type { Events } from '../../src/telemetry/events.ts'
import { acceptRequest, type AcceptDeps, type SignalledRequest } from './accept-request.ts'
import { followBackfills, type FollowDeps, type Followed } from './follow-backfills.ts'
import { lookAt, type LookAt, type OutageRule } from './look.ts'
import type { PageKind } from './pages.ts'
import { dueOf, planSweep } from './plan-sweep.ts'
import { tellLooks } from './tell-looks.ts'

export interface CoverageDeps extends AcceptDeps, FollowDeps {
  readonly events: Pick<Events, 'gapFound' | 'requestRefused'>
  /** What the settings say of outages; all is filled where it is left out. */
  outageRuleOf?(dataset: KeepCoverageInput['dataset']): OutageRule
  /** Told at the end of each sweep. */
  swept?(dataset: KeepCoverageInput['dataset'], source: string): void
  /** Starts the dataset's audit when its time has come. */
  auditWhenDue?(dataset: KeepCoverageInput['dataset'], source: string): Promise<void>
}

export interface SweepReport extends Followed {
  readonly series: number
  readonly missing: number
  readonly due: number
}

/** The activities of `coverage/<dataset>/<source>`. */
export function createCoverageActivities(deps: CoverageDeps) {
  return {
    /** One look at every series: notes new gaps, writes off what the source no longer keeps, plans a backfill for what is due. */
    async sweep(input: KeepCoverageInput): Promise<SweepReport> {
      const { dataset, source, width, order } = input
      const { database } = deps
      const now = deps.clock()
      await sweepClaims(database, now)
      const series = await listSeries(database, { dataset, source })
      const ids = series.map((each) => each.id)
      const claims = await readClaims(database, ids, now)
      const active = await listBackfills(database, { limit: 1000, active: true, dataset, source })
      const outages = deps.outageRuleOf?.(dataset)
      const looks = await lookAtAll(deps, series, now, outages)
      await tellLooks(deps, { dataset, source }, looks, now)
      const due = dueOf(looks, claims, active)
      const asked = { dataset, source, width, order: outages?.policy === 'newest-first' ? 'newest' : order } as const
      await planSweep(deps, asked, series, due, now)
      // An audit that could not be started is started by the next sweep.
      await deps.auditWhenDue?.(dataset, source).catch(() => undefined)
      deps.swept?.(dataset, source)
      return {
        series: series.length,
        missing: looks.reduce((sum, look) => sum + look.missingSlots, 0),
        due: due.length,
        ...(await followBackfills(deps, dataset, source, input.following)),
      }
    },

    /** Makes a backfill of what a signal asked for. What is wrong with it goes into the journal, and is given back as a sentence. */
    acceptRequest: (request: SignalledRequest) => acceptRequest(deps, request),
  }
}

async function lookAtAll(
  { database, kindOf }: CoverageDeps,
  series: readonly Series[],
  now: Millis,
  outages: OutageRule | undefined,
): Promise<LookAt[]> {
  const known = await readKnowledge(
    database,
    series.map(({ id }) => id),
  )
  const looks: LookAt[] = []
  for (const each of series) {
    const kind = kindOf(each.dataset, each.source)
    const told = await awaitInput(database, each, known.get(each.id) ?? NOTHING_KNOWN, kind, now)
    looks.push(lookAt(each, told, kind, now, outages))
  }
  return looks
}

/** What is known of a series, with its notes telling now what awaits its input. */
async function awaitInput(
  database: Database,
  series: Series,
  known: Knowledge,
  kind: PageKind,
  now: Millis,
): Promise<Knowledge> {
  if (!('awaits' in kind)) return known
  const within = expectedRange(series, now, kind.settleMs)
  if (missingIn(within, known.intervals).length === 0) return known
  const awaiting = await kind.awaits(database, series, within)
  if (sameNotes(noteAwaiting(known, within, awaiting, now), known)) return known
  let told = known
  await database.transaction((tx) =>
    changeKnowledge(tx, [series.id], within, (_id, latest) => {
      told = noteAwaiting(latest, within, awaiting, now)
      return told
    }),
  )
  return told
}

function sameNotes(a: Knowledge, b: Knowledge): boolean {
  return JSON.stringify(a.notes) === JSON.stringify(b.notes)
}
