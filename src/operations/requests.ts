/**
 * What people type, made into typed requests: the same sentences for HTTP and the command line.
 * Everything throws ConfigError with one sentence that says what would be right, and changes nothing.
 */
import { offOf, promisesFor, subjectsOf } from '../config/promises.ts'
import { MINUTE, type Millis } from '../domain/clock.ts'
import { DATASETS, expectedRange, type Dataset } from '../domain/collection/series.ts'
import { durationText, parseDuration, parseMoment } from '../domain/duration.ts'
import { ConfigError } from '../errors.ts'
import type { Desk } from './desk.ts'
import { settleOf, type CoverageQuery } from './loaded-series.ts'
import { datasetName, didYouMean, isoMinute, listed, listedUpTo, sourceName } from './words.ts'

const fault = (sentence: string): ConfigError => new ConfigError([sentence])

/** `candles`; anything else is told the datasets there are. */
export function parseDataset(text: string): Dataset {
  const found = DATASETS.find((dataset) => dataset === text)
  if (found === undefined)
    throw fault(
      `There is no dataset ${JSON.stringify(text)}.${didYouMean(text, DATASETS)} Datasets: ${DATASETS.join(', ')}.`,
    )
  return found
}

/** Subjects of the dataset as configured, each once; an unknown one is refused. */
export function parseSubjects(desk: Pick<Desk, 'config'>, dataset: Dataset, texts: readonly string[]): string[] {
  const known = subjectsOf(desk.config.settings, dataset)
  for (const text of texts)
    if (!known.includes(text))
      throw fault(
        `There is no subject ${JSON.stringify(text)} in ${dataset}.${didYouMean(text, known)} Subjects: ${listedUpTo(known, 8)}.`,
      )
  return [...new Set(texts)]
}

/** Refuses a dataset that nobody collects, with what would be right. */
export function refuseOff({ config }: Pick<Desk, 'config'>, dataset: Dataset): void {
  if (promisesFor(config.settings, dataset).length > 0) return
  const off = offOf(config.settings).find((each) => each.dataset === dataset)
  throw fault(
    off === undefined
      ? `Nobody collects ${datasetName(dataset)} here.`
      : `${datasetName(dataset)} is off: ${off.reason}`,
  )
}

/** The one source that has all the subjects; without subjects, the dataset's only one. */
export function sourceFor({ config }: Pick<Desk, 'config'>, dataset: Dataset, subjects: readonly string[]): string {
  const promised = promisesFor(config.settings, dataset)
  const fitting = promised.filter((each) => subjects.every((subject) => each.subjects.includes(subject)))
  const [one, another] = fitting
  if (one !== undefined && another === undefined) return one.source
  const sources = promised.map(({ source, subjects }) => `${sourceName(source)} (${listedUpTo(subjects, 3)})`)
  throw fault(`Name subjects of one source of ${datasetName(dataset)}. Sources: ${listed(sources)}.`)
}

/** A moment with a zone, or relative, as UTC milliseconds. `name` is how the person knows it: `--from`, `from`. */
export function parseTime(name: string, text: string, now: Millis): Millis {
  const at = parseMoment(text, now)
  if (at !== undefined) return at
  const bare = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?$/.exec(text.trim())
  const withZone = bare === null ? undefined : `${bare[1]}T${bare[2] ?? '00:00'}Z`
  if (withZone !== undefined && parseMoment(withZone, now) !== undefined)
    throw fault(`${name} ${text} has no zone. Write ${withZone}, or -6h.`)
  throw fault(
    `${name} ${JSON.stringify(text)} is not a time. Write it with a zone, like ${isoMinute(now - (now % MINUTE))}, or relative, like -6h.`,
  )
}

