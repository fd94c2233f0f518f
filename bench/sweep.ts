import { createCoverageActivities } from '../activities/collection/coverage.ts'
import { candlePages } from '../activities/collection/pages.ts'
import type { KeepCoverageInput } from '../src/contracts/collection.ts'
import { MINUTE, type Millis } from '../src/domain/clock.ts'
import { slotStart } from '../src/domain/collection/slot.ts'
import { openDatabase, type Database } from '../src/store/database.ts'
import { migrate } from '../src/store/migrate.ts'
import { ensureSeries } from '../src/store/series.ts'
import { startDatabase } from '../test/rig/database.ts'
import { median, row, type Row, type Say } from './row.ts'

const HOLES = 5
const KEEPER: KeepCoverageInput = {
  dataset: 'candles',
  source: 'coinbase',
  sweepEveryMs: MINUTE,
  width: 4,
  order: 'newest',
  restMs: 1_000,
  following: [],
}

/** The sweep of 1,000 series on a real MariaDB: 5 million slots, then ten times as many with the same number of holes. */
export async function measureSweep(small: boolean, say: Say): Promise<Row[]> {
  const series = small ? 100 : 1_000
  const server = await startDatabase()
  try {
    const times: number[] = []
    for (const slots of [5_000, 50_000]) {
      say(`${series} series of ${slots} slots, ${HOLES} holes in each`)
      const url = await server.newDatabase()
      await migrate(url)
      const database = openDatabase(url)
      const now = Date.now()
      await fill(database, series, slots, now)
      times.push(await timeSweep(database, now, series))
      await database.close()
    }
    const [short = NaN, long = NaN] = times
    const what = `${series} series, ${HOLES} holes in each, real MariaDB; median of 5 once its gaps are noted`
    return [
      row('sweep: 5 million slots', short, 's', what, small ? {} : { atMost: 1 }),
      row('sweep: ten times the history', long / short, '', 'the same number of holes in 50 million slots', {
        atMost: 1.2,
      }),
    ]
  } finally {
    await server.stop()
  }
}

/** Stored coverage of every series but for its holes. */
async function fill(database: Database, series: number, slots: number, now: Millis): Promise<void> {
  const since = slotStart(now, MINUTE) - slots * MINUTE
  const keys = Array.from({ length: series }, (_, i) => ({
    ...{ dataset: 'candles' as const, source: 'coinbase', subject: `S${i}-USD`, widthSeconds: 60, since },
  }))
  const all = await ensureSeries(database, keys, now)
  const step = Math.floor(slots / (HOLES + 1))
  const rows = all.flatMap(({ id }) =>
    Array.from({ length: HOLES + 1 }, (_, part) => {
      const from = since + part * step * MINUTE
      const to = part === HOLES ? slotStart(now, MINUTE) : from + (step - 1) * MINUTE
      return [id, new Date(from), new Date(to), 'stored', (to - from) / MINUTE, '']
    }),
  )
  for (let i = 0; i < rows.length; i += 2_000)
    await database.execute('INSERT INTO coverage (series_id, start_at, end_at, state, records, reason) VALUES ?', [
      rows.slice(i, i + 2_000),
    ])
}

async function timeSweep(database: Database, now: Millis, series: number): Promise<number> {
  const kind = candlePages(
    {
      name: 'coinbase',
      widthsMs: [MINUTE],
      pageSlots: 300,
      fetchCandles: () => Promise.reject(new Error('a sweep calls no source')),
    },
    { settle: 1_000, confirmNoneAfter: 30 * MINUTE },
  )
  const { sweep } = createCoverageActivities({
    database,
    clock: () => now,
    kindOf: () => kind,
    parseRequest: () => Promise.reject(new Error('nobody asks here')),
    workflowState: () => Promise.resolve('running'),
    events: { gapFound: () => undefined, requestRefused: () => undefined },
  })
  const first = await sweep(KEEPER)
  if (first.missing !== series * HOLES)
    throw new Error(`The sweep saw ${first.missing} missing slots, not ${series * HOLES}.`)
  const times: number[] = []
  for (let i = 0; i < 5; i += 1) {
    const from = performance.now()
    await sweep(KEEPER)
    times.push((performance.now() - from) / 1_000)
  }
  return median(times)
}
