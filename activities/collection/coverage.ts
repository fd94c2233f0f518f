import type { Clock, Millis } from '../../src/domain/clock.ts'
import type { BackfillRequest, BackfillState } from '../../src/domain/collection/backfill.ts'
import { missingIn } from '../../src/domain/collection/coverage.ts'
import { noteAwaiting } from '../../src/domain/collection/derived.ts'
import { NOTHING_KNOWN, type Knowledge } from '../../src/domain/collection/knowledge.ts'
import { expectedRange, type Series } from '../../src/domain/collection/series.ts'
import { subtractAll, totalLength, type Range } from '../../src/domain/range.ts'
import type { BackfillSignal, KeepCoverageInput } from '../../src/contracts/collection.ts'
import { ConfigError, ConflictError } from '../../src/errors.ts'
import type { Events } from '../../src/telemetry/events.ts'
import { newBackfillId, planRequest, requestKey } from '../../src/store/backfill-plan.ts'
import {
  createBackfill,
  findActiveByKey,
  findBackfill,
  listBackfills,
  moveBackfill,
  type BackfillRow,
} from '../../src/store/backfills.ts'
import { claimedByOthers, readClaims, sweepClaims } from '../../src/store/claims.ts'
import { changeKnowledge, readKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import { writeJournal } from '../../src/store/journal.ts'
import { listSeries } from '../../src/store/series.ts'
import { lookAt, writeLooks, type LookAt, type OutageRule } from './look.ts'
import type { PageKind } from './pages.ts'

export interface CoverageDeps {
  readonly database: Database
  readonly clock: Clock
  kindOf(dataset: string, source: string): PageKind
  /** Checks what a person typed against what exists; throws ConfigError with a sentence for each fault. */
  parseRequest(words: BackfillSignal & { dataset: string }): Promise<BackfillRequest>
  /** How a backfill's workflow stands: `absent` when Temporal has never heard of it or has forgotten it. */
  workflowState(id: string): Promise<'running' | 'closed' | 'absent'>
  readonly events: Pick<Events, 'gapFound' | 'requestRefused'>
  /** What the settings say of outages; all is filled where it is left out. */
  outageRuleOf?(dataset: string): OutageRule
  /** Starts the dataset's audit when its time has come. */
  auditWhenDue?(dataset: KeepCoverageInput['dataset'], source: string): Promise<void>
}

export interface SweepReport {
  readonly series: number
  readonly missing: number
  readonly due: number
  /** Backfills that have a row and no running workflow. */
  readonly toStart: readonly string[]
  readonly active: readonly { id: string; state: BackfillState; left: number }[]
  /** Of those that were followed: how they ended. */
  readonly ended: readonly { id: string; state: BackfillState }[]
}

/** The activities of `coverage/<dataset>/<source>`. */
export function createCoverageActivities(deps: CoverageDeps) {
  const { database, clock } = deps
  return {
    /** One look at every series: notes new gaps, writes off what the source no longer keeps, plans a backfill for what is due. */
    async sweep({ dataset, source, width, order, following }: KeepCoverageInput): Promise<SweepReport> {
      const now = clock()
      const kind = deps.kindOf(dataset, source)
      await sweepClaims(database, now)
      const series = await listSeries(database, { dataset, source })
      const ids = series.map((each) => each.id)
      const [known, claims] = [await readKnowledge(database, ids), await readClaims(database, ids, now)]
      const active = await listBackfills(database, { limit: 1000, active: true, dataset, source })
      const outages = deps.outageRuleOf?.(dataset)
      const looks: LookAt[] = []
      for (const each of series)
        looks.push(
          lookAt(
            each,
            await awaitInput(database, each, known.get(each.id) ?? NOTHING_KNOWN, kind, now),
            kind,
            now,
            outages,
          ),
        )
      for (const { series: each, waived } of looks.filter((look) => look.waived.length > 0))
        await writeJournal(database, {
          at: now,
          subject: `coverage/${dataset}/${source}`,
          kind: 'outage-policy',
          sentence: `An outage left out ${totalLength(waived) / (each.widthSeconds * 1000)} slots of ${dataset} ${each.subject}; as its policy says they are held, not filled.`,
          detail: waived,
        })
      await writeLooks(
        database,
        looks.filter((look) => look.fresh.length + look.gone.length + look.waived.length > 0),
        now,
      )
      const due: { series: Series; ranges: Range[] }[] = []
      let missing = 0
      for (const look of looks) {
        const each = look.series
        missing += look.missingSlots
        for (const { from, to } of look.fresh)
          deps.events.gapFound({
            dataset,
            source,
            subject: each.subject,
            from,
            to,
            slots: (to - from) / (each.widthSeconds * 1000),
            reason: 'never-asked',
          })
        const taken = [
          ...claimedByOthers(claims, each.id, '', look.within),
          ...active.flatMap((row) => reachOf(row, each)),
        ]
        const ranges = subtractAll(look.due, taken)
        if (ranges.length > 0) due.push({ series: each, ranges })
      }
      if (due.length > 0 && !(await isBackingOff(database, dataset, source, now)))
        await planSweep(
          deps,
          { dataset, source, width, order: outages?.policy === 'newest-first' ? 'newest' : order },
          series,
          due,
          now,
        )
      // An audit that could not be started is started by the next sweep.
      await deps.auditWhenDue?.(dataset, source).catch(() => undefined)
      return {
        series: series.length,
        missing,
        due: due.length,
        ...(await backfillsOf(deps, dataset, source, following)),
      }
    },

    /** Makes a backfill of what a signal asked for. What is wrong with it goes into the journal, and is given back as a sentence. */
    async acceptRequest({
      dataset,
      source,
      request,
    }: {
      dataset: KeepCoverageInput['dataset']
      source: string
      request: unknown
    }): Promise<{ id: string | undefined; sentence: string }> {
      const subject = `coverage/${dataset}/${source}`
      try {
        const words = signalOf(request)
        const typed = await deps.parseRequest({ ...words, dataset })
        const id = await writeRequest(deps, typed, clock())
        const sentence = `Backfill ${id} was asked for by signal: ${words.reason ?? 'no reason given'}.`
        await writeJournal(database, { at: clock(), subject, kind: 'request-accepted', sentence, detail: typed })
        return { id, sentence }
      } catch (error) {
        if (!(error instanceof ConfigError || error instanceof ConflictError)) throw error
        const sentence = `A request was refused: ${error.message}`
        await writeJournal(database, {
          at: clock(),
          subject,
          kind: 'request-refused',
          sentence,
          detail: safeDetail(request),
        })
        deps.events.requestRefused({ door: 'signal', fault: sentence })
        return { id: undefined, sentence }
      }
    },
  }
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

/** The slots of a series that an active backfill will see to by itself. */
function reachOf(row: BackfillRow, series: Series): Range[] {
  const { subjects, from, to } = row.request
  return subjects.length === 0 || subjects.includes(series.subject) ? [{ from, to }] : []
}

/** When sweeps' backfills break one after the other, something is wrong that trying does not mend: the pause doubles up to an hour. */
async function isBackingOff(database: Database, dataset: string, source: string, now: Millis): Promise<boolean> {
  const recent = (await listBackfills(database, { limit: 12, dataset, source })).filter(
    (row) => row.request.reason === 'sweep',
  )
  const healthy = recent.findIndex((row) => row.state !== 'failed')
  const broken = healthy === -1 ? recent.length : healthy
  const last = recent[0]?.endedAt
  return broken > 0 && last !== undefined && now < last + Math.min(15_000 * 2 ** broken, 3_600_000)
}

async function planSweep(
  deps: CoverageDeps,
  { dataset, source, width, order }: Pick<KeepCoverageInput, 'dataset' | 'source' | 'width' | 'order'>,
  all: readonly Series[],
  due: readonly { series: Series; ranges: readonly Range[] }[],
  now: Millis,
): Promise<void> {
  const ranges = due.flatMap((each) => each.ranges)
  const subjects = [...new Set(due.map((each) => each.series.subject))]
  await writeRequest(
    deps,
    {
      dataset,
      source,
      subjects: subjects.length === new Set(all.map((each) => each.subject)).size ? [] : subjects,
      from: ranges.reduce((least, range) => Math.min(least, range.from), Infinity),
      to: ranges.reduce((most, range) => Math.max(most, range.to), -Infinity),
      mode: 'missing',
      order,
      width,
      reason: 'sweep',
      onlyDue: true,
    },
    now,
  )
}

async function writeRequest(deps: CoverageDeps, request: BackfillRequest, now: Millis): Promise<string> {
  const key = requestKey(request)
  const same = await findActiveByKey(deps.database, key)
  if (same !== undefined) return same.id
  const plan = await planRequest(deps.database, request, deps.kindOf(request.dataset, request.source), now)
  const { stored, none, unobtainable } = plan.slots
  return createBackfill(deps.database, {
    id: newBackfillId(),
    request,
    requestKey: key,
    base:
      request.mode === 'all'
        ? { stored: 0, none: 0, unobtainable: 0 }
        : request.mode === 'suspect'
          ? { stored: stored - plan.suspects, none: 0, unobtainable }
          : { stored, none, unobtainable },
    slotsPlanned: plan.slots.planned,
    callsPlanned: plan.calls,
    requestedAt: now,
  })
}

async function backfillsOf(deps: CoverageDeps, dataset: string, source: string, following: readonly string[]) {
  const active = await listBackfills(deps.database, { limit: 1000, active: true, dataset, source })
  const toStart: string[] = []
  for (const row of active) {
    const state = await deps.workflowState(row.id)
    if (state === 'absent' || (state === 'closed' && row.state === 'planned')) toStart.push(row.id)
    // Its workflow was ended from outside: nobody else will write its end.
    else if (state === 'closed')
      await moveBackfill(deps.database, row.id, 'failed', deps.clock(), 'its workflow was ended from outside')
  }
  const ended: { id: string; state: BackfillState }[] = []
  for (const id of following) {
    if (active.some((row) => row.id === id)) continue
    const row = await findBackfill(deps.database, id)
    if (row !== undefined) ended.push({ id, state: row.state })
  }
  return { toStart, active: active.map((row) => ({ id: row.id, state: row.state, left: row.slots.left })), ended }
}

function signalOf(request: unknown): BackfillSignal {
  const hint =
    'It takes {"subjects":["BTC-USD"],"from":"2025-01-01T00:00:00Z","to":"2025-01-02T00:00:00Z"}, with mode and reason if you like.'
  if (typeof request !== 'object' || request === null || Array.isArray(request))
    throw new ConfigError([`It is not an object. ${hint}`])
  const { subjects, from, to, mode, reason, ...rest } = request as Record<string, unknown>
  const [strange] = Object.keys(rest)
  if (strange !== undefined) throw new ConfigError([`It has an unknown field "${strange.slice(0, 40)}". ${hint}`])
  if (typeof from !== 'string' || typeof to !== 'string')
    throw new ConfigError([`"from" and "to" must be texts. ${hint}`])
  if (subjects !== undefined && !(Array.isArray(subjects) && subjects.every((each) => typeof each === 'string')))
    throw new ConfigError([`"subjects" must be a list of texts. ${hint}`])
  if ((mode !== undefined && typeof mode !== 'string') || (reason !== undefined && typeof reason !== 'string'))
    throw new ConfigError([`"mode" and "reason" must be texts. ${hint}`])
  return { ...(request as BackfillSignal) }
}

function safeDetail(request: unknown): unknown {
  return JSON.stringify(request)?.slice(0, 500) ?? null
}
