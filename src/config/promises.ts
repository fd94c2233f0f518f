/** What settings promise to collect: one line for each dataset of a source. Schedules, keepers, series and every question about them read it. */
import { DAY, HOUR } from '../domain/clock.ts'
import { DATASETS, type Dataset } from '../domain/collection/series.ts'
import { sentimentSource } from './derived-settings.ts'
import { CRYPTOPANIC_SUBJECT, GUARDIAN_SUBJECT } from './news-settings.ts'
import type { KeyedSource, Settings } from './settings.ts'

/** Every series of one dataset and source. Durations in milliseconds. */
export interface Promised {
  readonly dataset: Dataset
  readonly source: string
  readonly subjects: readonly string[]
  /** Slot widths; every subject is collected at each. */
  readonly widths: readonly number[]
  /** ISO 8601 or relative, resolved when a series is first seen. */
  readonly since: string
  /** How long after its end a slot is final at its source. */
  readonly settle: number
  readonly confirmNoneAfter: number
  /** Rhythm of the live collection; undefined: once a slot. Datasets made from others follow the sweep. */
  readonly every: number | undefined
  /** Whether a live run fills the slot that runs now, or the newest one that is final. */
  readonly fills: 'running' | 'final'
}

/** A dataset that settings name and nobody collects, with the reason in one sentence. */
export interface Off {
  readonly dataset: Dataset
  readonly reason: string
}

/** The table, in the order of DATASETS. */
export function promisesOf(settings: Settings): Promised[] {
  const all = [
    ...candles(settings),
    ...prices(settings),
    ...indicators(settings),
    ...features(settings),
    ...news(settings),
    ...sentiment(settings),
    ...macro(settings),
    ...fearGreed(settings),
  ]
  return DATASETS.flatMap((dataset) => all.filter((each) => each.dataset === dataset))
}

/** The lines of one dataset; none while it is off. */
export function promisesFor(settings: Settings, dataset: Dataset): Promised[] {
  return promisesOf(settings).filter((each) => each.dataset === dataset)
}

/** The line of a series' dataset and source. */
export function promiseOf(settings: Settings, dataset: Dataset, source: string): Promised | undefined {
  return promisesFor(settings, dataset).find((each) => each.source === source)
}

/** Every subject of a dataset, of whichever source. */
export function subjectsOf(settings: Settings, dataset: Dataset): string[] {
  return [...new Set(promisesFor(settings, dataset).flatMap(({ subjects }) => subjects))]
}

/** Datasets nobody collects, because their only source needs a key that is not set. */
export function offOf(settings: Settings): Off[] {
  const on = new Set(promisesOf(settings).map(({ dataset }) => dataset))
  return DATASETS.flatMap((dataset) => {
    const reason = OFF[dataset]
    return on.has(dataset) || reason === undefined ? [] : [{ dataset, reason }]
  })
}

const OFF: Readonly<Partial<Record<Dataset, string>>> = {
  macro:
    'FRED answers only callers with a key, and FRED_API_KEY is not set. Keys are free: fred.stlouisfed.org/docs/api/api_key.html',
}

/** What is done about the slots that an outage of a dataset left out. What is made from others is always made whole: it costs no calls. */
export function outageRuleOf({ datasets, sweep }: Settings, dataset: Dataset) {
  const settings = datasets[dataset]
  return {
    policy: 'outagePolicy' in settings ? settings.outagePolicy : 'all',
    longerThanMs: sweep.outageAfter,
  } as const
}

/** Whether the environment has the key of a source. */
export function hasKey(settings: Settings, source: KeyedSource): boolean {
  return settings.keys?.includes(source) ?? false
}

function candles({ datasets: { candles } }: Settings): Promised[] {
  const { source, subjects, widths, since, settle, confirmNoneAfter } = candles
  const times = { since, settle, confirmNoneAfter }
  return [line('candles', { source, subjects, widths, ...times, every: undefined, fills: 'final' })]
}

function prices({ datasets: { prices } }: Settings): Promised[] {
  const { source, subjects, every, since, settle, confirmNoneAfter } = prices
  const times = { since, settle, confirmNoneAfter }
  return [line('prices', { source, subjects, widths: [every], ...times, every: undefined, fills: 'running' })]
}

function macro(settings: Settings): Promised[] {
  if (!hasKey(settings, 'fred')) return []
  const { source, subjects, ...times } = settings.datasets.macro
  return [line('macro', { source, subjects, widths: [DAY], ...times, fills: 'final' })]
}

function fearGreed({ datasets: { fear_greed: settings } }: Settings): Promised[] {
  const { source, ...times } = settings
  return [line('fear_greed', { source, subjects: ['crypto'], widths: [DAY], ...times, fills: 'final' })]
}

function indicators({ datasets: { candles, indicators } }: Settings): Promised[] {
  const { subjects, widths, since, settle, confirmNoneAfter } = candles
  const times = { since, settle, confirmNoneAfter }
  return [
    line('indicators', { source: indicators.source, subjects, widths, ...times, every: undefined, fills: 'final' }),
  ]
}

/** Wherever hourly candles are promised, from the same moment on. */
function features(settings: Settings): Promised[] {
  const { candles, features } = settings.datasets
  const { since, settle, confirmNoneAfter } = candles
  const subjects = symbolsOf(settings)
  const times = { since, settle, confirmNoneAfter, every: undefined, fills: 'final' } as const
  return subjects.length === 0
    ? []
    : [line('features', { source: features.source, subjects, widths: [HOUR], ...times })]
}

/** Each source of news has a rhythm of its own, which is the width of its slots. */
function news(settings: Settings): Promised[] {
  const { feeds, every, since, settle, confirmNoneAfter, cryptopanic, guardian } = settings.datasets.news
  const rest = { confirmNoneAfter, every: undefined, fills: 'final' } as const
  const subjects = feeds.map(({ name }) => name)
  const panic = { widths: [cryptopanic.every], since: cryptopanic.since, settle: cryptopanic.settle }
  const paper = { widths: [guardian.every], since: guardian.since, settle: guardian.settle }
  return [
    ...(feeds.length > 0 ? [line('news', { source: 'feeds', subjects, widths: [every], since, settle, ...rest })] : []),
    ...(hasKey(settings, 'cryptopanic')
      ? [line('news', { source: 'cryptopanic', subjects: [CRYPTOPANIC_SUBJECT], ...panic, ...rest })]
      : []),
    ...(hasKey(settings, 'guardian')
      ? [line('news', { source: 'guardian', subjects: [GUARDIAN_SUBJECT], ...paper, ...rest })]
      : []),
  ]
}

/** Wherever news is promised, in the same slots. */
function sentiment(settings: Settings): Promised[] {
  return news(settings).map(({ source, dataset: _news, ...rest }) =>
    line('sentiment', { ...rest, source: sentimentSource(source) }),
  )
}

function line(dataset: Dataset, rest: Omit<Promised, 'dataset'>): Promised {
  return { dataset, ...rest }
}

/** The symbols that features are made for: the base of each product with hourly candles. */
export function symbolsOf({ datasets: { candles } }: Settings): string[] {
  return candles.widths.includes(HOUR) ? [...new Set(candles.subjects.map((pair) => pair.split('-')[0] ?? pair))] : []
}
