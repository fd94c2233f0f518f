import { setTimeout as wait } from 'node:timers/promises'
import { DAY, MINUTE, SECOND, type Millis } from '../src/domain/clock.ts'
import { slotStart } from '../src/domain/collection/slot.ts'
import { listBackfills } from '../src/store/backfills.ts'
import { until } from '../test/rig/until.ts'
import { row, median, type Row, type Say } from './row.ts'
import { setStage, type Stage } from './stage.ts'

const PRODUCTS = 10
/** A slow budget, so that the backfill outlasts the measurement. */
const PER_SECOND = 6

/**
 * How long after a slot's end its row is stored, by the real schedule: 10 products of one-minute candles, first beside a backfill of their
 * history under a budget, then with nothing else to do.
 */
export async function measureLive(small: boolean, say: Say): Promise<Row[]> {
  const slots = small ? 1 : 3
  const stage = await setStage({
    products: PRODUCTS,
    widthMs: MINUTE,
    since: slotStart(Date.now() - (small ? 14 : 40) * DAY, DAY),
    perSecond: PER_SECOND,
    lanes: 4,
    holeShare: 0,
  })
  try {
    await until('the backfill to run', async () => (await working(stage)) > 0, { withinMs: 60_000 })
    say(`${slots} slots beside a backfill`)
    const busy = await delays(stage, slots)
    say(wordsOf(busy))
    const left = await working(stage)
    if (left === 0) throw new Error('the backfill ended too early: live was alone for a part of what was measured')
    await until('the backfill to end', async () => (await working(stage)) === 0, { withinMs: 900_000, everyMs: 1_000 })
    say(`${slots} slots with nothing else to do`)
    const idle = await delays(stage, slots)
    say(wordsOf(idle))
    const what = `${PRODUCTS} products, ${slots} slots; settle 1 s of it`
    return [
      row('live: median delay, idle', median(idle), 's', what),
      row('live: p95 delay, idle', p95(idle), 's', what),
      row('live: median delay, beside a backfill', median(busy), 's', what),
      row(
        'live: p95 delay, beside a backfill',
        p95(busy),
        's',
        `${what}; ${left} slots were still to fill afterwards, ${PER_SECOND} calls/s`,
      ),
      row('live: beside a backfill to idle', p95(busy) / p95(idle), '', 'p95 from slot end to stored row', {
        atMost: 1.1,
      }),
    ]
  } finally {
    await stage.stop()
  }
}

/** Slots that backfills of candles still have to fill. */
async function working({ product }: Stage): Promise<number> {
  const rows = await listBackfills(product.store, { limit: 50, active: true, dataset: 'candles' })
  return rows.reduce((sum, { slots }) => sum + slots.left, 0)
}

/** Seconds from the end of each of the next slots to its stored row, for every product. */
async function delays({ product }: Stage, slots: number): Promise<number[]> {
  const from: Millis = slotStart(Date.now(), MINUTE)
  const to = from + slots * MINUTE
  await wait(to + 15 * SECOND - Date.now())
  const rows = await until(
    'every row of the slots',
    async () => {
      const found = await product.store.query<{ open_time: Date; collected_at: Date }>(
        'SELECT open_time, collected_at FROM ohlc_data WHERE width_seconds = 60 AND open_time >= ? AND open_time < ?',
        [new Date(from), new Date(to)],
      )
      return found.length === slots * PRODUCTS ? found : undefined
    },
    { withinMs: 120_000, everyMs: 500 },
  )
  return rows.map((each) => (each.collected_at.getTime() - each.open_time.getTime() - MINUTE) / 1_000)
}

/** Every delay, the quickest first. */
function wordsOf(figures: readonly number[]): string {
  return [...figures]
    .sort((a, b) => a - b)
    .map((each) => each.toFixed(2))
    .join(' ')
}

function p95(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? NaN
}
