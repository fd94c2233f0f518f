import type { Millis } from '../domain/clock.ts'
import { addTally, NOTHING_AUDITED, type AuditPass, type AuditTally } from '../domain/collection/audit.ts'
import { NOTHING_KNOWN, type Knowledge } from '../domain/collection/knowledge.ts'
import type { Series } from '../domain/collection/series.ts'
import { slotCount } from '../domain/collection/slot.ts'
import { intersect, union, type Range } from '../domain/range.ts'
import { auditChunks, chunksOf, type SeriesAudit } from './audit.ts'
import { chunkMsOf, readChunks } from './audit-sums.ts'
import { isAudited } from './audited-rows.ts'
import { readKnowledge } from './coverage.ts'
import type { Database, Queryable } from './database.ts'
import { writeJournal } from './journal.ts'
import { listSeries } from './series.ts'

/** What one part of a pass came to. */
export interface AuditPart {
  readonly pass: AuditPass
  readonly done: boolean
  readonly series: number
  readonly seriesLeft: number
  /** Only series where something was found. */
  readonly found: readonly SeriesAudit[]
  readonly tally: AuditTally
}

const OLDEST_AT_ONCE = 200
const RANGES_KEPT = 50

/**
 * Goes on with a pass until it is done or `goOn` says no, asked about every tenth of a second. What is found stands in coverage and in the journal
 * at once; the table audit_chunks is the cursor, so that a pass that was killed anywhere goes on where it was.
 */
export async function auditPart(
  db: Database,
  pass: AuditPass,
  clock: () => Millis,
  goOn: () => boolean,
  onSeries: (done: number, all: number) => void = () => undefined,
): Promise<AuditPart> {
  const { dataset, source } = pass
  const all = isAudited(dataset) ? (await listSeries(db, { dataset, source })).sort((a, b) => a.id - b.id) : []
  const left = all.filter(({ id }) => id > pass.afterSeries)
  const found: SeriesAudit[] = []
  let tally = NOTHING_AUDITED
  const audit = async (series: Series, chunks: readonly Range[]): Promise<boolean> => {
    const part = await auditChunks(db, series, chunks, clock(), goOn)
    tally = addTally(tally, tallyOf(part))
    if (part.rowsGone.length + part.rowsChanged.length + part.strayRows.length > 0) {
      found.push(part)
      await journalFinding(db, part, clock())
    }
    return part.done
  }
  let { afterSeries, slotsLeft } = pass
  for (const [place, series] of left.entries()) {
    if (!(await audit(series, await chunksDue(db, series, pass))))
      return {
        pass: { ...pass, afterSeries },
        done: false,
        series: all.length,
        seriesLeft: left.length - place,
        found,
        tally,
      }
    afterSeries = series.id
    onSeries(all.length - left.length + place + 1, all.length)
  }
  let done = pass.full
  while (!done && slotsLeft > 0 && goOn()) {
    const oldest = await oldestChunks(db, all, pass.startedAt)
    done = oldest.size === 0
    for (const [series, chunks] of oldest) {
      const before = tally.checked
      if (!(await audit(series, chunks))) break
      slotsLeft -= tally.checked - before
    }
  }
  return {
    pass: { ...pass, afterSeries, slotsLeft },
    done: done || slotsLeft <= 0,
    series: all.length,
    seriesLeft: 0,
    found,
    tally,
  }
}

/** What an audit of one series came to, in slots. */
export function tallyOf({ series, rowsGone, rowsChanged, strayRows, checked }: SeriesAudit): AuditTally {
  const slots = (ranges: readonly Range[]) =>
    ranges.reduce((all, range) => all + slotCount(range, series.widthSeconds * 1000), 0)
  return { checked, slotsGone: slots(rowsGone), slotsChanged: slots(rowsChanged), slotsStray: slots(strayRows) }
}

/** Chunks that this pass has not seen: all of them when it is full, else those of which coverage says something else than at the last audit. */
async function chunksDue(db: Queryable, series: Series, { full, startedAt }: AuditPass): Promise<Range[]> {
  const known = (await readKnowledge(db, [series.id])).get(series.id) ?? NOTHING_KNOWN
  const whole = await chunksOf(db, series, known)
  const [first, last] = [whole[0], whole.at(-1)]
  if (first === undefined || last === undefined) return []
  const seen = await readChunks(db, series, { from: first.from, to: last.to })
  const chunkMs = chunkMsOf(series)
  const due: Range[] = []
  for (const range of whole) {
    const stored = storedByChunk(known, range, chunkMs, series.widthSeconds * 1000)
    for (let { from } = range; from < range.to; from += chunkMs) {
      const before = seen.get(from)
      const isSeen = before !== undefined && before.auditedAt >= startedAt
      if (!isSeen && (full || before?.slots !== (stored.get(from) ?? 0))) due.push({ from, to: from + chunkMs })
    }
  }
  return union(due)
}

function storedByChunk(known: Knowledge, within: Range, chunkMs: number, widthMs: number): Map<Millis, number> {
  const slots = new Map<Millis, number>()
  for (const interval of known.intervals) {
    const part = interval.state === 'stored' ? intersect(interval, within) : undefined
    if (part === undefined) continue
    for (let from = Math.floor(part.from / chunkMs) * chunkMs; from < part.to; from += chunkMs)
      slots.set(
        from,
        (slots.get(from) ?? 0) + (Math.min(part.to, from + chunkMs) - Math.max(part.from, from)) / widthMs,
      )
  }
  return slots
}

/** The chunks that were not read for the longest time, by series. */
async function oldestChunks(db: Queryable, all: readonly Series[], before: Millis): Promise<Map<Series, Range[]>> {
  if (all.length === 0) return new Map()
  const rows = await db.query<{ series_id: number; start_at: Date }>(
    'SELECT series_id, start_at FROM audit_chunks WHERE series_id IN (?) AND audited_at < ? ORDER BY audited_at LIMIT ?',
    [all.map(({ id }) => id), new Date(before), OLDEST_AT_ONCE],
  )
  const chunks = new Map<Series, Range[]>()
  for (const series of all) {
    const mine = rows.filter((row) => row.series_id === series.id).map((row) => row.start_at.getTime())
    if (mine.length > 0) chunks.set(series, union(mine.map((from) => ({ from, to: from + chunkMsOf(series) }))))
  }
  return chunks
}

async function journalFinding(db: Queryable, audit: SeriesAudit, at: Millis): Promise<void> {
  const { series, rowsGone, rowsChanged, strayRows, evidence } = audit
  const { slotsGone, slotsChanged, slotsStray } = tallyOf(audit)
  const told = [
    ...(slotsGone > 0 ? [`${slotsGone} slots have lost their row`] : []),
    ...(slotsChanged > 0 ? [`${slotsChanged} rows say something else than what was written`] : []),
    ...(slotsStray > 0 ? [`${slotsStray} rows lie where nothing is stored`] : []),
  ]
  const kept = (ranges: readonly Range[]) =>
    ranges.slice(0, RANGES_KEPT).map(({ from, to }) => [new Date(from).toISOString(), new Date(to).toISOString()])
  await writeJournal(db, {
    at,
    subject: `audit/${series.dataset}/${series.source}`,
    kind: 'audit-found',
    sentence: `Audit of ${series.dataset} ${series.subject}: ${told.join(', ')}.`,
    detail: { rowsGone: kept(rowsGone), rowsChanged: kept(rowsChanged), strayRows: kept(strayRows), evidence },
  })
}
