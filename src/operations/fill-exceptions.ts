/** What stands in the way of filling gaps, in sentences. Pure. */
import type { Settings } from '../config/settings.ts'
import type { Millis } from '../domain/clock.ts'
import { failuresOf } from '../domain/collection/knowledge.ts'
import type { Dataset } from '../domain/collection/series.ts'
import type { Exception } from './exceptions.ts'
import type { LoadedSeries } from './loaded-series.ts'
import { count, datasetName, gapReason, listed, sentenceTime, several, sourceName } from './words.ts'

/** Gaps that were asked for in vain again and again, one exception for each dataset. */
export function failingGaps(loaded: readonly LoadedSeries[], alertAfterFailures: number, now: Millis): Exception[] {
  const failing = loaded.flatMap(({ series, known }) =>
    known.notes.filter((note) => failuresOf(note) >= alertAfterFailures).map((note) => ({ series, note })),
  )
  return [...Map.groupBy(failing, ({ series }) => series.dataset)].map(([dataset, gaps]) => {
    const most = gaps.reduce((all, { note }) => Math.max(all, note.tries), 0)
    const since = gaps.reduce((first, { note }) => Math.min(first, note.firstSeenAt), now)
    const reasons = [...new Set(gaps.map(({ note }) => gapReason(note.reason)))]
    return {
      kind: 'missing',
      mark: 'bad',
      subject: dataset,
      title: `${several(gaps.length, 'gap fails', 'gaps fail')} again and again, up to ${count(most)} times in a row since ${sentenceTime(since, now)}.`,
      text: `In the way: ${listed(reasons)}. It is asked again by itself.`,
      next: `npx gapless gaps ${dataset}`,
    }
  })
}

/** Backfills that rest until midnight, because their source's allowance for the day is used. */
export function restingBackfills(
  active: readonly { readonly dataset: Dataset; readonly source: string }[],
  budgets: Settings['budgets'],
  usedToday: ReadonlyMap<string, number>,
): Exception[] {
  const sources = [...new Set(active.map(({ source }) => source))]
  return sources.flatMap((source): Exception[] => {
    const perDay = budgets[source as keyof typeof budgets]?.backfillPerDay
    if (perDay === undefined || (usedToday.get(source) ?? 0) < perDay) return []
    const datasets = [...new Set(active.filter((each) => each.source === source).map(({ dataset }) => dataset))]
    return [
      {
        kind: 'filling',
        mark: 'filling',
        subject: listed(datasets.map(datasetName)),
        title: `backfills rest until midnight UTC: all ${count(perDay)} calls of today to ${sourceName(source)} are used.`,
        text: `Live collection goes on. More a day: budgets.${source}.backfillPerDay.`,
        next: undefined,
      },
    ]
  })
}
