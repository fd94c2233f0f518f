import type { Millis } from '../domain/clock.ts'
import type { DecimalText } from '../domain/collection/decimal.ts'
import type { Range } from '../domain/range.ts'
import type { Queryable, Transaction } from './database.ts'

/** One stored price. `slotAt` is the slot it was filed under, `observedAt` the source's own time of it. */
export interface PriceRow {
  readonly source: string
  readonly coinId: string
  readonly symbol: string
  readonly name: string | undefined
  readonly slotAt: Millis
  readonly observedAt: Millis
  readonly price: DecimalText
  readonly marketCap: DecimalText | undefined
  readonly volume24h: DecimalText | undefined
  readonly change24h: DecimalText | undefined
  readonly changePercent24h: DecimalText | undefined
  readonly high24h: DecimalText | undefined
  readonly low24h: DecimalText | undefined
  readonly marketCapRank: number | undefined
  readonly circulatingSupply: DecimalText | undefined
  readonly totalSupply: DecimalText | undefined
  readonly maxSupply: DecimalText | undefined
  readonly check: PriceCheck | undefined
  /** `live` from the source's current price, `history` from its chart. */
  readonly via: 'live' | 'history'
}

/** What a second source said at the same moment, and how far it lies from the first, in percent. */
export interface PriceCheck {
  readonly source: string
  readonly price: DecimalText
  readonly deviationPercent: number | undefined
}

/** The figures of a row of which nothing but the price was said. */
export const ONLY_A_PRICE = {
  name: undefined,
  marketCap: undefined,
  volume24h: undefined,
  change24h: undefined,
  changePercent24h: undefined,
  high24h: undefined,
  low24h: undefined,
  marketCapRank: undefined,
  circulatingSupply: undefined,
  totalSupply: undefined,
  maxSupply: undefined,
  check: undefined,
} as const

const COLUMNS = [
  'data_source',
  'coin_id',
  'symbol',
  'name',
  'timestamp_iso',
  'observed_at',
  'current_price',
  'market_cap',
  'volume_usd_24h',
  'price_change_24h',
  'price_change_percentage_24h',
  'high_24h',
  'low_24h',
  'market_cap_rank',
  'circulating_supply',
  'total_supply',
  'max_supply',
  'check_source',
  'check_price',
  'check_deviation_percent',
  'collected_via',
  'collected_at',
] as const

/** Writes prices by source, coin and slot. The first writer wins, so a retried or backfilled slot never changes a stored price. */
export async function writePrices(tx: Transaction, rows: readonly PriceRow[], collectedAt: Millis): Promise<void> {
  if (rows.length === 0) return
  await tx.execute(
    `INSERT INTO price_data_real (${COLUMNS.join(', ')}) VALUES ? ON DUPLICATE KEY UPDATE coin_id = coin_id`,
    [rows.map((row) => valuesOf(row, collectedAt))],
  )
}

/** Takes the prices of some slots away, so that a later answer can stand in their place. */
export async function dropPrices(
  tx: Transaction,
  { source, subject }: { source: string; subject: string },
  slots: readonly Range[],
): Promise<void> {
  for (const { from, to } of slots)
    await tx.execute(
      'DELETE FROM price_data_real WHERE data_source = ? AND coin_id = ? AND timestamp_iso >= ? AND timestamp_iso < ?',
      [source, subject, new Date(from), new Date(to)],
    )
}

/** Prices of some coins by coin id, oldest first, of the slots of [from, to). */
export async function readPriceLines(
  db: Queryable,
  source: string,
  coinIds: readonly string[],
  { from, to }: Range,
): Promise<Map<string, DecimalText[]>> {
  if (coinIds.length === 0) return new Map()
  const rows = await db.query<{ coin_id: string; current_price: string }>(
    `SELECT coin_id, current_price FROM price_data_real
     WHERE data_source = ? AND coin_id IN (?) AND timestamp_iso >= ? AND timestamp_iso < ? ORDER BY coin_id, timestamp_iso`,
    [source, coinIds, new Date(from), new Date(to)],
  )
  const lines = new Map<string, DecimalText[]>()
  for (const row of rows) lines.set(row.coin_id, [...(lines.get(row.coin_id) ?? []), row.current_price])
  return lines
}

