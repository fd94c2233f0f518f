import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/domain/clock.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import type { Fault } from '../../src/replay/faults.ts'
import { fearGreedDays } from '../../src/replay/fear-greed.ts'
import { FEAR_GREED_SINCE } from '../../src/sources/fear-greed.ts'
import { auditSeries } from '../../src/store/audit.ts'
import type { Database } from '../../src/store/database.ts'
import { readFearGreed } from '../../src/store/fear-greed.ts'
import { ensureSeries } from '../../src/store/series.ts'
import { bytesOf, freshStore } from '../store/ground.ts'
import { fillOnce, heal, startPublished, statesOf, type Published } from './published.ts'

const TO = Date.UTC(2019, 0, 1)
const LACKING = { from: Date.UTC(2018, 3, 14), to: Date.UTC(2018, 3, 17) }
let database: Database
let published: Published
let series: Series
let time = { now: 0 }
const clock = () => time.now

beforeAll(async () => {
  database = (await freshStore()).database
  published = await startPublished(clock)
})
afterAll(async () => {
  await published.close()
  await database.close()
})
beforeEach(async () => {
  time = { now: TO + 2 * HOUR }
  for (const table of ['coverage', 'gap_notes', 'claims', 'fear_greed_index', 'series'])
    await database.execute(`DELETE FROM ${table}`)
  const key = { dataset: 'fear_greed', source: 'alternative', subject: 'crypto', widthSeconds: 86_400 } as const
  const [only] = await ensureSeries(database, [{ ...key, since: FEAR_GREED_SINCE }], FEAR_GREED_SINCE)
  if (only === undefined) throw new Error('no series')
  series = only
  published.server.control.resetCounters()
})
afterEach(() => published.server.control.clearFaults())

const stored = async () =>
  (await readFearGreed(database, { from: 0, to: time.now, limit: 10_000 })).map(({ day, value }) => ({ day, value }))
const truth = (to = TO) => fearGreedDays({ from: FEAR_GREED_SINCE, to })

describe('the fear and greed index', () => {
  it('comes whole in one call, back to its first day; what the source lacks is none only after it said so twice', async () => {
    await fillOnce(database, published.fearGreed, series, clock)
    expect(published.server.control.calls()['alternative']?.total).toBe(1)
    expect(await stored()).toEqual(truth())
    expect(await statesOf(database, series)).toMatchObject([
      { from: FEAR_GREED_SINCE, to: LACKING.from, state: 'stored' },
      { from: LACKING.to, to: TO, state: 'stored' },
    ])
    time.now += 31 * MINUTE
    await fillOnce(database, published.fearGreed, series, clock)
    expect((await statesOf(database, series))[1]).toMatchObject({ ...LACKING, state: 'none', reason: 'empty-twice' })
    expect((await auditSeries(database, series, time.now)).rowsGone).toEqual([])
  })

  it('a day counts when it is over', async () => {
    time.now = TO + HOUR - 1
    await fillOnce(database, published.fearGreed, series, clock)
    expect((await stored()).at(-1)?.day).toBe(TO - 2 * DAY)
    time.now += 1
    await fillOnce(database, published.fearGreed, series, clock)
    expect((await stored()).at(-1)?.day).toBe(TO - DAY)
    const [last] = await readFearGreed(database, { from: TO - DAY, to: TO, limit: 1 })
    expect(last?.knownAt).toBe(TO)
  })

  it('again changes no byte', async () => {
    await heal(database, published.fearGreed, series, time)
    const before = await bytesOf(database, 'fear_greed_index', 'day')
    await database.execute('DELETE FROM coverage')
    time.now += MINUTE
    await heal(database, published.fearGreed, series, time)
    expect((await bytesOf(database, 'fear_greed_index', 'day')).slice(0, before.length - 1)).toBe(before.slice(0, -1))
  })

  it('a row that is gone comes back', async () => {
    await heal(database, published.fearGreed, series, time)
    await database.execute('DELETE FROM fear_greed_index WHERE day = ?', ['2018-06-15'])
    expect((await auditSeries(database, series, time.now)).rowsGone).toEqual([
      { from: Date.UTC(2018, 5, 15), to: Date.UTC(2018, 5, 16) },
    ])
    await heal(database, published.fearGreed, series, time)
    expect((await stored()).slice(0, truth().length)).toEqual(truth())
  })

  it.each<[string, Fault]>([
    ['asked to wait', { kind: 'status', status: 429, calls: 4 }],
    ['ill', { kind: 'status', status: 503, calls: 4 }],
    ['a page instead of data', { kind: 'html', calls: 4 }],
    ['half of the JSON', { kind: 'truncate', calls: 4 }],
    ['half of the days', { kind: 'partial', calls: 2 }],
    ['values that cannot be', { kind: 'wrong', calls: 4 }],
    ['half of the days, and again', { kind: 'partial', calls: 9 }],
    ['the first day twice', { kind: 'stray', calls: 2 }],
    ['nothing', { kind: 'empty', calls: 1 }],
  ])('%s: in the end the rows are the same', async (_, fault) => {
    published.server.control.fault({ path: '/alternative', ...fault })
    await heal(database, published.fearGreed, series, time)
    const until = (await statesOf(database, series)).at(-1)?.to ?? 0
    expect(await stored()).toEqual(truth(until))
    expect((await statesOf(database, series)).map(({ state }) => state)).toEqual(['stored', 'none', 'stored'])
  })
})
