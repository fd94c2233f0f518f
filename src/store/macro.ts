import { DAY, type Millis } from '../domain/clock.ts'
import { stepsOf, type MacroStep, type MacroValue, type MacroVintage } from '../domain/collection/macro.ts'
import type { Range } from '../domain/range.ts'
import type { Queryable, Transaction } from './database.ts'

/** What a source said of one day of knowledge of one series: the values that were published on it, mostly none. */
export interface VintageDay {
  /** Midnight UTC. */
  readonly day: Millis
  readonly vintages: readonly MacroVintage[]
}

/** A statement of so many rows stays far below the server's smallest packet limit. */
const ROWS_A_STATEMENT = 1_000

/**
 * Writes days of knowledge by their natural keys, all at once or, in the same words, again without effect. A vintage that comes with another
 * value than before was corrected by its source: it is replaced, and its collection time moves.
 */
export async function writeVintageDays(
  tx: Transaction,
  code: string,
  days: readonly VintageDay[],
  collectedAt: Millis,
): Promise<void> {
  const vintages = days.flatMap((day) => day.vintages)
  for (let from = 0; from < vintages.length; from += ROWS_A_STATEMENT)
    await tx.execute(
      `INSERT INTO macro_indicators (series_code, observation_date, realtime_start, value, known_at, collected_at) VALUES ?
       ON DUPLICATE KEY UPDATE
         collected_at = IF(value <=> VALUES(value) AND known_at = VALUES(known_at), collected_at, VALUES(collected_at)),
         value = VALUES(value), known_at = VALUES(known_at)`,
      [
        vintages
          .slice(from, from + ROWS_A_STATEMENT)
          .map(({ day, vintage, value, knownAt }) => [
            code,
            dayText(day),
            dayText(vintage),
            value,
            new Date(knownAt),
            new Date(collectedAt),
          ]),
      ],
    )
  for (let from = 0; from < days.length; from += ROWS_A_STATEMENT)
    await writeDays(tx, code, days.slice(from, from + ROWS_A_STATEMENT), collectedAt)
}

/** Counts what is stored, not what came: a day may hold values from an earlier beginning of its series. */
async function writeDays(
  tx: Transaction,
  code: string,
  days: readonly VintageDay[],
  collectedAt: Millis,
): Promise<void> {
  if (days.length === 0) return
  const counted = await tx.query<{ vintage_day: string; amount: number }>(
    `SELECT DATE_FORMAT(realtime_start, '%Y-%m-%d') AS vintage_day, COUNT(*) AS amount FROM macro_indicators
     WHERE series_code = ? AND realtime_start IN (?) GROUP BY realtime_start`,
    [code, days.map(({ day }) => dayText(day))],
  )
  const amounts = new Map(counted.map(({ vintage_day, amount }) => [vintage_day, Number(amount)]))
  await tx.execute(
    `INSERT INTO macro_vintages (series_code, vintage_day, observations, collected_at) VALUES ?
     ON DUPLICATE KEY UPDATE
       collected_at = IF(observations = VALUES(observations), collected_at, VALUES(collected_at)), observations = VALUES(observations)`,
    [days.map(({ day }) => [code, dayText(day), amounts.get(dayText(day)) ?? 0, new Date(collectedAt)])],
  )
}

/** The newest value of each series that was known at `at`: of the latest day that had one, the last vintage known by then. Absent: none. */
export async function macroKnownAt(
  db: Queryable,
  codes: readonly string[],
  at: Millis,
): Promise<Map<string, MacroValue>> {
  if (codes.length === 0) return new Map()
  const one = `(SELECT ${COLUMNS} FROM macro_indicators m WHERE series_code = ? AND known_at <= ? AND value IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM macro_indicators later WHERE later.series_code = m.series_code AND later.observation_date = m.observation_date
      AND later.realtime_start > m.realtime_start AND later.known_at <= ?)
    ORDER BY observation_date DESC, realtime_start DESC LIMIT 1)`
  const rows = await db.query<StoredVintage>(
    codes.map(() => one).join(' UNION ALL '),
    codes.flatMap((code) => [code, new Date(at), new Date(at)]),
  )
  return new Map(rows.map((row) => [row.code, vintageOf(row) as MacroValue]))
}

/**
 * When the newest known value of each series changed within [from, to], ascending; the first step is what was known at `from`, if anything was.
 * `stepAt` then gives for any moment of it what `macroKnownAt` would.
 */
