import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { candleFault, type Candle } from '../domain/collection/candle.ts'
import { decimalText } from '../domain/collection/decimal.ts'
import { HOUR, MINUTE, type Millis } from '../domain/clock.ts'
import type { CandleAt, ReplayCoin, ReplayProduct, ReplayRecords } from './record.ts'
import { recordedTime, tiled, WEEK } from './tiling.ts'

const FOLDER = new URL('../../deploy/replay/recorded/', import.meta.url)

/** Which part of the files is repeated; deploy/replay/recorded/SOURCES.md tells their provenance. */
const HOURLY = { start: Date.UTC(2021, 0, 1), length: 24 * WEEK, widthMs: HOUR }
const MINUTES = { start: Date.UTC(2018, 3, 4), length: WEEK, widthMs: MINUTE }

const COINS: Record<string, ReplayCoin> = {
  // Supply and rank as CoinGecko's /coins/markets gave them on 2021-05-15 (the one recording we have in US dollars).
  BTC: {
    id: 'bitcoin',
    symbol: 'btc',
    name: 'Bitcoin',
    rank: 1,
    circulatingSupply: '18710831.0',
    totalSupply: '21000000.0',
    maxSupply: '21000000.0',
  },
  ETH: { id: 'ethereum', symbol: 'eth', name: 'Ethereum' },
  SOL: { id: 'solana', symbol: 'sol', name: 'Solana' },
  ADA: { id: 'cardano', symbol: 'ada', name: 'Cardano' },
  LINK: { id: 'chainlink', symbol: 'link', name: 'Chainlink' },
  XRP: { id: 'ripple', symbol: 'xrp', name: 'XRP' },
  LTC: { id: 'litecoin', symbol: 'ltc', name: 'Litecoin' },
  DOT: { id: 'polkadot', symbol: 'dot', name: 'Polkadot' },
  MATIC: { id: 'matic-network', symbol: 'matic', name: 'Polygon' },
  XLM: { id: 'stellar', symbol: 'xlm', name: 'Stellar' },
}
const WITH_MINUTES = ['BTC', 'ETH', 'LTC']

/** The recorded products that come with gapless, each repeated endlessly in time. Reads about 1 MB from deploy/replay/recorded. */
export async function readRecordedProducts(): Promise<ReplayRecords> {
  const products = await Promise.all(Object.entries(COINS).map(([ticker, coin]) => readProduct(ticker, coin)))
  return new Map(products.map((product) => [product.id, product]))
}

/** How many weeks lie between a moment and what is replayed of hourly candles then: as many for every moment of the same round. */
export function weeksMoved(at: Millis): number {
  return Math.round((at - recordedTime(at, HOURLY.start, HOURLY.length)) / WEEK)
}

async function readProduct(ticker: string, coin: ReplayCoin): Promise<ReplayProduct> {
  const bars = new Map<number, CandleAt>()
  const hourly = await readRows(`binance_${ticker}USDT_1h_2021H1.csv.gz`, HOURLY.widthMs)
  bars.set(HOURLY.widthMs, tiled(hourly, HOURLY.start, HOURLY.length))
  let origin = `recorded: Binance ${ticker}/USDT hourly candles of 2021-01-01 to 2021-06-18, repeated every 24 weeks`
  if (WITH_MINUTES.includes(ticker)) {
    const minutes = await readRows(`coinbase_${ticker}USD_1m_2018-04.csv.gz`, MINUTES.widthMs)
    bars.set(MINUTES.widthMs, tiled(minutes, MINUTES.start, MINUTES.length))
    origin += `; below one hour: Coinbase ${ticker}-USD minutes of 2018-04-04 to 2018-04-06, repeated every week`
  }
  return { id: `${ticker}-USD`, coin, origin, bars }
}

/** A row without volume is left out: the real server sends none where nothing traded. */
async function readRows(file: string, widthMs: number): Promise<Candle[]> {
  const text = gunzipSync(await readFile(new URL(file, FOLDER))).toString('utf8')
  const rows: Candle[] = []
  for (const line of text.split('\n').slice(1)) {
    if (line === '') continue
    const [time, open, high, low, close, volume] = line.split(',')
    const candle = {
      openTime: Number(time),
      open: plain(open),
      high: plain(high),
      low: plain(low),
      close: plain(close),
      volume: plain(volume),
    }
    const fault = candleFault(candle, widthMs)
    if (fault !== undefined) throw new RangeError(`${file}: ${line}: ${fault}`)
    if (Number(candle.volume) > 0) rows.push(candle)
  }
  return rows
}

/** As Coinbase writes numbers: without zeros at the end. */
function plain(written: string | undefined): string {
  const text = decimalText(written ?? '') ?? 'none'
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}
