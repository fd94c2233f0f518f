import type { Millis } from '../domain/clock.ts'
import type { Queryable } from './database.ts'

/** One thing that happened, as a sentence a person can read. `subject` is what it is about: `coverage/candles/coinbase`. */
export interface JournalEntry {
  readonly at: Millis
  readonly subject: string
  readonly kind: string
  readonly sentence: string
  readonly detail?: unknown
}

export async function writeJournal(db: Queryable, entry: JournalEntry): Promise<void> {
  await db.execute('INSERT INTO journal (at, subject, kind, sentence, detail) VALUES (?)', [
    [
      new Date(entry.at),
      entry.subject.slice(0, 128),
      entry.kind,
      entry.sentence.slice(0, 1000),
      entry.detail === undefined ? null : JSON.stringify(entry.detail),
    ],
  ])
}

/** The newest entries first, of one subject or of all. */
export async function readJournal(
  db: Queryable,
  query: { subject?: string; limit: number },
): Promise<(JournalEntry & { id: number })[]> {
  const rows = await db.query<{
    id: number
    at: Date
    subject: string
    kind: string
    sentence: string
    detail: unknown
  }>(
    `SELECT id, at, subject, kind, sentence, detail FROM journal ${query.subject === undefined ? '' : 'WHERE subject = ?'} ORDER BY id DESC LIMIT ?`,
    query.subject === undefined ? [query.limit] : [query.subject, query.limit],
  )
  return rows.map((row) => ({
    id: row.id,
    at: row.at.getTime(),
    subject: row.subject,
    kind: row.kind,
    sentence: row.sentence,
    detail: typeof row.detail === 'string' ? (JSON.parse(row.detail) as unknown) : row.detail,
  }))
}