export async function macroSteps(
  db: Queryable,
  codes: readonly string[],
  { from, to }: Range,
): Promise<Map<string, readonly MacroStep[]>> {
  const base = await macroKnownAt(db, codes, from)
  const found = new Map<string, readonly MacroStep[]>()
  for (const code of codes) {
    const since = base.get(code)?.day
    let steps = stepsOf(await readKnown(db, code, to, since))
    // What was newest was taken back: what was known before it matters.
    if (since !== undefined && steps.some(({ newest }) => newest === undefined))
      steps = stepsOf(await readKnown(db, code, to))
    const before = steps.findLast((step) => step.from <= from)
    found.set(
      code,
      steps.filter((step) => step.from > from || step === before),
    )
  }
  return found
}

/** Every vintage known at `until`, of the days since `since` (all when undefined), oldest knowledge first. */
async function readKnown(db: Queryable, code: string, until: Millis, since?: Millis): Promise<MacroVintage[]> {
  const rows = await db.query<StoredVintage>(
    `SELECT ${COLUMNS} FROM macro_indicators m WHERE series_code = ? AND known_at <= ? AND observation_date >= ?
     ORDER BY known_at, realtime_start, observation_date`,
    [code, new Date(until), since === undefined ? '0001-01-01' : dayText(since)],
  )
  return rows.map(vintageOf)
}

/** Values of the days of [from, to) as they were known at `asOf`, oldest first, at most `limit`; days without a value are left out. */
export async function readMacro(
  db: Queryable,
  query: Range & { code: string; asOf: Millis; limit: number },
): Promise<MacroValue[]> {
  const rows = await db.query<StoredVintage>(
    `SELECT ${COLUMNS} FROM macro_indicators m
     WHERE series_code = ? AND observation_date >= ? AND observation_date < ? AND known_at <= ? AND value IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM macro_indicators later WHERE later.series_code = m.series_code AND later.observation_date = m.observation_date
       AND later.realtime_start > m.realtime_start AND later.known_at <= ?)
     ORDER BY observation_date LIMIT ?`,
    [query.code, dayText(query.from), dayText(query.to), new Date(query.asOf), new Date(query.asOf), query.limit],
  )
  return rows.map((row) => vintageOf(row) as MacroValue)
}

/** The days of knowledge of [from, to) that were asked about, ascending, at most `limit`. */
export async function readVintageDays(
  db: Queryable,
  query: Range & { code: string; limit: number },
): Promise<Millis[]> {
  const rows = await db.query<{ day: string }>(
    `SELECT DATE_FORMAT(vintage_day, '%Y-%m-%d') AS day FROM macro_vintages
     WHERE series_code = ? AND vintage_day >= ? AND vintage_day < ? ORDER BY vintage_day LIMIT ?`,
    [query.code, dayText(query.from), dayText(query.to), query.limit],
  )
  return rows.map(({ day }) => Date.parse(day))
}

/** Every vintage of the days of [from, to), by day and then vintage, at most `limit`. */
export async function readVintages(
  db: Queryable,
  query: Range & { code: string; limit: number },
): Promise<MacroVintage[]> {
  const rows = await db.query<StoredVintage>(
    `SELECT ${COLUMNS} FROM macro_indicators m WHERE series_code = ? AND observation_date >= ? AND observation_date < ?
     ORDER BY observation_date, realtime_start LIMIT ?`,
    [query.code, dayText(query.from), dayText(query.to), query.limit],
  )
  return rows.map(vintageOf)
}

/** The vintages that were written, or came with another value than before, at that moment; oldest knowledge first. */
export async function vintagesChangedAt(db: Queryable, code: string, days: Range, at: Millis): Promise<MacroVintage[]> {
  const rows = await db.query<StoredVintage>(
    `SELECT ${COLUMNS} FROM macro_indicators m WHERE series_code = ? AND realtime_start >= ? AND realtime_start < ? AND collected_at = ?
     ORDER BY known_at, observation_date`,
    [code, dayText(days.from), dayText(days.to), new Date(at)],
  )
  return rows.map(vintageOf)
}

const COLUMNS = `m.series_code AS code, DATE_FORMAT(m.observation_date, '%Y-%m-%d') AS day,
  DATE_FORMAT(m.realtime_start, '%Y-%m-%d') AS vintage, m.value AS value, m.known_at AS known_at`

interface StoredVintage {
  code: string
  day: string
  vintage: string
  value: string | null
  known_at: Date
}

function vintageOf(row: StoredVintage): MacroVintage {
  return {
    code: row.code,
    day: Date.parse(row.day),
    vintage: Date.parse(row.vintage),
    value: row.value,
    knownAt: row.known_at.getTime(),
  }
}

/** A DATE is written and read as text, so that no driver's zone can move it. */
export function dayText(at: Millis): string {
  return new Date(Math.floor(at / DAY) * DAY).toISOString().slice(0, 10)
}
