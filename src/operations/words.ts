/** Figures, times and states as words: one form for the page, the command line, the API's sentences and notices. Pure. */
import { DAY, HOUR, MINUTE, SECOND, type Millis } from '../domain/clock.ts'
import type { CoverageCounts } from '../domain/collection/coverage.ts'
import type { GapReason } from '../domain/collection/gap.ts'
import { OUTAGE_POLICY } from '../domain/collection/outage.ts'
import { durationText } from '../domain/duration.ts'
import type { Range } from '../domain/range.ts'

const COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** `68,400`. */
export function count(value: number): string {
  return COUNT.format(value)
}

/** For headlines: `33.07 million` above ten million, rounded down so that it never claims too much. */
export function headlineCount(value: number): string {
  return value < 10_000_000 ? count(value) : `${(Math.floor(value / 10_000) / 100).toFixed(2)} million`
}

/** `1 slot`, `2 slots`, `1 series`. */
export function several(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

const NUMERALS = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
]

/** `two` up to twelve, `13` above. */
export function numeral(value: number): string {
  return NUMERALS[value] ?? count(value)
}

/** Percent of expected slots that are accounted for: two decimals, rounded down, 100 only when none is missing. */
export function completeness(counts: Pick<CoverageCounts, 'expected' | 'missing'>): number {
  return shareDone(counts.expected - counts.missing, counts.expected)
}

/** Percent with two decimals, rounded down; 100 only when nothing is left, also when there was nothing to do. */
export function shareDone(done: number, all: number): number {
  return all === 0 || done >= all ? 100 : Math.floor((done / all) * 10_000) / 100
}

/** `99.78 %`, `100 %`: whole only when it is 100, so that a rounded figure never looks final. */
export function percent(value: number): string {
  return value === 100 ? '100 %' : `${value.toFixed(2)} %`
}

/** A span in words, rounded down: `38 s`, `8 min`, `2 h 08 min`, `11 days`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`
  return `${count(Math.floor(hours / 24))} days`
}

/** A span to the second while it is short, for what is being waited for: `2 min 21 s`, `31 min 50 s`. */
export function spanExact(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / SECOND))
  const minutes = Math.floor(seconds / 60)
  if (minutes < 1 || minutes >= 60) return span(seconds * SECOND)
  return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`
}

/** `8 min ago`. */
export function ago(at: Millis, now: Millis): string {
  return `${span(now - at)} ago`
}

/** `2026-03-09T14:08:31Z`: what is copied, piped or read by programs. Milliseconds only where there are some. */
export function isoTime(at: Millis): string {
  return new Date(at).toISOString().replace('.000Z', 'Z')
}

/** `2026-03-09T14:07Z`: a moment as a person would type it; seconds only where there are some. */
export function isoMinute(at: Millis): string {
  return isoTime(at).replace(/:00Z$/, 'Z')
}

/** `2026-03-03 02:00`, for tables and ranges; seconds only where there are some. */
export function tableTime(at: Millis): string {
  const text = new Date(at).toISOString()
  return `${text.slice(0, 10)} ${at % MINUTE === 0 ? text.slice(11, 16) : text.slice(11, 19)}`
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ')

/** In sentences: today `14:08:31` (`14:08` on the minute), this year `3 March 02:00`, else `3 March 2025 02:00`. */
export function sentenceTime(at: Millis, now: Millis): string {
  const date = new Date(at)
  const text = date.toISOString()
  const clock = at % MINUTE < SECOND ? text.slice(11, 16) : text.slice(11, 19)
  if (Math.floor(at / DAY) === Math.floor(now / DAY)) return clock
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''}`
  return date.getUTCFullYear() === new Date(now).getUTCFullYear()
    ? `${day} ${clock}`
    : `${day} ${date.getUTCFullYear()} ${clock}`
}

/** Half-open: `2026-03-03 02:00 to 2026-03-05 00:00`; the day once when both lie on it. */
export function rangeText(range: Range): string {
  const from = tableTime(range.from)
  const to = tableTime(range.to)
  return from.slice(0, 10) === to.slice(0, 10) ? `${from} to ${to.slice(11)}` : `${from} to ${to}`
}

/** `1h`, `5m`, `1d`. */
export function widthText(widthSeconds: number): string {
  return durationText(widthSeconds * SECOND)
}

/** `about 14:11`, on the minute and rounded up, so that it is rather late than wrong. */
export function aboutTime(at: Millis, now: Millis): string {
  return `about ${sentenceTime(Math.ceil(at / MINUTE) * MINUTE, now)}`
}

