/** A backfill as people ask for it, made into a request. Everything throws ConfigError with one sentence that says what would be right, and changes nothing. */
import type { Millis } from '../domain/clock.ts'
import type { BackfillMode, BackfillOrder, BackfillRequest } from '../domain/collection/backfill.ts'
import { expectedRange, type Dataset, type Series } from '../domain/collection/series.ts'
import { alignInside } from '../domain/collection/slot.ts'
import { durationText, parseDuration } from '../domain/duration.ts'
import { ConfigError, ConflictError } from '../errors.ts'
import { listSeries } from '../store/series.ts'
import type { Desk } from './desk.ts'
import { settleOf } from './loaded-series.ts'
import { datasetName, isoMinute, listed } from './words.ts'

import {
  oneOf,
  parseDataset,
  parseRange,
  parseReason,
  parseSubjects,
  refuseOff,
  sourceFor,
  widthFault,
  widthsOf,
} from './requests.ts'

const fault = (sentence: string): ConfigError => new ConfigError([sentence])

export interface BackfillWords {
  readonly dataset: string
  readonly subjects?: readonly string[] | undefined
  readonly from: string
  readonly to: string
  readonly mode?: string | undefined
  readonly order?: string | undefined
  /** Pages in flight at once, 1 to 64. */
  readonly width?: string | number | undefined
  readonly reason?: string | undefined
}

const MODES: readonly BackfillMode[] = ['missing', 'failed', 'suspect', 'all']
const ORDERS: readonly BackfillOrder[] = ['newest', 'oldest']

/** Checks the words, and the range against the series' `since`. ConflictError when the dataset has no series yet. */
export async function parseBackfillRequest(desk: Desk, words: BackfillWords, prefix = ''): Promise<BackfillRequest> {
  return promisedBackfill(desk, parseBackfillWords(desk, words, prefix), prefix)
}

/** Checks what can be checked of the words alone. */
export function parseBackfillWords(
  desk: Pick<Desk, 'config' | 'clock'>,
  words: BackfillWords,
  prefix = '',
): BackfillRequest {
  const dataset = parseDataset(words.dataset)
  refuseOff(desk, dataset)
  const subjects = parseSubjects(desk, dataset, words.subjects ?? [])
  const mode = oneOf(`${prefix}mode`, words.mode ?? 'missing', MODES)
  const width = parsePagesAtOnce(desk, dataset, `${prefix}width`, words.width ?? desk.config.settings.sweep.width)
  const order = oneOf(`${prefix}order`, words.order ?? desk.config.settings.sweep.order, ORDERS)
  const { from, to } = parseRange(desk, dataset, words, prefix)
  return {
    dataset,
    source: sourceFor(desk, dataset, subjects),
    subjects,
    from,
    to,
    mode,
    order,
    width,
    reason: parseReason(words.reason ?? 'asked for by a person'),
    onlyDue: false,
  }
}

/** Checks the range of a request against its series, and narrows it to whole slots. ConflictError when the dataset has no series yet. */
export async function promisedBackfill(desk: Desk, request: BackfillRequest, prefix = ''): Promise<BackfillRequest> {
  const { dataset, source, subjects } = request
  const series = await listSeries(desk.database, { dataset, source, subjects })
  if (series.length === 0)
    throw new ConflictError(`No series of ${datasetName(dataset)} is set up yet. The worker does that when it starts.`)
  checkPromised(series, request, settleOf(desk, dataset), desk.clock(), prefix)
  // Half slots at the ends are nobody's: the request names whole ones, so that equal requests are equal.
  const { from, to } = alignInside(request, Math.min(...series.map((one) => one.widthSeconds * 1000)))
  return { ...request, from, to }
}

/** A range before `since` is refused, not cut in silence; so is one that holds no whole final slot. */
export function checkPromised(
  series: readonly Series[],
  asked: { from: Millis; to: Millis },
  settleMs: number,
  now: Millis,
  prefix = '',
): void {
  const [first] = series
  if (first === undefined) return
  const since = Math.min(...series.map((one) => expectedRange(one, now, settleMs).from))
  if (asked.from < since)
    throw fault(
      `${prefix}from lies before since: ${datasetName(first.dataset)} are promised from ${isoMinute(since)} on. Ask from there, or set an earlier since in the configuration.`,
    )
  const whole = series.some((one) => {
    const expected = expectedRange(one, now, settleMs)
    const inside = alignInside(
      { from: Math.max(asked.from, expected.from), to: Math.min(asked.to, expected.to) },
      one.widthSeconds * 1000,
    )
    return inside.from < inside.to
  })
  const widths = [...new Set(series.map((one) => durationText(one.widthSeconds * 1000)))]
  if (!whole)
    throw fault(
      `The range holds no whole final slot of ${datasetName(first.dataset)}. Slots are ${listed(widths)} wide, and final a moment after they end.`,
    )
}

/** Pages in flight at once: a whole number from 1 to 64. Where the dataset is known, one who means the width of slots is told which there are. */
export function parsePagesAtOnce(
  desk: Pick<Desk, 'config'>,
  dataset: Dataset | undefined,
  name: string,
  value: string | number,
): number {
  const number = typeof value === 'number' ? value : Number(value.trim() === '' ? NaN : value)
  if (Number.isInteger(number) && number >= 1 && number <= 64) return number
  if (
    dataset !== undefined &&
    typeof value === 'string' &&
    parseDuration(value) !== undefined &&
    !widthsOf(desk, dataset).includes(parseDuration(value) ?? 0)
  )
    throw widthFault(desk, dataset, value)
  throw fault(`${name} is how many pages are fetched at once: a whole number from 1 to 64, not ${value}.`)
}
