import type { Millis } from '../../src/domain/clock.ts'
import { missingIn } from '../../src/domain/collection/coverage.ts'
import { expectedRange, type Series } from '../../src/domain/collection/series.ts'
import type { ToldAnswer } from '../../src/domain/collection/told.ts'
import { spanOf } from '../../src/domain/collection/work.ts'
import { filedUnder, type Account } from '../../src/domain/news/poll.ts'
import type { Range } from '../../src/domain/range.ts'
import { readKnowledge } from '../../src/store/coverage.ts'
import type { Queryable, Transaction } from '../../src/store/database.ts'
import { countFiled, writePolls } from '../../src/store/news-polls.ts'
import { writeNews, type NewsToWrite, type WrittenNews } from '../../src/store/news-write.ts'
import type { Events } from '../../src/telemetry/events.ts'
import type { AskedKind, KindSettings } from './pages.ts'

/** What the pages of every source of news have in common. */
export interface NewsKindSettings extends KindSettings {
  readonly events: NewsEvents
  readonly afterWrite?: AskedKind['afterWrite']
}

export type NewsEvents = Pick<Events, 'newsPolled'>

/** The slots of a series up to `edge` that nothing is known of, read while the series is locked. */
export async function missingSlots(db: Queryable, series: Series, edge: Millis): Promise<Range[]> {
  const within = { from: expectedRange(series, edge, 0).from, to: edge }
  if (within.from >= within.to) return []
  const known = (await readKnowledge(db, [series.id], within)).get(series.id)
  return missingIn(within, known?.intervals ?? [])
}

/** What an answer brought, to be filed under the slots that it accounts for. */
export interface NewsToFile {
  readonly items: readonly NewsToWrite[]
  readonly language: string | null
  readonly edge: Millis
}

/** Writes the articles of an answer and the slots that it accounts for. */
export async function fileNews(
  tx: Transaction,
  series: Series,
  { items, language, edge }: NewsToFile,
  { stored, unobtainable }: Pick<Account, 'stored' | 'unobtainable'>,
  at: Millis,
): Promise<{ written: WrittenNews; answer: ToldAnswer & { changed: Range | undefined } }> {
  const widthMs = series.widthSeconds * 1000
  const written = await writeNews(tx, {
    source: series.source,
    subject: series.subject,
    items,
    language,
    seenAt: at,
    slotOf: (knownAt) => filedUnder(knownAt, stored, edge, widthMs),
  })
  const records = stored.length === 0 ? new Map<Millis, number>() : await countFiled(tx, series, spanOf(stored))
  await writePolls(tx, series, stored, records, at)
  const slots = written.slots
  return {
    written,
    answer: {
      stored,
      records,
      unobtainable,
      changed: slots.length === 0 ? undefined : { from: Math.min(...slots), to: Math.max(...slots) + widthMs },
    },
  }
}