export interface RangeWords {
  readonly dataset?: string | undefined
  readonly subjects?: readonly string[] | undefined
  /** Slot width, `1h`. */
  readonly width?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** For coverage, gaps and answers: every part may be absent. `prefix` stands before a field's name in sentences: `--` on the command line. */
export function parseCoverageQuery(
  desk: Pick<Desk, 'config' | 'clock'>,
  words: RangeWords,
  prefix = '',
): CoverageQuery {
  const now = desk.clock()
  const dataset = words.dataset === undefined ? undefined : parseDataset(words.dataset)
  const subjects = words.subjects ?? []
  if (dataset === undefined && subjects.length > 0)
    throw fault(`Name the dataset before its subjects. Datasets: ${DATASETS.join(', ')}.`)
  const from = words.from === undefined ? undefined : parseTime(`${prefix}from`, words.from, now)
  const to = words.to === undefined ? undefined : parseTime(`${prefix}to`, words.to, now)
  checkOrder(from ?? -Infinity, to ?? Infinity, prefix)
  if (from !== undefined && from > now) throw fault(`${prefix}from lies in the future: nothing is expected there yet.`)
  if (to !== undefined) checkPast(desk, dataset ?? 'candles', to, now, prefix)
  return {
    dataset,
    subjects: dataset === undefined ? [] : parseSubjects(desk, dataset, subjects),
    widthSeconds: words.width === undefined ? undefined : parseSlotWidth(desk, dataset, words.width),
    from,
    to,
  }
}

/** Both ends, in order, and not in the future. */
export function parseRange(
  desk: Pick<Desk, 'config' | 'clock'>,
  dataset: Dataset,
  words: { from: string; to: string },
  prefix = '',
): { from: Millis; to: Millis } {
  const now = desk.clock()
  const from = parseTime(`${prefix}from`, words.from, now)
  const to = parseTime(`${prefix}to`, words.to, now)
  checkOrder(from, to, prefix)
  checkPast(desk, dataset, to, now, prefix)
  return { from, to }
}

function checkOrder(from: Millis, to: Millis, prefix: string): void {
  if (from > to) throw fault(`The range ends before it begins. Swap ${prefix}from and ${prefix}to.`)
  if (from === to) throw fault(`The range is empty: ${prefix}from and ${prefix}to are the same moment.`)
}

function checkPast(desk: Pick<Desk, 'config'>, dataset: Dataset, to: Millis, now: Millis, prefix: string): void {
  if (to <= now) return
  const { range, widthMs } = newestFinal(desk, dataset, now)
  throw fault(
    `${prefix}to lies in the future. The newest final slot of ${datasetName(dataset)} is ${isoMinute(range.to - widthMs)}.`,
  )
}

function newestFinal(desk: Pick<Desk, 'config'>, dataset: Dataset, now: Millis) {
  const widthMs = Math.min(...widthsOf(desk, dataset))
  return { widthMs, range: expectedRange({ since: 0, widthSeconds: widthMs / 1000 }, now, settleOf(desk, dataset)) }
}

/** The configured slot widths of a dataset, milliseconds. */
export function widthsOf({ config }: Pick<Desk, 'config'>, dataset: Dataset): readonly number[] {
  return [...new Set(promisesFor(config.settings, dataset).flatMap(({ widths }) => widths))]
}

/** What Coinbase Exchange has: docs.cdp.coinbase.com/exchange/reference/exchangerestapi_getproductcandles, `granularity`. */
const COINBASE_WIDTHS = ['1m', '5m', '15m', '1h', '6h', '1d']

function parseSlotWidth(desk: Pick<Desk, 'config'>, dataset: Dataset | undefined, text: string): number {
  const ms = parseDuration(text)
  const datasets = dataset === undefined ? DATASETS : [dataset]
  const configured = datasets.flatMap((one) => widthsOf(desk, one))
  if (ms !== undefined && configured.includes(ms)) return ms / 1000
  throw widthFault(desk, dataset ?? 'candles', text)
}

export function widthFault(desk: Pick<Desk, 'config'>, dataset: Dataset, text: string): ConfigError {
  const ms = parseDuration(text)
  const source = promisesFor(desk.config.settings, dataset)[0]?.source ?? dataset
  const here = listed(widthsOf(desk, dataset).map(durationText))
  const lacks = dataset === 'candles' && !COINBASE_WIDTHS.some((width) => parseDuration(width) === ms)
  if (lacks)
    return fault(
      `${sourceName(source)} ${datasetName(dataset)} have no width ${text}. They have ${listed(COINBASE_WIDTHS)}; collected here: ${here}.`,
    )
  return fault(
    `${sourceName(source)} ${datasetName(dataset)} are not collected in slots of ${text} here, only of ${here}.`,
  )
}

/** One of the closed words. */
export function oneOf<Word extends string>(name: string, text: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === text)
  if (found === undefined) throw fault(`${name} is ${listed(words, 'or')}, not ${JSON.stringify(text)}.`)
  return found
}

/** One line, not empty, of at most `most` characters. */
export function parseReason(text: string, most = 200): string {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()
  if (line === '') throw fault('Say why: a reason is kept in the journal.')
  if (line.length > most) throw fault(`The reason is ${line.length} characters long; at most ${most} are kept.`)
  return line
}
