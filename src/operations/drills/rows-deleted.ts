import { SECOND, type Millis } from '../../domain/clock.ts'
import { subtractAll } from '../../domain/range.ts'
import { listBackfills } from '../../store/backfills.ts'
import type { Queryable } from '../../store/database.ts'
import { runAudit } from '../audit.ts'
import type { Desk } from '../desk.ts'
import { loadSeries } from '../loaded-series.ts'
import { isoTime, several } from '../words.ts'
import type { Drill } from './drill.ts'
import { onceIdle } from './idle.ts'

const ROWS = 24
/** The newest are still being collected. */
const NEWEST_LEFT = 2

interface Deleted {
  readonly source: string
  readonly symbol: string
  readonly widthSeconds: number
  readonly from: Millis
  readonly to: Millis
  readonly contents: string
  readonly at: Millis
}

/** What the rows of the range hold, in one figure and a number of rows. */
async function contentsOf(db: Queryable, { source, symbol, widthSeconds, from, to }: Omit<Deleted, 'contents'>) {
  const [row] = await db.query<{ n: number | string; sum: number | string | null }>(
    `SELECT COUNT(*) AS n, SUM(CRC32(CONCAT_WS('|', open_time, open, high, low, close, volume))) AS sum FROM ohlc_data
     WHERE source = ? AND symbol = ? AND width_seconds = ? AND open_time >= ? AND open_time < ?`,
    [source, symbol, widthSeconds, new Date(from), new Date(to)],
  )
  return `${row?.n ?? 0} rows, ${row?.sum ?? 0}`
}

/** The slots of the range that count as stored are all of them. */
async function isWhole(desk: Desk, { symbol, widthSeconds, from, to }: Deleted): Promise<boolean> {
  const [found] = await loadSeries(desk, { dataset: 'candles', subjects: [symbol], widthSeconds, from, to })
  const stored = found?.known.intervals.filter(({ state }) => state === 'stored' || state === 'none') ?? []
  return subtractAll([{ from, to }], stored).length === 0
}

/** Somebody deletes a day of candles with their own SQL client: coverage still says that they are there. */
export const rowsDeleted: Drill<Deleted> = {
  name: 'rows-deleted',
  says: 'a day of candles is deleted by hand; the audit finds it, and the sweep fills it with the same contents',
  ends: 'repaired',
  needsReplay: false,
  plan: (ground) =>
    onceIdle(ground, 'There are not yet candles of a day to delete; wait for the first backfill.', async () => {
      const { desk } = ground.tools
      for (const { series, known, filling } of await loadSeries(desk, { dataset: 'candles' })) {
        const { source, subject: symbol, widthSeconds } = series
        const widthMs = widthSeconds * SECOND
        const stored = known.intervals.filter(({ state }) => state === 'stored').toReversed()
        const last = stored.find(({ from, to }) => to - from >= (ROWS + NEWEST_LEFT) * widthMs)
        if (last === undefined || filling.length > 0) continue
        const to = last.to - NEWEST_LEFT * widthMs
        const found = { source, symbol, widthSeconds, from: to - ROWS * widthMs, to, at: desk.clock() }
        return { ...found, contents: await contentsOf(desk.database, found) }
      }
      return undefined
    }),
  async strike({ tools: { desk } }, { source, symbol, widthSeconds, from, to }) {
    const { affectedRows } = await desk.database.execute(
      'DELETE FROM ohlc_data WHERE source = ? AND symbol = ? AND width_seconds = ? AND open_time >= ? AND open_time < ?',
      [source, symbol, widthSeconds, new Date(from), new Date(to)],
    )
    return `${several(affectedRows, 'candle')} of ${symbol} from ${isoTime(from)} to ${isoTime(to)} were deleted; coverage was not told.`
  },
  keys: () => [],
  async find({ tools: { desk } }) {
    const { slotsGone, sweepAsked } = await runAudit(desk, 'candles')
    if (slotsGone === 0) return undefined
    return `The audit of candles counted rows against coverage: ${several(slotsGone, 'slot')} without their row. They are missing again, and the sweep ${sweepAsked === true ? 'was asked' : 'looks by itself'}.`
  },
  async undo({ tools: { desk } }, deleted) {
    if ((await contentsOf(desk.database, deleted)) !== deleted.contents) await runAudit(desk, 'candles')
  },
  async prove({ tools: { desk } }, deleted) {
    if ((await contentsOf(desk.database, deleted)) !== deleted.contents || !(await isWhole(desk, deleted)))
      return undefined
    const [backfill] = await listBackfills(desk.database, { limit: 1, dataset: 'candles' })
    return `All ${deleted.contents.replace(/,.*/, '')} are there again with the same contents${backfill === undefined ? '' : `, filled by backfill ${backfill.id}`}; coverage says so too.`
  },
}
