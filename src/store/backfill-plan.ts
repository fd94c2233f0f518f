import { createHash, randomBytes } from 'node:crypto'
import type { Millis } from '../domain/clock.ts'
import type { BackfillRequest, SlotTally } from '../domain/collection/backfill.ts'
import { countStates, missingIn } from '../domain/collection/coverage.ts'
import { gapsOf } from '../domain/collection/gap.ts'
import { clip, NOTHING_KNOWN, type Knowledge } from '../domain/collection/knowledge.ts'
import { OUTAGE_POLICY, releaseHeld } from '../domain/collection/outage.ts'
import { expectedRange, type Series } from '../domain/collection/series.ts'
import { alignInside, rangesOfSlots, slotCount } from '../domain/collection/slot.ts'
import { isAsked, pagesToFetch, type PageWork, type WorkRules } from '../domain/collection/work.ts'
import { doubtSlots } from '../domain/quality/doubted-slots.ts'
import { intersect, type Range } from '../domain/range.ts'
import type { BackfillRow } from './backfills.ts'
import { claimedByOthers, readClaims } from './claims.ts'
import { readKnowledge } from './coverage.ts'
import type { Queryable } from './database.ts'
import { heldSuspects } from './quarantine.ts'
import { listSeries } from './series.ts'

/** What a request would do, counted exactly from coverage at one moment. Nothing is written. */
export interface BackfillPlan {
  readonly series: readonly Series[]
  readonly slots: {
    readonly expected: number
    readonly stored: number
    readonly none: number
    readonly unobtainable: number
    readonly held: number
    readonly missing: number
    readonly claimed: number
    readonly planned: number
  }
  /** Stored slots that are asked for again, because their row is in quarantine; only of a request of mode `suspect`. */
  readonly suspects: number
  /** Calls to the source, each of at most a page. */
  readonly calls: number
}

export interface PlanRules {
  readonly settleMs: number
  readonly pageSlots: (series: Series) => number
}

/** Counts a request's slots by state and the calls it needs. `all` and `suspect` count what they would ask again. */
export async function planRequest(
  db: Queryable,
  request: BackfillRequest,
  rules: PlanRules,
  now: Millis,
): Promise<BackfillPlan> {
  const series = await listSeries(db, { dataset: request.dataset, source: request.source, subjects: request.subjects })
  const ids = series.map((each) => each.id)
  const [known, claims] = [await readKnowledge(db, ids), await readClaims(db, ids, now)]
  const slots = { expected: 0, stored: 0, none: 0, unobtainable: 0, held: 0, missing: 0, claimed: 0, planned: 0 }
  const suspects = request.mode === 'suspect' ? await suspectSlots(db, series, request) : new Map<number, Range[]>()
  let doubted = 0
  let calls = 0
  for (const each of series) {
    const widthMs = each.widthSeconds * 1000
    const within = rangeOfRequest(request, each, rules, now)
    if (within === undefined) continue
    const knowledge = withOutages(known.get(each.id) ?? NOTHING_KNOWN, request, within, now)
    const counts = countStates(within, knowledge.intervals, widthMs)
    for (const state of ['expected', 'stored', 'none', 'unobtainable', 'held', 'missing'] as const)
      slots[state] += counts[state]
    const claimed = claimedByOthers(claims, each.id, '', within)
    slots.claimed += claimed.reduce((sum, range) => sum + slotCount(range, widthMs), 0)
    const again = clip(suspects.get(each.id) ?? [], [within])
    doubted += again.reduce((sum, range) => sum + slotCount(range, widthMs), 0)
    const doubtful = withoutStates(without(knowledge, again), request.mode)
    const pages = workLeft(request, { askedBy: '', askedSince: now }, each, doubtful, rules, now)
    calls += pages.length
    slots.planned += slotsOf(pages, widthMs)
  }
  return { series, slots, suspects: doubted, calls }
}

/** What an outage policy left out is missing for a person who asks for missing slots. */
function withOutages(known: Knowledge, request: BackfillRequest, within: Range, now: Millis): Knowledge {
  return asksForOutages(request) ? releaseHeld(known, within, now, OUTAGE_POLICY) : known
}

/** Whether a request means also what an outage policy left out: a person's, not a sweep's. */
function asksForOutages({ onlyDue, mode }: BackfillRequest): boolean {
  return !onlyDue && mode === 'missing'
}

/** Where a request asks also for what an outage policy left out; undefined when it does not, or holds no slot of the series. */
export function askedRange(
  request: BackfillRequest,
  series: Series,
  rules: Pick<PlanRules, 'settleMs'>,
  now: Millis,
): Range | undefined {
  return asksForOutages(request) ? rangeOfRequest(request, series, rules, now) : undefined
}

/** Stored slots whose row is in quarantine and undecided, by series. */
export async function suspectSlots(
  db: Queryable,
  series: readonly Series[],
  within: Range,
): Promise<Map<number, Range[]>> {
  const widths = new Map(series.map(({ id, widthSeconds }) => [id, widthSeconds * 1000]))
  const held = await heldSuspects(db, [...widths.keys()], within)
  return new Map(
    [...Map.groupBy(held, ({ seriesId }) => seriesId)].map(([id, entries]) => [
      id,
      rangesOfSlots(
        entries.map(({ slotAt }) => slotAt),
        widths.get(id) ?? 0,
      ),
    ]),
  )
}