/** A rate a person can read: `690/s`, `2.3/s`. */
export function rate(perSecond: number): string {
  return `${perSecond >= 100 ? count(perSecond) : perSecond.toFixed(1)}/s`
}

const GAP_REASONS: Record<GapReason, string> = {
  'never-asked': 'not asked yet',
  'empty-once': 'empty once',
  'rows-gone': 'rows gone',
  'rows-changed': 'rows changed by hand',
  'awaits-input': 'awaits its candles',
  'input-changed': 'to be made anew, its candles changed',
  quarantined: 'rows that cannot be true',
  doubted: 'asked again, hard to believe',
  'rate-limited': 'rate limited',
  unreachable: 'unreachable',
  timeout: 'timed out',
  'server-error': 'server error',
  'breaker-open': 'breaker open',
  'quota-spent': 'quota spent',
  malformed: 'malformed',
  truncated: 'truncated',
  'too-large': 'too large',
  refused: 'refused',
  'not-found': 'not found',
  'beyond-history': 'beyond history',
}

/** The closed reason of a gap in a person's words. */
export function gapReason(reason: string): string {
  return (GAP_REASONS as Record<string, string>)[reason] ?? reason
}

/** `38 slots are unobtainable: beyond history at CoinGecko`. */
export function excuseText(state: string, reason: string, source: string, slots: number): string {
  const are = slots === 1 ? 'is' : 'are'
  if (state === 'none' && reason === 'no-candle')
    return `${several(slots, 'slot')} ${slots === 1 ? 'holds' : 'hold'} nothing: there is no candle to make ${slots === 1 ? 'it' : 'them'} of`
  if (state === 'none')
    return `${several(slots, 'slot')} ${slots === 1 ? 'holds' : 'hold'} nothing: ${source} answered empty twice`
  if (state === 'held' && reason === OUTAGE_POLICY)
    return `${several(slots, 'slot')} ${are} held: an outage left ${slots === 1 ? 'it' : 'them'} out, and its policy does not fill ${slots === 1 ? 'it' : 'them'} by itself`
  if (state === 'held') return `${several(slots, 'slot')} ${are} held${reason === '' ? '' : `: ${reason}`}`
  return `${several(slots, 'slot')} ${are} unobtainable${reason === '' ? '' : `: ${reason === 'beyond-history' ? `${source} keeps no history that old` : gapReason(reason)}`}`
}

const SOURCES: Readonly<Record<string, string>> = {
  coinbase: 'Coinbase',
  'coinbase-spot': 'Coinbase',
  coingecko: 'CoinGecko',
  cryptopanic: 'CryptoPanic',
  guardian: 'Guardian',
  fred: 'FRED',
  alternative: 'alternative.me',
}

/** What a person calls a source: `Coinbase` for `coinbase`, `gapless, from CryptoPanic` for `gapless-cryptopanic`. */
export function sourceName(source: string): string {
  const of = /^gapless-(.+)$/.exec(source)?.[1]
  return of === undefined ? (SOURCES[source] ?? source) : `gapless, from ${sourceName(of)}`
}

/** What a person calls a dataset: `fear & greed` for `fear_greed`. Any other word is given back as it is. */
export function datasetName(dataset: string): string {
  return dataset === 'fear_greed' ? 'fear & greed' : dataset
}

/** `candles, prices and news`. */
export function listed(words: readonly string[], last = 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`
}

/** Joined with commas, at most `shown` of them, and how many more there are. */
export function listedUpTo(words: readonly string[], shown: number): string {
  return words.length <= shown
    ? listed(words)
    : `${words.slice(0, shown).join(', ')} and ${count(words.length - shown)} more`
}

/** Upper-cases the first letter only. */
export function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** The age of the newest slot on a coarse scale, for narrow columns: `1 min`, `2 h 08`, `14 h`, `11 days`. */
export function shortAge(ms: number): string {
  if (ms >= 10 * HOUR && ms < 2 * DAY) return `${Math.floor(ms / HOUR)} h`
  return span(ms).replace(/ min$/, (unit) => (ms >= HOUR ? '' : unit))
}

/** ` Did you mean candles?`, with its leading space, or nothing when no word is near. */
export function didYouMean(text: string, words: readonly string[]): string {
  const near = words
    .map((word) => ({ word, distance: distance(text.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0]
  return near !== undefined && near.distance <= Math.min(3, Math.floor(near.word.length / 2))
    ? ` Did you mean ${near.word}?`
    : ''
}

/** Levenshtein: how many letters differ. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a.slice(0, 64)].entries()) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j += 1)
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (b[j] === letter ? 0 : 1)))
    row = next
  }
  return row.at(-1) ?? 0
}
