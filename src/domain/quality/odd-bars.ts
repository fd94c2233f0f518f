/** Bars that are unlike their neighbours. Pure, and the same for a bar whichever page it came with, as long as its neighbours came too. */
import type { Candle } from '../collection/candle.ts'
import { distance, distanceOf, median, percentOf, spreadOf, type QualityRules } from './rules.ts'
import type { Doubt, QualityReason } from './reasons.ts'
import type { DoubtedBar } from './sent-bars.ts'

/** Fewer bars than this say too little about what is usual. */
export const ENOUGH_BARS = 24
/** The longest run of bars that may be wrong together between two that agree. */
const LONGEST_SPIKE = 3

interface Columns {
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
}

export interface OddBars {
  readonly suspect: readonly DoubtedBar[]
  /** The first or the last bar stands apart from the only neighbour that is known: with more bars around it could be said which of the two is wrong. */
  readonly isUndecided: boolean
}

/** Looks for jumps, wicks, flat lines, repeats and volumes that do not fit among ascending sane bars. */
export function oddBars(bars: readonly Candle[], widthMs: number, rules: QualityRules): OddBars {
  const columns = columnsOf(bars)
  const doubts = new Map<number, Doubt[]>()
  const add = (place: number, reason: QualityReason, evidence: string): void => {
    const known = doubts.get(place) ?? []
    if (!known.some((doubt) => doubt.reason === reason)) doubts.set(place, [...known, { reason, evidence }])
  }
  const isUndecided = addJumps(bars, columns, widthMs, rules, add)
  addLines(columns, rules, add)
  if (bars.length >= ENOUGH_BARS) {
    addWicks(bars, columns, widthMs, rules, add)
    addVolumes(columns, rules, add)
  }
  const suspect = [...doubts].sort((a, b) => a[0] - b[0])
  return {
    suspect: suspect.map(([place, told]) => ({ slotAt: bars[place]!.openTime, bar: bars[place]!, doubts: told })),
    isUndecided,
  }
}

type Add = (place: number, reason: QualityReason, evidence: string) => void

/** Written out: every page comes through here, and a typed array made from an iterator costs ten times this. */
function columnsOf(bars: readonly Candle[]): Columns {
  const column = () => new Float64Array(bars.length)
  const columns = { open: column(), high: column(), low: column(), close: column(), volume: column() }
  for (let n = 0; n < bars.length; n += 1) {
    const bar = bars[n]!
    columns.open[n] = Number(bar.open)
    columns.high[n] = Number(bar.high)
    columns.low[n] = Number(bar.low)
    columns.close[n] = Number(bar.close)
    columns.volume[n] = Number(bar.volume)
  }
  return columns
}

/**
 * A bar opens where the one before it closed, also in a crash: only a wrong figure tears the line. Which bar is wrong, its neighbours say: between two breaks
 * the bars after which the line goes on where it was left, at one break the bar whose other end fits. A line that goes on elsewhere is believed.
 */
function addJumps(
  bars: readonly Candle[],
  { open, close }: Columns,
  widthMs: number,
  rules: QualityRules,
  add: Add,
): boolean {
  const edges = new Float64Array(bars.length)
  for (let n = 1; n < bars.length; n += 1)
    edges[n] = bars[n]!.openTime - bars[n - 1]!.openTime === widthMs ? distance(close[n - 1]!, open[n]!) : -1
  const limit = Math.max(
    distanceOf(rules.jumpPercent),
    rules.jumpTimes * median(edges.filter((edge, n) => n > 0 && edge >= 0)),
  )
  const breaks: number[] = []
  for (let n = 1; n < bars.length; n += 1) if (edges[n]! > limit) breaks.push(n)
  const told = new Set<number>()
  let isUndecided = false
  for (const n of breaks) {
    if (told.has(n)) continue
    const edge = edges[n]!
    const fits = (a: number, b: number): boolean => distance(a, b) < edge / 3
    const words = `${percentOf(edge)} from close to open, limit ${percentOf(limit)}`
    const end = breaks.find((m) => m > n && m - n <= LONGEST_SPIKE && fits(close[n - 1]!, open[m]!))
    if (end !== undefined) {
      for (let place = n; place < end; place += 1) add(place, 'jump', `${words}; the line goes on where it was left`)
      told.add(end)
    } else if (fits(close[n - 1]!, close[n]!)) add(n, 'jump', `${words}; its close fits, its open does not`)
    else if (fits(open[n - 1]!, open[n]!)) add(n - 1, 'jump', `${words}; its open fits, its close does not`)
    else if (n <= LONGEST_SPIKE || n >= bars.length - LONGEST_SPIKE) isUndecided = true
  }
  return isUndecided
}

