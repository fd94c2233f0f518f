import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { DAY, type Millis } from '../../../src/domain/clock.ts'
import type { Candle } from '../../../src/domain/collection/candle.ts'
import { decimalText } from '../../../src/domain/collection/decimal.ts'

/** Recorded bars that the replay answers with. */
export const SHIPPED = new URL('../../../deploy/replay/recorded/', import.meta.url)
/** Further recordings beside the checkout, where they are. */
export const BESIDE = new URL('../../../../shared/data/', import.meta.url)
export const hasBeside = existsSync(BESIDE)
export const SAYS_NOT_BESIDE = 'No further recordings beside the checkout: only those that ship with it are tested.\n'

/** Every file of recorded bars there is. */
export function barFiles(): URL[] {
  if (!hasBeside) process.stderr.write(SAYS_NOT_BESIDE)
  return [SHIPPED, ...(hasBeside ? [new URL('ohlcv/', BESIDE)] : [])].flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.csv.gz'))
      .map((file) => new URL(file, folder)),
  )
}

/** The bars of one file as a source sends them: numbers in the words in which they were recorded. */
export function barsOf(file: URL): Candle[] {
  const text = gunzipSync(readFileSync(file)).toString('utf8')
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [time, ...figures] = line.split(',')
      const [open = '', high = '', low = '', close = '', volume = ''] = figures.map(
        (figure) => decimalText(figure) ?? figure,
      )
      return { openTime: Number(time), open, high, low, close, volume }
    })
}

/** The width of ascending bars: the shortest step between two. */
export function widthOf(bars: readonly Candle[]): Millis {
  return bars.slice(1).reduce((width, bar, n) => Math.min(width, bar.openTime - bars[n]!.openTime), DAY)
}
