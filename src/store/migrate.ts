import { readdirSync, readFileSync } from 'node:fs'
import { createConnection } from 'mysql2/promise'

const FOLDER = new URL('./migrations/', import.meta.url)
const LOCK = 'gapless-migrate'

/**
 * Applies the numbered SQL files that this database has not seen, in order, one process at a time.
 * Takes a MySQL URL, gives the names applied now. DDL commits by itself, so a file that fails half-way is named and stays unapplied.
 */
export async function migrate(url: string): Promise<string[]> {
  const connection = await createConnection({
    uri: url,
    timezone: 'Z',
    multipleStatements: true,
    connectTimeout: 5_000,
  })
  try {
    const [locks] = await connection.query('SELECT GET_LOCK(?, 60) AS got', [LOCK])
    if ((locks as { got: number }[])[0]?.got !== 1)
      throw new Error('Another process migrates this database for over 60 s.')
    await connection.query(
      'CREATE TABLE IF NOT EXISTS migrations (name VARCHAR(128) NOT NULL PRIMARY KEY, applied_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3))',
    )
    const [rows] = await connection.query('SELECT name FROM migrations')
    const done = new Set((rows as { name: string }[]).map((row) => row.name))
    const wanted = migrationNames().filter((name) => !done.has(name))
    for (const name of wanted) {
      await connection.query(readFileSync(new URL(name, FOLDER), 'utf8'))
      await connection.query('INSERT INTO migrations (name) VALUES (?)', [name])
    }
    return wanted
  } finally {
    await connection.end()
  }
}

/** The migration files that this version ships, in order. */
export function migrationNames(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => /^\d{3}_.*\.sql$/.test(name))
    .sort()
}
