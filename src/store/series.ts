import type { Millis } from '../domain/clock.ts'
import type { Dataset, Series, SeriesKey } from '../domain/collection/series.ts'
import type { Queryable, Value } from './database.ts'

export interface SeriesFilter {
  readonly dataset?: Dataset | undefined
  readonly source?: string | undefined
  /** Empty or absent: all. */
  readonly subjects?: readonly string[] | undefined
  readonly widthSeconds?: number | undefined
  readonly ids?: readonly number[] | undefined
}

interface SeriesRow {
  id: number
  dataset: Dataset
  source: string
  subject: string
  width_seconds: number
  since: Date
}

/**
 * Makes the table say what configuration wants: new series are created, known ones keep the `since` they were created with,
 * unless configuration names an earlier one; the rest become inactive (their rows stay). Gives the active ones.
 */
export async function ensureSeries(
  db: Queryable,
  wanted: readonly (SeriesKey & { since: Millis })[],
  now: Millis,
): Promise<Series[]> {
  if (wanted.length > 0)
    await db.execute(
      `INSERT INTO series (dataset, source, subject, width_seconds, since, active, created_at) VALUES ?
       ON DUPLICATE KEY UPDATE active = 1, since = LEAST(since, VALUES(since))`,
      [wanted.map((s) => [s.dataset, s.source, s.subject, s.widthSeconds, new Date(s.since), 1, new Date(now)])],
    )
  const names = new Set(wanted.map(keyText))
  const active = await listSeries(db)
  const gone = active.filter((series) => !names.has(keyText(series)))
  if (gone.length > 0) await db.execute('UPDATE series SET active = 0 WHERE id IN (?)', [gone.map((s) => s.id)])
  return active.filter((series) => names.has(keyText(series)))
}

/** Active series, ordered by dataset, source, subject and width. */
export async function listSeries(db: Queryable, filter: SeriesFilter = {}): Promise<Series[]> {
  const where: string[] = ['active = 1']
  const values: (Value | readonly Value[])[] = []
  const add = (sql: string, value: Value | readonly Value[] | undefined) => {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) return
    where.push(sql)
    values.push(value)
  }
  add('dataset = ?', filter.dataset)
  add('source = ?', filter.source)
  add('subject IN (?)', filter.subjects)
  add('width_seconds = ?', filter.widthSeconds)
  add('id IN (?)', filter.ids)
  const rows = await db.query<SeriesRow>(
    `SELECT id, dataset, source, subject, width_seconds, since FROM series WHERE ${where.join(' AND ')}
     ORDER BY dataset, source, subject, width_seconds`,
    values,
  )
  return rows.map((row) => ({
    id: row.id,
    dataset: row.dataset,
    source: row.source,
    subject: row.subject,
    widthSeconds: row.width_seconds,
    since: row.since.getTime(),
  }))
}

/** When the first series of each dataset and source that is active was created, by both words with a space between. */
export async function firstPromised(db: Queryable): Promise<Map<string, Millis>> {
  const rows = await db.query<{ dataset: string; source: string; created_at: Date }>(
    'SELECT dataset, source, MIN(created_at) AS created_at FROM series WHERE active = 1 GROUP BY dataset, source',
  )
  return new Map(rows.map(({ dataset, source, created_at: at }) => [`${dataset} ${source}`, at.getTime()]))
}

function keyText(key: SeriesKey): string {
  return JSON.stringify([key.dataset, key.source, key.subject, key.widthSeconds])
}
