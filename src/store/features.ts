import { createHash } from 'node:crypto'
import { DAY, HOUR, type Millis } from '../domain/clock.ts'
import {
  FEATURE_COLUMNS,
  GROUPS,
  TEXT_COLUMNS,
  type FeatureColumn,
  type FeatureGroup,
} from '../domain/features/columns.ts'
import type { FeatureRow } from '../domain/features/row.ts'
import type { Range } from '../domain/range.ts'
import type { Queryable, Transaction } from './database.ts'

/** One stored row: what was known of a symbol at `cutOff`. Percentages as text. */
export interface StoredFeatures {
  readonly symbol: string
  readonly cutOff: Millis
  /** Decimal text or a float64, null where nothing was known; only the columns asked for. */
  readonly values: Readonly<Partial<Record<FeatureColumn, string | number | null>>>
  readonly completeness: Readonly<Record<FeatureGroup | 'all', string>>
  readonly version: string
  readonly inputHash: string
}

const COMPLETENESS = [
  ...GROUPS.map((group) => [group, `${group}_completeness`] as const),
  ['all', 'data_completeness_percentage'] as const,
]

const COLUMNS = [
  'symbol',
  'timestamp_iso',
  ...FEATURE_COLUMNS,
  ...COMPLETENESS.map(([, column]) => column),
  'feature_version',
  'input_hash',
  'computed_at',
]
const CHANGING = COLUMNS.slice(2, -1)
/** Written out in two milliseconds, in which a process does nothing else; and far below the server's smallest packet limit. */
const ROWS_A_STATEMENT = 50

/** Writes rows by their natural key; `computed_at` moves only where something else does. */
export async function writeFeatures(
  tx: Transaction,
  symbol: string,
  rows: readonly FeatureRow[],
  computedAt: Millis,
): Promise<void> {
  const same = CHANGING.map((column) => `${column} <=> VALUES(${column})`).join(' AND ')
  const changes = CHANGING.map((column) => `${column} = VALUES(${column})`).join(', ')
  for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT)
    await tx.execute(
      `INSERT INTO ml_features_materialized (${COLUMNS.join(', ')}) VALUES ?
       ON DUPLICATE KEY UPDATE computed_at = IF(${same}, computed_at, VALUES(computed_at)), ${changes}`,
      [rows.slice(from, from + ROWS_A_STATEMENT).map((row) => valuesOf(symbol, row, computedAt))],
    )
}

function valuesOf(symbol: string, row: FeatureRow, computedAt: Millis): (string | number | Date | null)[] {
  return [
    symbol,
    new Date(row.at + HOUR),
    ...FEATURE_COLUMNS.map((column) => row.values[column] ?? null),
    ...COMPLETENESS.map(([group]) => (row.completeness[group] / 100).toFixed(2)),
    row.version,
    createHash('sha256').update(`${row.version} ${row.inputs}`).digest('hex').slice(0, 16),
    new Date(computedAt),
  ]
}

/** Takes the rows of hours away that have none after all. */
export async function deleteFeatures(tx: Transaction, symbol: string, hours: readonly Range[]): Promise<void> {
  for (const { from, to } of hours)
    await tx.execute(
      'DELETE FROM ml_features_materialized WHERE symbol = ? AND timestamp_iso > ? AND timestamp_iso <= ?',
      [symbol, new Date(from), new Date(to)],
    )
}

/** As text where it is a float, because mysql2 reads a DOUBLE's digits one by one and is off in the last bit. */
const exact = (column: FeatureColumn): string =>
  TEXT_COLUMNS.has(column) ? column : `CAST(${column} AS CHAR) AS ${column}`

/** Rows whose cut-off lies in [from, to), oldest first, at most `limit`; all columns unless some are named. */
export async function readFeatures(
  db: Queryable,
  query: Range & { symbol: string; limit: number; columns?: readonly FeatureColumn[] | undefined },
): Promise<StoredFeatures[]> {
  const columns = query.columns ?? FEATURE_COLUMNS
  const told = [...columns.map(exact), ...COMPLETENESS.map(([, column]) => column)].join(', ')
  const rows = await db.query<Record<string, string | null> & { timestamp_iso: Date }>(
    `SELECT timestamp_iso, feature_version, input_hash, ${told} FROM ml_features_materialized
     WHERE symbol = ? AND timestamp_iso >= ? AND timestamp_iso < ? ORDER BY timestamp_iso LIMIT ?`,
    [query.symbol, new Date(query.from), new Date(query.to), query.limit],
  )
  return rows.map((row) => ({
    symbol: query.symbol,
    cutOff: row.timestamp_iso.getTime(),
    values: Object.fromEntries(
      columns.map((column) => {
        const value = row[column] ?? null
        return [column, value === null || TEXT_COLUMNS.has(column) ? value : Number(value)]
      }),
    ),
    completeness: Object.fromEntries(COMPLETENESS.map(([group, column]) => [group, String(row[column])])) as Record<
      FeatureGroup | 'all',
      string
    >,
    version: String(row.feature_version),
    inputHash: String(row.input_hash),
  }))
}

/** Mean completeness of a symbol's rows in steps of `stepMs` over (from, to], percent, oldest first; steps without a row are left out. */
export async function readCompleteness(
  db: Queryable,
  { symbol, from, to, stepMs }: Range & { symbol: string; stepMs: number },
): Promise<({ readonly at: Millis } & Readonly<Record<FeatureGroup | 'all', number>>)[]> {
  const means = COMPLETENESS.map(([group, column]) => `AVG(${column}) AS \`${group}\``).join(', ')
  const seconds = Math.round(stepMs / 1000)
  const rows = await db.query<Record<FeatureGroup | 'all' | 'step', string>>(
    `SELECT (TIMESTAMPDIFF(SECOND, '1970-01-01', timestamp_iso) - 1) DIV ? AS step, ${means} FROM ml_features_materialized
     WHERE symbol = ? AND timestamp_iso > ? AND timestamp_iso <= ? GROUP BY step ORDER BY step`,
    [seconds, symbol, new Date(from), new Date(to)],
  )
  return rows.map((row) => ({
    at: Number(row.step) * stepMs,
    ...(Object.fromEntries(COMPLETENESS.map(([group]) => [group, Number(row[group])])) as Record<
      FeatureGroup | 'all',
      number
    >),
  }))
}

/** When one of the rows of the last three days last came or changed; undefined where there is none. */
export async function lastFeaturesMade(db: Queryable, now: Millis): Promise<Millis | undefined> {
  const [row] = await db.query<{ at: Date | null }>(
    'SELECT MAX(computed_at) AS at FROM ml_features_materialized WHERE timestamp_iso > ?',
    [new Date(now - 3 * DAY)],
  )
  return row?.at?.getTime()
}

/** When the newest row of each symbol up to its `at` last came or changed; a symbol without one is left out. One look into an index for each. */
export async function newestFeaturesMade(
  db: Queryable,
  edges: readonly { readonly symbol: string; readonly at: Millis }[],
): Promise<Map<string, Millis>> {
  if (edges.length === 0) return new Map()
  const one =
    '(SELECT symbol, computed_at FROM ml_features_materialized WHERE symbol = ? AND timestamp_iso <= ? ORDER BY timestamp_iso DESC LIMIT 1)'
  const rows = await db.query<{ symbol: string; computed_at: Date }>(
    edges.map(() => one).join(' UNION ALL '),
    edges.flatMap(({ symbol, at }) => [symbol, new Date(at)]),
  )
  return new Map(rows.map(({ symbol, computed_at }) => [symbol, computed_at.getTime()]))
}
