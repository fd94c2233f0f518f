import type { Millis } from '../domain/clock.ts'
import { addTally, NOTHING_AUDITED, type AuditPass, type AuditTally } from '../domain/collection/audit.ts'
import type { Series } from '../domain/collection/series.ts'
import { slotCount } from '../domain/collection/slot.ts'
import type { Range } from '../domain/range.ts'
import { DOUBTED } from './audit-sums.ts'
import type { Queryable } from './database.ts'
import { writeJournal } from './journal.ts'

/** What an audit found in some slots of one series. */
export interface Finding {
  readonly series: Series
  /** Slots that coverage calls stored and that have no row. */
  readonly rowsGone: readonly Range[]
  /** Slots whose row says something else than what was written. */
  readonly rowsChanged: readonly Range[]
  /** Rows that no coverage names. */
  readonly strayRows: readonly Range[]
  /** Slots counted. */
  readonly checked: number
  /** Some of the changed rows as they stood, for people. */
  readonly evidence: readonly unknown[]
}

const RANGES_KEPT = 50
/** As the workflow's id. */
const subjectOf = ({ dataset, source }: Pick<Series, 'dataset' | 'source'>): string => `audit/${dataset}/${source}`

/** A finding in slots. */
export function tallyOf({ series, rowsGone, rowsChanged, strayRows, checked }: Omit<Finding, 'evidence'>): AuditTally {
  const slots = (ranges: readonly Range[]) =>
    ranges.reduce((all, range) => all + slotCount(range, series.widthSeconds * 1000), 0)
  return { checked, slotsGone: slots(rowsGone), slotsChanged: slots(rowsChanged), slotsStray: slots(strayRows) }
}

/** Writes a finding, in the transaction that makes its slots missing again: whoever is killed, it is told once. */
export async function writeFinding(tx: Queryable, finding: Finding, at: Millis): Promise<void> {
  const { series, rowsGone, rowsChanged, strayRows, evidence } = finding
  const tally = tallyOf(finding)
  const told = [
    ...(tally.slotsGone > 0 ? [`${tally.slotsGone} slots have lost their row`] : []),
    ...(tally.slotsChanged > 0 ? [`${tally.slotsChanged} rows say something else than what was written`] : []),
    ...(tally.slotsStray > 0 ? [`${tally.slotsStray} rows lie where nothing is stored`] : []),
  ]
  const kept = (ranges: readonly Range[]) =>
    ranges.slice(0, RANGES_KEPT).map(({ from, to }) => [new Date(from).toISOString(), new Date(to).toISOString()])
  await writeJournal(tx, {
    at,
    subject: subjectOf(series),
    kind: 'audit-found',
    sentence: `Audit of ${series.dataset} ${series.subject}: ${told.join(', ')}.`,
    detail: { tally, rowsGone: kept(rowsGone), rowsChanged: kept(rowsChanged), strayRows: kept(strayRows), evidence },
  })
}

/**
 * What a pass has come to by now, from what it wrote: nothing is added up on the way, so a worker that is killed on the way loses nothing.
 * What it found good stands in audit_chunks, what it did not in the journal.
 */
export async function tallyOfPass(db: Queryable, { dataset, source, startedAt }: AuditPass): Promise<AuditTally> {
  const since = new Date(startedAt)
  const [good] = await db.query<{ slots: string | null }>(
    `SELECT SUM(slots) AS slots FROM audit_chunks JOIN series ON series.id = series_id
     WHERE dataset = ? AND source = ? AND audited_at >= ? AND slots < ?`,
    [dataset, source, since, DOUBTED],
  )
  const found = await db.query<{ detail: unknown }>(
    "SELECT detail FROM journal WHERE subject = ? AND at >= ? AND kind = 'audit-found'",
    [subjectOf({ dataset, source }), since],
  )
  return found
    .map(({ detail }) => (typeof detail === 'string' ? (JSON.parse(detail) as unknown) : detail))
    .map((detail) => (detail as { tally?: AuditTally }).tally ?? NOTHING_AUDITED)
    .reduce(addTally, { ...NOTHING_AUDITED, checked: Number(good?.slots ?? 0) })
}
