import type { Millis } from '../domain/clock.ts'
import { paint } from '../domain/collection/coverage.ts'
import { eraseNotes } from '../domain/collection/gap.ts'
import type { Series } from '../domain/collection/series.ts'
import { askAgain, doubtSlots } from '../domain/quality/doubted-slots.ts'
import type { Range } from '../domain/range.ts'
import { ConfigError, ConflictError } from '../errors.ts'
import { dropCandles } from '../store/candles.ts'
import { changeKnowledge } from '../store/coverage.ts'
import type { Transaction } from '../store/database.ts'
import { writeJournal } from '../store/journal.ts'
import { doubtMadeOfLost } from '../store/lost-rows.ts'
import { dropPrices } from '../store/prices.ts'
import { listQuarantine, rule, type NamedEntry, type QuarantineQuery } from '../store/quarantine.ts'
import { listSeries } from '../store/series.ts'
import type { Desk } from './desk.ts'
import { parseReason } from './requests.ts'
import { askForSweep } from './sweep.ts'

export type { NamedEntry, QuarantineQuery } from '../store/quarantine.ts'

/** Who decides, through which door, and why. */
export interface Decision {
  readonly by: string
  readonly reason: string
  /** With a rejection: the slot is held, and nobody asks for it. */
  readonly hold?: boolean
}

/** Entries, the newest first. */
export function readQuarantine(desk: Pick<Desk, 'database'>, query: QuarantineQuery): Promise<NamedEntry[]> {
  return listQuarantine(desk.database, query)
}

const noEntry = (id: string): ConfigError => new ConfigError([`There is no row ${id} in quarantine.`])

/** Characters of a reason that are kept. */
export const REASON_MOST = 255

/** Throws ConfigError for what cannot be the number of an entry. */
export function parseEntryId(id: string): number {
  if (!/^\d{1,18}$/.test(id)) throw noEntry(id)
  return Number(id)
}

/** One entry. Throws ConfigError when there is none. */
export async function showQuarantined(desk: Pick<Desk, 'database'>, id: string): Promise<NamedEntry> {
  const [entry] = await listQuarantine(desk.database, { id: parseEntryId(id), limit: 1 })
  if (entry === undefined) throw noEntry(id)
  return entry
}

/** The row is true. One that was not stored is written by the next page of its slot, which is asked for now. */
export async function releaseQuarantined(desk: Desk, id: string, { by, reason }: Decision): Promise<NamedEntry> {
  const entry = await showQuarantined(desk, id)
  if (entry.state === 'released')
    throw new ConflictError(`Row ${id} is released already, by ${entry.decidedBy}. Nothing was changed.`)
  const why = parseReason(reason, REASON_MOST)
  const isStored = entry.severity === 'suspect' && entry.state === 'held'
  await decide(desk, entry, 'released', by, why, async (tx, series, slot, now) => {
    if (!isStored) await changeKnowledge(tx, [series.id], slot, (_id, known) => askAgain(known, [slot], now))
  })
  if (!isStored) await askForSweep(desk, [entry.series.dataset])
  return showQuarantined(desk, id)
}

/** The row is not true. If it was stored it is taken away, and what was made of it is made anew; its slot is asked for again, or held. */
export async function rejectQuarantined(desk: Desk, id: string, decision: Decision): Promise<NamedEntry> {
  const entry = await showQuarantined(desk, id)
  if (entry.state === 'rejected')
    throw new ConflictError(`Row ${id} is rejected already, by ${entry.decidedBy}. Nothing was changed.`)
  const why = parseReason(decision.reason, REASON_MOST)
  const isStored = entry.severity === 'suspect' || entry.state === 'released'
  await decide(desk, entry, 'rejected', decision.by, why, async (tx, series, slot, now) => {
    await changeKnowledge(tx, [series.id], slot, (_id, known) => {
      const open = isStored ? doubtSlots(known, [slot], now) : known
      return decision.hold === true
        ? {
            intervals: paint(open.intervals, { ...slot, state: 'held', records: 0, reason: why.slice(0, 64) }),
            notes: eraseNotes(open.notes, [slot]),
          }
        : askAgain(open, [slot], now)
    })
    // Locks what is made of it after its own series, as whoever stores a page does.
    if (isStored) await takeAway(tx, series, slot, now)
  })
  if (decision.hold !== true) await askForSweep(desk, [entry.series.dataset])
  return showQuarantined(desk, id)
}

async function decide(
  desk: Desk,
  entry: NamedEntry,
  state: 'released' | 'rejected',
  by: string,
  reason: string,
  work: (tx: Transaction, series: Series, slot: Range, now: Millis) => Promise<void>,
): Promise<void> {
  const { dataset, source, subject, widthSeconds } = entry.series
  const [series] = await listSeries(desk.database, { dataset, source, subjects: [subject], widthSeconds })
  if (series === undefined)
    throw new ConflictError(`${dataset} ${subject} of ${source} are not collected any more. Nothing was changed.`)
  const now = desk.clock()
  const slot = { from: entry.slotAt, to: entry.slotAt + widthSeconds * 1000 }
  await desk.database.transaction(async (tx) => {
    await work(tx, series, slot, now)
    await rule(tx, [entry.id], { state, at: now, by, reason })
    await writeJournal(tx, {
      at: now,
      subject: `${dataset}/${subject}`,
      kind: state,
      sentence: `A row of ${dataset} ${subject}, ${new Date(entry.slotAt).toISOString()}, was ${state} by ${by}: ${reason}`,
      detail: { id: entry.id, reasons: entry.reasons },
    })
  })
}

async function takeAway(tx: Transaction, series: Series, slot: Range, now: Millis): Promise<void> {
  const { dataset, source, subject, widthSeconds } = series
  if (dataset === 'prices') await dropPrices(tx, series, [slot])
  if (dataset === 'candles') await dropCandles(tx, { source, symbol: subject, widthSeconds }, [slot])
  await doubtMadeOfLost(tx, series, [slot], now)
}

/** An entry as JSON tells it. */
export function quarantineJson(entry: NamedEntry) {
  const { id, series, slotAt, severity, reasons, evidence, payload, state } = entry
  const iso = (at: Millis): string => new Date(at).toISOString()
  return {
    id,
    ...series,
    slotAt: iso(slotAt),
    severity,
    reasons: [...reasons],
    evidence,
    payload,
    state,
    seenAt: iso(entry.seenAt),
    lastSeenAt: iso(entry.lastSeenAt),
    decidedAt: entry.decidedAt === undefined ? null : iso(entry.decidedAt),
    decidedBy: entry.decidedBy,
    decidedReason: entry.decidedReason,
  }
}