/** Lines of one price, and bars that are the same to the last word. */
function addLines({ open, high, low, close, volume }: Columns, rules: QualityRules, add: Add): void {
  let flat = 0
  let same = 0
  for (let n = 0; n < open.length; n += 1) {
    const isFlat = high[n] === low[n] && volume[n]! > 0
    flat = isFlat && (flat === 0 || close[n] === close[n - 1]) ? flat + 1 : isFlat ? 1 : 0
    const isSame =
      n > 0 &&
      volume[n]! > 0 &&
      volume[n] === volume[n - 1] &&
      open[n] === open[n - 1] &&
      high[n] === high[n - 1] &&
      low[n] === low[n - 1] &&
      close[n] === close[n - 1]
    same = isSame ? same + 1 : 0
    if (flat >= rules.flatBars)
      for (let back = flat === rules.flatBars ? flat - 1 : 0; back >= 0; back -= 1)
        add(n - back, 'flat', `${flat} bars at ${close[n]}, limit ${rules.flatBars}`)
    if (same + 1 >= rules.repeatBars)
      for (let back = same + 1 === rules.repeatBars ? same - 1 : 0; back >= 0; back -= 1)
        add(n - back, 'repeat', `${same + 1} equal bars, limit ${rules.repeatBars}`)
    if (volume[n] === 0) add(n, 'no-trade', 'volume 0')
  }
}

/** In a crash the bars beside the deepest one are wide too; a wrong low or high stands alone. */
function addWicks(
  bars: readonly Candle[],
  { open, high, low, close }: Columns,
  widthMs: number,
  rules: QualityRules,
  add: Add,
): void {
  const ranges = high.map((value, n) => distance(low[n]!, value))
  const usual = median(ranges)
  const limit = Math.max(distanceOf(rules.wickPercent), rules.wickTimes * usual)
  const isQuiet = (n: number, beside: number): boolean =>
    bars[beside] === undefined ||
    Math.abs(bars[beside].openTime - bars[n]!.openTime) !== widthMs ||
    ranges[beside]! < Math.max(ranges[n]! / 5, usual)
  for (let n = 0; n < bars.length; n += 1) {
    if (ranges[n]! <= limit) continue
    const up = distance(Math.max(open[n]!, close[n]!), high[n]!)
    const down = distance(low[n]!, Math.min(open[n]!, close[n]!))
    if (Math.max(up, down) > limit && isQuiet(n, n - 1) && isQuiet(n, n + 1))
      add(n, 'wick', `${percentOf(Math.max(up, down))} beyond its body, limit ${percentOf(limit)}`)
  }
}

/** A volume in another unit, or with a lost point. */
function addVolumes({ volume }: Columns, rules: QualityRules, add: Add): void {
  const logs = new Float64Array(volume.length)
  let count = 0
  for (let n = 0; n < volume.length; n += 1) if (volume[n]! > 0) logs[count++] = Math.log(volume[n]!)
  const traded = logs.subarray(0, count)
  const middle = median(traded)
  const limit = Math.max(Math.log(rules.volumeTimes), rules.volumeSpreads * spreadOf(traded, middle))
  const most = Math.exp(middle + limit)
  for (let n = 0; n < volume.length; n += 1)
    if (volume[n]! > most)
      add(
        n,
        'volume',
        `${(volume[n]! / Math.exp(middle)).toPrecision(3)} times the usual, limit ${Math.exp(limit).toPrecision(3)}`,
      )
}
