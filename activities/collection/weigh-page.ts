import type { Millis } from '../../src/domain/clock.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { spanOf } from '../../src/domain/collection/work.ts'
import type { Range } from '../../src/domain/range.ts'
import type { Transaction } from '../../src/store/database.ts'
import { writeJournal } from '../../src/store/journal.ts'
import {
  quarantineOf,
  SAME_ANSWER,
  rule,
  writeQuarantine,
  type DoubtedRow,
  type QuarantineEntry,
} from '../../src/store/quarantine.ts'
import type { Answer } from './ask-page.ts'
import type { ClaimedPage } from './claim-work.ts'
import type { AskedKind, PageRows } from './pages.ts'

export interface AskedAnswer extends Answer {
  readonly page: ClaimedPage
  readonly beyond: Range
  readonly askedAt: Millis
}

/** What of an answer is stored, once it has been held against what is in quarantine. */
export interface WeighedPage {
  readonly rows: PageRows
  /** Wanted slots whose row is not stored. */
  readonly refused: readonly Millis[]
  /** Files what is doubted, and rules on what this answer decides. To be called when the rows are written. */
  settle(tx: Transaction): Promise<readonly DoubtedRow[]>
}

/** Who decides when no person does. */
const LATER = 'a later answer'
const SECOND = 'a second answer'

/** Holds an answer against quarantine. One that nothing speaks against, of slots that nobody doubts, costs nothing here. */
export async function weighPage(
  tx: Transaction,
  kind: AskedKind,
  series: Series,
  answer: AskedAnswer,
): Promise<WeighedPage> {
  const { page, rows } = answer
  const doubted = rows.doubted ?? []
  if (doubted.length === 0 && page.doubted !== true) return { rows, refused: [], settle: async () => [] }
  const isWanted = (slot: Millis): boolean => page.want.some(({ from, to }) => slot >= from && slot < to)
  const marks = doubted.filter(
    ({ slotAt, severity, reasons }) => severity === 'suspect' || isWanted(slotAt) || reasons.includes('future'),
  )
  const span = spanOf([...page.want, ...marks.map(({ slotAt }) => ({ from: slotAt, to: slotAt + 1 }))])
  const entries = await quarantineOf(tx, series.id, span)
  const came = new Set(rows.slots)
  const says = (entry: QuarantineEntry): boolean =>
    came.has(entry.slotAt) && rows.saysSame?.(entry.slotAt, entry.payload) === true
  const wanted = entries.filter(({ slotAt }) => isWanted(slotAt))
  const revived = wanted.filter((entry) => entry.state === 'released' && !came.has(entry.slotAt))
  const barred = wanted.filter((entry) => entry.state === 'rejected' && !isOurs(entry) && says(entry))
  const back = new Set(revived.map(({ slotAt }) => slotAt))
  const refused = new Set([
    ...marks
      .filter(({ severity, slotAt }) => severity === 'reject' && isWanted(slotAt) && !came.has(slotAt))
      .map(({ slotAt }) => slotAt),
    ...barred.map(({ slotAt }) => slotAt),
  ])
  for (const slot of back) refused.delete(slot)
  return {
    rows: joined(kind, series, rows, revived, refused),
    refused: [...refused].sort((a, b) => a - b),
    settle: async (inside) => {
      const filed = marks.map((mark) => ({ ...mark, ...settledAtOnce(mark, refused.has(mark.slotAt)) }))
      const fresh = await fileDoubts(inside, series, filed, answer.askedAt)
      const settled = wanted.filter(({ state, slotAt }) => state === 'held' && came.has(slotAt) && !refused.has(slotAt))
      for (const [state, by] of [
        ['released', SECOND],
        ['rejected', LATER],
      ] as const) {
        const ids = settled.filter((entry) => says(entry) === (state === 'released')).map(({ id }) => id)
        await rule(inside, ids, { state, at: answer.askedAt, by, reason: '' })
      }
      return fresh
    },
  }
}

/** A row whose slot has no need of it is refused for good; one that only came oddly is as good as any. */
function settledAtOnce({ severity, reasons }: DoubtedRow, isNeeded: boolean): Pick<DoubtedRow, 'settled'> {
  if (severity === 'reject') return isNeeded ? {} : { settled: 'rejected' }
  return reasons.every((reason) => reason === 'duplicate' || reason === 'order') ? { settled: 'released' } : {}
}

const OURS: readonly string[] = [LATER, SECOND, SAME_ANSWER]
const isOurs = ({ decidedBy }: QuarantineEntry): boolean => OURS.includes(decidedBy)

/** The rows that came without those that are refused, and with those that somebody has released. */
function joined(
  kind: AskedKind,
  series: Series,
  rows: PageRows,
  revived: readonly QuarantineEntry[],
  refused: ReadonlySet<Millis>,
): PageRows {
  const back =
    revived.length === 0
      ? undefined
      : kind.revive?.(
          series,
          revived.map(({ payload }) => payload),
        )
  if (back === undefined && refused.size === 0) return rows
  return {
    ...rows,
    slots: [...rows.slots.filter((slot) => !refused.has(slot)), ...(back?.slots ?? [])].sort((a, b) => a - b),
    write: async (tx, wanted, at) => {
      await rows.write(tx, (slot) => wanted(slot) && !refused.has(slot), at)
      await back?.write(tx, wanted, at)
    },
  }
}

/** Files doubted rows of one series and tells those that are new. */
export async function fileDoubts(
  tx: Transaction,
  series: Series,
  rows: readonly DoubtedRow[],
  at: Millis,
): Promise<readonly DoubtedRow[]> {
  if (rows.length === 0) return []
  const within = spanOf(rows.map(({ slotAt }) => ({ from: slotAt, to: slotAt + 1 })))
  const known = new Set(
    (await quarantineOf(tx, series.id, within)).map(({ slotAt, payload }) => `${slotAt} ${payload}`),
  )
  const fresh = rows.filter(({ slotAt, payload }) => !known.has(`${slotAt} ${payload}`))
  await writeQuarantine(tx, series.id, rows, at)
  if (fresh.length > 0) await tellJournal(tx, series, fresh, at)
  return fresh
}

async function tellJournal(tx: Transaction, series: Series, rows: readonly DoubtedRow[], at: Millis): Promise<void> {
  const refused = rows.filter(({ severity }) => severity === 'reject').length
  const marked = rows.length - refused
  const parts = [
    ...(refused === 0 ? [] : [`${refused} not stored`]),
    ...(marked === 0 ? [] : [`${marked} stored and marked`]),
  ]
  const reasons = [...new Set(rows.flatMap((row) => row.reasons))]
  await writeJournal(tx, {
    at,
    subject: `${series.dataset}/${series.subject}`,
    kind: 'quarantined',
    sentence: `${rows.length === 1 ? 'A row' : `${rows.length} rows`} of ${series.dataset} ${series.subject} went to quarantine (${parts.join(', ')}): ${reasons.join(', ')}.`,
    detail: { slots: rows.slice(0, 20).map(({ slotAt }) => new Date(slotAt).toISOString()), reasons },
  })
}
