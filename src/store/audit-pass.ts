import type { Millis } from '../domain/clock.ts'
import { addTally, NOTHING_AUDITED, type AuditPass, type AuditTally } from '../domain/collection/audit.ts'
import { NOTHING_KNOWN, type Knowledge } from '../domain/collection/knowledge.ts'
import type { Series } from '../domain/collection/series.ts'
import { intersect, union, type Range } from '../domain/range.ts'
import { auditChunks, chunksOf, type SeriesAudit } from './audit.ts'
import { tallyOf } from './audit-findings.ts'
import { chunkMsOf, readChunks } from './audit-sums.ts'
import { isAudited } from './audited-rows.ts'
import { readKnowledge } from './coverage.ts'
import type { Database, Queryable } from './database.ts'
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
    if (part.rowsGone.length + part.rowsChanged.length + part.strayRows.length > 0) found.push(part)
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
      const isDone = await audit(series, chunks)
      slotsLeft -= tally.checked - before
      if (!isDone) break
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
