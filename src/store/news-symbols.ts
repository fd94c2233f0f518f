import { tagSymbols } from '../domain/news/symbols.ts'
import type { Transaction } from './database.ts'

export interface TaggedNews {
  readonly id: number
  /** What the article says in short. */
  readonly words: string
  /** What its source says that it is about. */
  readonly symbols: readonly string[]
}

/** A source's own tags beyond this are a list of all there is. */
const MOST_GIVEN = 20

/** Writes which assets articles are about. `anew` takes the old tags away first: the words have changed. */
export async function tagNews(tx: Transaction, news: readonly TaggedNews[], how: 'first' | 'anew' = 'first') {
  if (news.length === 0) return
  const times = await tx.query<{ id: number; known_at: Date }>('SELECT id, known_at FROM crypto_news WHERE id IN (?)', [
    news.map(({ id }) => id),
  ])
  const knownAt = new Map(times.map((row) => [Number(row.id), row.known_at]))
  if (how === 'anew') await tx.execute('DELETE FROM news_symbols WHERE news_id IN (?)', [news.map(({ id }) => id)])
  const rows = news.flatMap(({ id, words, symbols }) => {
    const given = symbols.filter((symbol) => /^[A-Z0-9]{2,15}$/.test(symbol)).slice(0, MOST_GIVEN)
    return [...new Set([...tagSymbols(words), ...given])].map((symbol) => [symbol, knownAt.get(id) ?? null, id])
  })
  if (rows.length > 0)
    await tx.execute(
      'INSERT INTO news_symbols (symbol, known_at, news_id) VALUES ? ON DUPLICATE KEY UPDATE news_id = news_id',
      [rows],
    )
}
