import { openDatabase, type Database } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { ensureSeries } from '../../src/store/series.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { freshDatabase } from '../rig/run-database.ts'

export const SINCE = Date.UTC(2025, 0, 1)

/** A migrated empty database of its own for a test file. */
export async function freshStore(): Promise<{ url: string; database: Database }> {
  const url = await freshDatabase()
  await migrate(url)
  return { url, database: openDatabase(url, { connectionLimit: 8 }) }
}

/** Hourly candle series of the given products, since 2025-01-01. */
export function candleSeries(database: Database, subjects: readonly string[]): Promise<Series[]> {
  const wanted = subjects.map(
    (subject) => ({ dataset: 'candles', source: 'coinbase', subject, widthSeconds: 3600, since: SINCE }) as const,
  )
  return ensureSeries(database, wanted, SINCE)
}

/** Every row of a table, as one text: equal texts are equal bytes. */
export async function bytesOf(database: Database, table: string, order: string): Promise<string> {
  return JSON.stringify(await database.query(`SELECT * FROM ${table} ORDER BY ${order}`))
}