function without(known: Knowledge, again: readonly Range[]): Knowledge {
  return again.length === 0 ? known : doubtSlots(known, again, 0)
}

/** What a backfill has come to by now, recounted from coverage: nothing is added up on the way, so nothing can be lost on the way. */
export async function recountBackfill(
  db: Queryable,
  row: BackfillRow,
  rules: PlanRules,
  now: Millis,
): Promise<SlotTally> {
  const { request } = row
  const asker = askerOf(row)
  const series = await listSeries(db, { dataset: request.dataset, source: request.source, subjects: request.subjects })
  const known = await readKnowledge(
    db,
    series.map((each) => each.id),
  )
  const sum = { stored: 0, none: 0, unobtainable: 0, unconfirmed: 0, failed: 0, left: 0 }
  for (const each of series) {
    const widthMs = each.widthSeconds * 1000
    const within = rangeOfRequest(request, each, rules, now)
    if (within === undefined) continue
    const knowledge = known.get(each.id) ?? NOTHING_KNOWN
    const counts = countStates(within, knowledge.intervals, widthMs)
    sum.stored += counts.stored
    sum.none += counts.none
    sum.unobtainable += counts.unobtainable
    sum.left += slotsOf(workLeft(request, asker, each, knowledge, rules, now), widthMs)
    for (const { note, ...part } of gapsOf(missingIn(within, knowledge.intervals), knowledge.notes)) {
      if (note === undefined || !isAsked(note, { ...asker, now })) continue
      sum[note.reason === 'empty-once' ? 'unconfirmed' : 'failed'] += slotCount(part, widthMs)
    }
  }
  const since = (state: 'stored' | 'none' | 'unobtainable') => Math.max(0, sum[state] - row.base[state])
  return {
    planned: row.slots.planned,
    stored: since('stored'),
    none: since('none'),
    unobtainable: since('unobtainable'),
    unconfirmed: sum.unconfirmed,
    failed: sum.failed,
    left: sum.left,
  }
}

/** What a backfill has not asked for yet, of one series. */
export function rangesLeft(
  row: BackfillRow,
  series: Series,
  known: Knowledge,
  rules: PlanRules,
  now: Millis,
): readonly Range[] {
  return workLeft(row.request, askerOf(row), series, known, rules, now).flatMap(({ want }) => want)
}

/** The whole slots of a series that lie inside a request and are final by now; undefined when there is none. */
export function rangeOfRequest(
  request: Range,
  series: Series,
  rules: Pick<PlanRules, 'settleMs'>,
  now: Millis,
): Range | undefined {
  const whole = alignInside(request, series.widthSeconds * 1000)
  return intersect(whole, expectedRange(series, now, rules.settleMs))
}

/** On whose behalf slots are asked, and since when. */
type Asker = Pick<WorkRules, 'askedBy' | 'askedSince'>

/** A backfill as the rules of work name it. */
export function askerOf({ id, requestedAt }: Pick<BackfillRow, 'id' | 'requestedAt'>): Asker {
  return { askedBy: id, askedSince: requestedAt }
}

/** Whether a request asks also for slots that were answered empty a short while ago. */
export const isForced = ({ mode }: Pick<BackfillRequest, 'mode'>): boolean => mode === 'all'

function workLeft(
  request: BackfillRequest,
  asker: Asker,
  series: Series,
  known: Knowledge,
  rules: PlanRules,
  now: Millis,
): PageWork[] {
  const within = rangeOfRequest(request, series, rules, now)
  if (within === undefined) return []
  return pagesToFetch(within, known, {
    widthMs: series.widthSeconds * 1000,
    pageSlots: rules.pageSlots(series),
    order: request.order,
    ...asker,
    onlyDue: request.onlyDue,
    onlyFailed: request.mode === 'failed',
    forced: isForced(request),
    now,
    claimed: [],
  })
}

/** What is known without the states that a request of that mode is about to forget. */
function withoutStates({ intervals, notes }: Knowledge, mode: BackfillRequest['mode']): Knowledge {
  if (mode === 'all') return { intervals: [], notes }
  return { intervals: mode === 'suspect' ? intervals.filter(({ state }) => state !== 'none') : intervals, notes }
}

function slotsOf(pages: readonly PageWork[], widthMs: number): number {
  return pages.reduce((sum, page) => sum + page.want.reduce((inner, range) => inner + slotCount(range, widthMs), 0), 0)
}

/** The same request has the same key, however its subjects are ordered; who asks, how fast and why do not count. */
export function requestKey(request: BackfillRequest): string {
  const { dataset, source, subjects, from, to, mode, onlyDue } = request
  return createHash('sha256')
    .update(JSON.stringify([dataset, source, [...subjects].sort(), from, to, mode, onlyDue]))
    .digest('hex')
}

const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A short id that people can read out: six letters and digits that are not mistaken for one another. */
export function newBackfillId(): string {
  return [...randomBytes(6)].map((byte) => LETTERS[byte % LETTERS.length]).join('')
}
