import { DAY, HOUR, type Millis } from '../clock.ts'
import type { NewsColumn, SentimentColumn } from './columns.ts'

/** What became known in one hour (end - 1 h, end]. Scores are counted in ten thousandths, so that sums are exact in any order. */
export interface TextHour {
  readonly items: number
  readonly scored: number
  readonly sum: number
  readonly positive: number
  readonly negative: number
}

export interface TextScore {
  /** In ten thousandths. */
  readonly compound: number
  readonly label: string
}

/** A text that was changed after it became known: each wording held until the next one came. */
export interface RevisedText {
  readonly knownAt: Millis
  /** Ascending; the last one has no end. */
  readonly wordings: readonly { readonly until: Millis; readonly score: TextScore | undefined }[]
}

/** Texts by the end of the hour in which they became known; those that never changed are summed up. */
export interface Texts {
  readonly hours: ReadonlyMap<Millis, TextHour>
  readonly revised: readonly RevisedText[]
}

export const NO_TEXTS: Texts = { hours: new Map(), revised: [] }

const NOTHING: TextHour = { items: 0, scored: 0, sum: 0, positive: 0, negative: 0 }

/** What was known at `cutOff` of the texts of the `hours` before it, in the wording of that moment. */
export function textsKnown({ hours, revised }: Texts, cutOff: Millis, count: number): TextHour {
  let total = NOTHING
  for (let back = 0; back < count; back += 1) total = add(total, hours.get(cutOff - back * HOUR) ?? NOTHING)
  for (const { knownAt, wordings } of revised)
    if (knownAt <= cutOff && knownAt > cutOff - count * HOUR)
      total = add(total, hourOf(wordings.find(({ until }) => until > cutOff)?.score))
  return total
}

/** One text. */
export function hourOf(score: TextScore | undefined): TextHour {
  if (score === undefined) return { ...NOTHING, items: 1 }
  return {
    items: 1,
    scored: 1,
    sum: score.compound,
    positive: score.label === 'positive' ? 1 : 0,
    negative: score.label === 'negative' ? 1 : 0,
  }
}

function add(a: TextHour, b: TextHour): TextHour {
  return {
    items: a.items + b.items,
    scored: a.scored + b.scored,
    sum: a.sum + b.sum,
    positive: a.positive + b.positive,
    negative: a.negative + b.negative,
  }
}

export interface TextWindows {
  /** Of the symbol. */
  readonly hour: TextHour
  readonly day: TextHour
  /** Of everything that was collected. */
  readonly market: TextHour
}

export function textWindows(symbol: Texts, market: Texts, cutOff: Millis): TextWindows {
  return {
    hour: textsKnown(symbol, cutOff, 1),
    day: textsKnown(symbol, cutOff, DAY / HOUR),
    market: textsKnown(market, cutOff, DAY / HOUR),
  }
}

/** Counts, where anything at all was collected of that day: without it nobody can say that there was none. */
export function newsFeatures({ hour, day, market }: TextWindows): Partial<Record<NewsColumn, number>> {
  if (market.items === 0) return {}
  return { news_count_1h: hour.items, news_count_24h: day.items, market_news_count_24h: market.items }
}

export function sentimentFeatures({ hour, day, market }: TextWindows): Partial<Record<SentimentColumn, number>> {
  return {
    ...mean('news_sentiment_1h', hour),
    ...mean('news_sentiment_24h', day),
    ...mean('market_sentiment_24h', market),
    ...(market.scored === 0 ? {} : { news_positive_24h: day.positive, news_negative_24h: day.negative }),
  }
}

function mean(column: SentimentColumn, { sum, scored }: TextHour): Partial<Record<SentimentColumn, number>> {
  return scored === 0 ? {} : { [column]: sum / (10_000 * scored) }
}
