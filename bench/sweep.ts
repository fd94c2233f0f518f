import { createCoverageActivities } from '../activities/collection/coverage.ts'
import { candlePages } from '../activities/collection/candle-pages.ts'
import { readConfig } from '../src/config/config.ts'
import type { KeepCoverageInput } from '../src/contracts/collection.ts'
import { MINUTE, type Millis } from '../src/domain/clock.ts'
import type { BackfillRequest } from '../src/domain/collection/backfill.ts'
import { slotStart } from '../src/domain/collection/slot.ts'
import { readBands } from '../src/operations/coverage.ts'
import type { Desk } from '../src/operations/desk.ts'
import { planRequest } from '../src/store/backfill-plan.ts'
import { openDatabase, type Database } from '../src/store/database.ts'
import { migrate } from '../src/store/migrate.ts'
import { ensureSeries } from '../src/store/series.ts'
import { startDatabase } from '../test/rig/database.ts'
import { row, type Row, type Say } from './row.ts'

const HOLES = 5
const TIMES = 9
/** As many parts as a row of the coverage page has. */
const BAND_PARTS = 400
const KEEPER: KeepCoverageInput = {
  dataset: 'candles',
  source: 'coinbase',
  sweepEveryMs: MINUTE,
  width: 4,
  order: 'newest',
  restMs: 1_000,
  following: [],
}
const KIND = candlePages(
  {
    name: 'coinbase',
    widthsMs: [MINUTE],
    pageSlots: 300,
    fetchCandles: () => Promise.reject(new Error('nobody is asked here')),
  },
  { settle: 1_000, confirmNoneAfter: 30 * MINUTE },
)

/** What is timed, each against the same tables. */
interface Works {
  readonly sweep: () => Promise<void>
  readonly plan: () => Promise<void>
  readonly bands: () => Promise<void>
}

/** Sweep, plan and page bands of 1,000 series on a real MariaDB: 5 million slots, then ten times as many with the same number of holes. */
export async function measureSweep(small: boolean, say: Say): Promise<Row[]> {
  const series = small ? 100 : 1_000
  const server = await startDatabase()
  const open: Database[] = []
  const stand = async (slots: number): Promise<Works> => {
    say(`${series} series of ${slots} slots, ${HOLES} holes in each`)
    const url = await server.newDatabase()
    await migrate(url)
    const database = openDatabase(url)
    open.push(database)
    await fill(database, series, slots, Date.now())
    return worksOn(database, series, slots)
  }
  try {
    // The first time through, code is compiled and tables are opened.
    const warm = await stand(500)
    for (const work of [warm.sweep, warm.plan, warm.bands, warm.sweep]) await work()
    const [short, long] = [await stand(5_000), await stand(50_000)]
    const first = [await secondsOf(short.sweep), await secondsOf(long.sweep)]
    say('one after the other, each some times')
    const [sweep, plan, bands] = [
      await fastestOfBoth(short.sweep, long.sweep),
      await fastestOfBoth(short.plan, long.plan),
      await fastestOfBoth(short.bands, long.bands),
    ]
    const what = `${series} series of 5,000 slots, ${HOLES} holes in each`
    const best = `fastest of ${TIMES}`
    const tenfold = 'ten times the slots and as many holes, to that'
    const second = small ? {} : { atMost: 1 }
    return [
      row('sweep: 5 million slots', sweep.short, 's', `${what}, gaps known; ${best}`, second),
      row('sweep: first sight', Math.min(...first), 's', `${what}, every gap noted and a backfill planned`, second),
      row('sweep: ten times the history', sweep.long / sweep.short, '', tenfold, { atMost: 1.2 }),
      row('plan: 5 million slots', plan.short, 's', `${what}: dry run of a request for all; ${best}`),
      row('plan: ten times the history', plan.long / plan.short, '', tenfold),
      row('bands: 5 million slots', bands.short, 's', `${what}: a band of each, as the page draws them; ${best}`),
      row('bands: ten times the history', bands.long / bands.short, '', tenfold),
    ]
  } finally {
    for (const database of open) await database.close()
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

function worksOn(database: Database, series: number, slots: number): Works {
  const now = Date.now()
  const { sweep } = createCoverageActivities({
    database,
    clock: () => now,
    kindOf: () => KIND,
    parseRequest: () => Promise.reject(new Error('nobody asks here')),
    workflowState: () => Promise.resolve('running'),
    events: { gapFound: () => undefined, requestRefused: () => undefined },
  })
  const whole = { from: now - slots * MINUTE, to: now }
  const request: BackfillRequest = {
    ...{ dataset: 'candles', source: 'coinbase', subjects: [], mode: 'missing', order: 'newest' },
    ...{ ...whole, width: 4, reason: 'bench', onlyDue: false },
  }
  const desk: Desk = {
    config: readConfig({}, '/nowhere'),
    mode: 'live',
    database,
    redis: { ping: () => Promise.resolve() },
    temporal: () => Promise.reject(new Error('not needed')),
    clock: () => now,
  }
  const saw = (what: string, amount: number, expected: number) => {
    if (amount !== expected) throw new Error(`${amount} ${what}, not ${expected}`)
  }
  return {
    sweep: async () => saw('missing slots in the sweep', (await sweep(KEEPER)).missing, series * HOLES),
    plan: async () => {
      const plan = await planRequest(database, request, KIND, now)
      saw('missing slots in the plan', plan.slots.missing, series * HOLES)
    },
    bands: async () =>
      saw('bands', (await readBands(desk, { dataset: 'candles', ...whole, maxParts: BAND_PARTS })).length, series),
  }
}

/** In turn, so that whatever else the machine does meets both. */
async function fastestOfBoth(
  short: () => Promise<void>,
  long: () => Promise<void>,
): Promise<{ short: number; long: number }> {
  const best = { short: Infinity, long: Infinity }
  for (let i = 0; i < TIMES; i += 1) {
    best.short = Math.min(best.short, await secondsOf(short))
    best.long = Math.min(best.long, await secondsOf(long))
  }
  return best
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return (performance.now() - startedAt) / 1_000
}
