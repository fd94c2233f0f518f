/** What cannot be true of a bar, and what is wrong with the way bars were sent. Pure. */
import type { Millis } from '../clock.ts'
import type { Candle } from '../collection/candle.ts'
import { slotStart } from '../collection/slot.ts'
import type { Range } from '../range.ts'
import type { Doubt, QualityReason } from './reasons.ts'

/** One row and what speaks against it. `slotAt` is the slot it lies in, which for a bar off the grid is not its own time. */
export interface DoubtedBar {
  readonly slotAt: Millis
  readonly bar: Candle
  readonly doubts: readonly Doubt[]
}

export interface SortedBars {
  /** Ascending, each slot once, inside the range, nothing impossible among them. */
  readonly bars: readonly Candle[]
  readonly rejected: readonly DoubtedBar[]
  /** Stored all the same. */
  readonly suspect: readonly DoubtedBar[]
  /** Why the answer as a whole is not to be believed; undefined when it is. */
  readonly broken: string | undefined
}

/** So many impossible rows, more than half of an answer, are no bad rows but a bad answer: another format, or columns turned round. */
const BROKEN_FROM = 3

/** DECIMAL(38,18) holds twenty digits before the point and eighteen after it; less would be stored as zero. */
const TOO_LARGE = 1e20
const SMALLEST = 1e-18

/**
 * Sorts the rows of one answer, as they were sent, into what may be stored and what may not. Rows outside the range are left out, and told only when they open
 * after `latest`, which nothing can.
 */
export function sortBars(sent: readonly Candle[], range: Range, widthMs: number, latest: Millis): SortedBars {
  const good = new Map<Millis, Candle>()
  const rejected: DoubtedBar[] = []
  const suspect: DoubtedBar[] = []
  const barred = new Set<Millis>()
  const displaced = outOfOrder(sent, widthMs)
  for (const [place, bar] of sent.entries()) {
    const slotAt = slotStart(bar.openTime, widthMs)
    if (bar.openTime > latest) {
      rejected.push({ slotAt, bar, doubts: [futureOf(bar, latest)] })
      continue
    }
    if (slotAt < range.from || slotAt >= range.to) continue
    const doubts = impossible(bar, widthMs)
    if (doubts.length > 0) {
      rejected.push({ slotAt, bar, doubts })
      continue
    }
    const twin = good.get(slotAt)
    if (barred.has(slotAt)) rejected.push({ slotAt, bar, doubts: [CONFLICT] })
    else if (twin === undefined) {
      good.set(slotAt, bar)
      if (displaced.has(place)) suspect.push({ slotAt, bar, doubts: [ORDER] })
    } else if (wordsOf(twin) === wordsOf(bar)) suspect.push({ slotAt, bar, doubts: [DUPLICATE] })
    else {
      good.delete(slotAt)
      barred.add(slotAt)
      rejected.push({ slotAt, bar: twin, doubts: [CONFLICT] }, { slotAt, bar, doubts: [CONFLICT] })
    }
  }
  const bars = [...good.values()].sort((a, b) => a.openTime - b.openTime)
  const [first] = rejected
  const isBroken = first !== undefined && rejected.length >= BROKEN_FROM && rejected.length > sent.length / 2
  return {
    bars,
    rejected,
    suspect: suspect.filter(({ slotAt }) => !barred.has(slotAt)),
    broken: isBroken
      ? `${rejected.length} of ${sent.length} candles that cannot be true, the first of ${new Date(first.slotAt).toISOString()}: ${first.doubts[0]?.reason ?? ''}`
      : undefined,
  }
}

const CONFLICT: Doubt = { reason: 'conflict', evidence: 'two different bars of one slot in one answer' }
const DUPLICATE: Doubt = { reason: 'duplicate', evidence: 'twice in one answer, in the same words' }
const ORDER: Doubt = { reason: 'order', evidence: 'against the order of the rows around it' }

const FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const

/** Everything about a bar by itself that cannot be, whatever the market did. */
export function impossible(bar: Candle, widthMs: number): readonly Doubt[] {
  const open = Number(bar.open)
  const high = Number(bar.high)
  const low = Number(bar.low)
  const close = Number(bar.close)
  const volume = Number(bar.volume)
  const isSane =
    bar.openTime % widthMs === 0 &&
    low >= SMALLEST &&
    low <= open &&
    low <= close &&
    open <= high &&
    close <= high &&
    high < TOO_LARGE &&
    volume >= 0 &&
    volume < TOO_LARGE &&
    bar.volume !== ''
  return isSane ? NONE : faultsOf(bar, widthMs, { open, high, low, close, volume })
}

const NONE: readonly Doubt[] = []

function faultsOf(
  bar: Candle,
  widthMs: number,
  { open, high, low, close, volume }: Readonly<Record<(typeof FIELDS)[number], number>>,
): Doubt[] {
  const doubts: Doubt[] = []
  const add = (reason: QualityReason, evidence: string) => void doubts.push({ reason, evidence })
  if (slotStart(bar.openTime, widthMs) !== bar.openTime)
    add('off-grid', `${(bar.openTime - slotStart(bar.openTime, widthMs)) / 1000} s after the slot's start`)
  const unreadable = FIELDS.filter((field) => bar[field].trim() === '' || !Number.isFinite(Number(bar[field])))
  if (unreadable.length > 0) {
    add('not-a-number', unreadable.map((field) => `${field} ${bar[field].slice(0, 40)}`).join(', '))
    return doubts
  }
  const lowest = Math.min(open, high, low, close)
  if (Math.max(open, high, low, close, volume) >= TOO_LARGE) add('too-large', `limit ${TOO_LARGE}`)
  if (!(lowest >= SMALLEST)) add('zero-price', `lowest ${lowest}`)
  if (volume < 0) add('negative', `volume ${bar.volume}`)
  if (high < low) add('high-below-low', `high ${bar.high}, low ${bar.low}`)
  else {
    if (open < low || open > high) add('open-outside', `open ${bar.open}, low ${bar.low}, high ${bar.high}`)
    if (close < low || close > high) add('close-outside', `close ${bar.close}, low ${bar.low}, high ${bar.high}`)
  }
  return doubts
}

function futureOf(bar: Candle, latest: Millis): Doubt {
  const words = (at: Millis): string => new Date(at).toISOString()
  return { reason: 'future', evidence: `opens ${words(bar.openTime)}, nothing can be later than ${words(latest)}` }
}

/** Rows that stand against the direction in which most of their answer runs: the fewer of those that rise and those that fall. */
function outOfOrder(sent: readonly Candle[], widthMs: number): Set<number> {
  const rising: number[] = []
  const falling: number[] = []
  for (let place = 1; place < sent.length; place += 1) {
    const step = slotStart(sent[place]!.openTime, widthMs) - slotStart(sent[place - 1]!.openTime, widthMs)
    if (step > 0) rising.push(place)
    else if (step < 0) falling.push(place)
  }
  // Two rows say nothing about a direction, and strays at the end of an answer are taken out by their time.
  return new Set(sent.length < 3 ? [] : rising.length <= falling.length ? rising : falling)
}

const wordsOf = (bar: Candle): string => FIELDS.map((field) => Number(bar[field])).join(' ')