/** Prices of one coin filed under the slots of [from, to), with the source's own time of each, oldest first. One that its own check contradicts is no witness and is left out. */
export async function readSeenPrices(
  db: Queryable,
  source: string,
  coinId: string,
  { from, to }: Range,
  deviationPercent: number,
): Promise<{ at: Millis; price: DecimalText }[]> {
  const rows = await db.query<{ observed_at: Date; current_price: string }>(
    `SELECT observed_at, current_price FROM price_data_real
     WHERE data_source = ? AND coin_id = ? AND timestamp_iso >= ? AND timestamp_iso < ?
       AND (check_deviation_percent IS NULL OR ABS(check_deviation_percent) <= ?) ORDER BY timestamp_iso`,
    [source, coinId, new Date(from), new Date(to), deviationPercent],
  )
  return rows.map((row) => ({ at: row.observed_at.getTime(), price: row.current_price }))
}

function valuesOf(row: PriceRow, collectedAt: Millis) {
  return [
    row.source,
    row.coinId,
    row.symbol,
    row.name ?? null,
    new Date(row.slotAt),
    new Date(row.observedAt),
    row.price,
    row.marketCap ?? null,
    row.volume24h ?? null,
    row.change24h ?? null,
    row.changePercent24h ?? null,
    row.high24h ?? null,
    row.low24h ?? null,
    row.marketCapRank ?? null,
    row.circulatingSupply ?? null,
    row.totalSupply ?? null,
    row.maxSupply ?? null,
    row.check?.source ?? null,
    row.check?.price ?? null,
    row.check?.deviationPercent?.toFixed(10) ?? null,
    row.via,
    new Date(collectedAt),
  ]
}

/** The newest stored price of each source for a coin, named by ticker (`BTC`) or coin id (`bitcoin`); newest first. */
export async function latestPrices(db: Queryable, symbolOrCoinId: string): Promise<PriceRow[]> {
  const sources = await db.query<{ data_source: string }>(
    'SELECT DISTINCT data_source FROM price_data_real WHERE (symbol = ? OR coin_id = ?) AND timestamp_iso > UTC_TIMESTAMP() - INTERVAL 2 DAY',
    [symbolOrCoinId.toUpperCase(), symbolOrCoinId],
  )
  const found: PriceRow[] = []
  for (const { data_source: source } of sources)
    found.push(
      ...(await selectPrices(
        db,
        'data_source = ? AND (symbol = ? OR coin_id = ?)',
        [source, symbolOrCoinId.toUpperCase(), symbolOrCoinId],
        'DESC',
        1,
      )),
    )
  return found.sort((a, b) => b.slotAt - a.slotAt)
}

/** Stored prices of [from, to) of a coin, oldest first, at most `limit`. */
export async function readPrices(
  db: Queryable,
  query: Range & { subject: string; source?: string | undefined; limit: number },
): Promise<PriceRow[]> {
  const bySource = query.source === undefined ? '' : 'data_source = ? AND '
  const values = [query.subject.toUpperCase(), query.subject, new Date(query.from), new Date(query.to)]
  return selectPrices(
    db,
    `${bySource}(symbol = ? OR coin_id = ?) AND timestamp_iso >= ? AND timestamp_iso < ?`,
    query.source === undefined ? values : [query.source, ...values],
    'ASC',
    query.limit,
  )
}

type Stored = Record<(typeof COLUMNS)[number], string | number | Date | null>

async function selectPrices(
  db: Queryable,
  where: string,
  values: (string | Date)[],
  order: 'ASC' | 'DESC',
  limit: number,
): Promise<PriceRow[]> {
  const rows = await db.query<Stored>(
    `SELECT ${COLUMNS.join(', ')} FROM price_data_real WHERE ${where} ORDER BY timestamp_iso ${order}, data_source LIMIT ?`,
    [...values, limit],
  )
  return rows.map(rowOf)
}

function rowOf(row: Stored): PriceRow {
  const text = (column: (typeof COLUMNS)[number]) => (row[column] === null ? undefined : String(row[column]))
  const price = text('check_price')
  const deviation = text('check_deviation_percent')
  return {
    source: String(row.data_source),
    coinId: String(row.coin_id),
    symbol: String(row.symbol),
    name: text('name'),
    slotAt: (row.timestamp_iso as Date).getTime(),
    observedAt: (row.observed_at as Date).getTime(),
    price: String(row.current_price),
    marketCap: text('market_cap'),
    volume24h: text('volume_usd_24h'),
    change24h: text('price_change_24h'),
    changePercent24h: text('price_change_percentage_24h'),
    high24h: text('high_24h'),
    low24h: text('low_24h'),
    marketCapRank: row.market_cap_rank === null ? undefined : Number(row.market_cap_rank),
    circulatingSupply: text('circulating_supply'),
    totalSupply: text('total_supply'),
    maxSupply: text('max_supply'),
    check:
      price === undefined
        ? undefined
        : {
            source: String(row.check_source),
            price,
            deviationPercent: deviation === undefined ? undefined : Number(deviation),
          },
    via: row.collected_via === 'history' ? 'history' : 'live',
  }
}
