import { SECOND, type Millis } from '../domain/clock.ts'
import { countStates, paint } from '../domain/collection/coverage.ts'
import { eraseNotes } from '../domain/collection/gap.ts'
import type { Knowledge } from '../domain/collection/knowledge.ts'
import { releaseHeld } from '../domain/collection/outage.ts'
import { expectedRange, type Dataset, type Series } from '../domain/collection/series.ts'
import { alignInside } from '../domain/collection/slot.ts'
import type { Range } from '../domain/range.ts'
import { ConflictError } from '../errors.ts'
import { changeKnowledge } from '../store/coverage.ts'
import { writeJournal } from '../store/journal.ts'
import { listSeries } from '../store/series.ts'
import type { Desk } from './desk.ts'
import { settleOf } from './loaded-series.ts'
import { checkPromised } from './backfill-request.ts'
import { parseDataset, parseRange, parseReason, parseSubjects, sourceFor } from './requests.ts'
import { askForSweep } from './sweep.ts'
import { datasetName, rangeText, several } from './words.ts'

export interface HoldRequest {
  readonly dataset: Dataset
  readonly subject: string
  readonly from: Millis
  readonly to: Millis
  readonly reason: string
}

export interface HoldResult {
  readonly series: number
  /** Slots that changed their state. */
  readonly slots: number
}

export interface HoldWords {
  readonly dataset: string
  readonly subject: string
  readonly from: string
  readonly to: string
  readonly reason: string
}

/** Checks the words. */
export function parseHoldRequest(desk: Pick<Desk, 'config' | 'clock'>, words: HoldWords, prefix = ''): HoldRequest {
  const dataset = parseDataset(words.dataset)
  const [subject = words.subject] = parseSubjects(desk, dataset, [words.subject])
  const { from, to } = parseRange(desk, dataset, words, prefix)
  return { dataset, subject, from, to, reason: parseReason(words.reason, 64) }
}

/** Takes missing slots out of the hunt. What is stored or explained stays as it is. */
export async function hold(desk: Desk, request: HoldRequest): Promise<HoldResult> {
  const result = await change(desk, request, (known, range) => ({
    intervals: paint(known.intervals, { ...range, state: 'held', records: 0, reason: request.reason }),
    notes: eraseNotes(known.notes, [range]),
  }))
  await journal(desk, request, 'held', result)
  return result
}

/** Held slots are missing again, and the sweep is asked to fill them. */
export async function release(desk: Desk, request: HoldRequest): Promise<HoldResult> {
  const result = await change(desk, request, (known, range) => releaseHeld(known, range, desk.clock()))
  await journal(desk, request, 'released', result)
  if (result.slots > 0) await askForSweep(desk, [request.dataset])
  return result
}

async function change(
  desk: Desk,
  request: HoldRequest,
  work: (known: Knowledge, range: Range) => Knowledge,
): Promise<HoldResult> {
  const source = sourceFor(desk, request.dataset, [request.subject])
  const series = await listSeries(desk.database, { dataset: request.dataset, source, subjects: [request.subject] })
  if (series.length === 0)
    throw new ConflictError(
      `No series of ${datasetName(request.dataset)} ${request.subject} is set up yet. The worker does that when it starts.`,
    )
  checkPromised(series, request, settleOf(desk, request.dataset), desk.clock(), '--')
  let slots = 0
  for (const one of series) slots += await changeOne(desk, one, request, work)
  return { series: series.length, slots }
}

/** Gives how many slots changed between held and missing. */
async function changeOne(
  desk: Desk,
  series: Series,
  request: HoldRequest,
  work: (known: Knowledge, range: Range) => Knowledge,
): Promise<number> {
  const widthMs = series.widthSeconds * SECOND
  const expected = expectedRange(series, desk.clock(), settleOf(desk, series.dataset))
  const range = alignInside(
    { from: Math.max(request.from, expected.from), to: Math.min(request.to, expected.to) },
    widthMs,
  )
  if (range.from >= range.to) return 0
  let changed = 0
  await desk.database.transaction((tx) =>
    changeKnowledge(tx, [series.id], range, (_id, known) => {
      const next = work(known, range)
      changed = Math.abs(
        countStates(range, next.intervals, widthMs).held - countStates(range, known.intervals, widthMs).held,
      )
      return next
    }),
  )
  return changed
}

async function journal(desk: Desk, request: HoldRequest, done: string, { slots }: HoldResult): Promise<void> {
  await writeJournal(desk.database, {
    at: desk.clock(),
    subject: `${request.dataset}/${request.subject}`,
    kind: done,
    sentence: `${several(slots, 'slot')} of ${datasetName(request.dataset)} ${request.subject}, ${rangeText(request)}, ${done}: ${request.reason}`,
  })
}
