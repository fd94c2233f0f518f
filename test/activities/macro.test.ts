import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../src/domain/clock.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import type { Fault } from '../../src/replay/faults.ts'
import { auditSeries } from '../../src/store/audit.ts'
import { readKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import { macroKnownAt } from '../../src/store/macro.ts'
import { ensureSeries } from '../../src/store/series.ts'
import { bytesOf, freshStore, SINCE } from '../store/ground.ts'
import { fillOnce, heal, startPublished, statesOf, storedRows, trueRows, type Published } from './published.ts'

const TO = SINCE + 120 * DAY
const ORDER = 'observation_date, realtime_start'
let database: Database
let published: Published
let time = { now: 0 }
const clock = () => time.now

beforeAll(async () => {
  database = (await freshStore()).database
  published = await startPublished(clock, 25)
})
afterAll(async () => {
  await published.close()
  await database.close()
})
beforeEach(async () => {
  time = { now: TO + 7 * HOUR }
  for (const table of ['coverage', 'gap_notes', 'claims', 'macro_indicators', 'macro_vintages', 'series'])
    await database.execute(`DELETE FROM ${table}`)
})
afterEach(() => published.server.control.clearFaults())

async function seriesOf(subject: string, since = SINCE): Promise<Series> {
  const key = { dataset: 'macro', source: 'fred', subject, widthSeconds: 86_400, since } as const
  const [series] = await ensureSeries(database, [key], since)
  if (series === undefined) throw new Error('no series')
  return series
}

describe('economic series by the day on which things were known', () => {
  it.each(['DGS10', 'CPIAUCSL', 'GDP', 'INDPRO', 'ICSA'])(
    '%s: rows are what was published, revisions and all',
    async (code) => {
      const series = await seriesOf(code)
      expect((await heal(database, published.macro, series, time)).failures).toEqual([])
      expect(await storedRows(database, code)).toEqual(trueRows(code, { from: SINCE, to: TO }))
      expect(await statesOf(database, series)).toMatchObject([{ from: SINCE, to: TO, state: 'stored' }])
      expect((await auditSeries(database, series, time.now)).rowsGone).toEqual([])
    },
  )

  it('most days bring nothing new, and are accounted for all the same', async () => {
    await heal(database, published.macro, await seriesOf('GDP'), time)
    const days = await database.query<{ observations: number }>(
      'SELECT observations FROM macro_vintages ORDER BY vintage_day',
    )
    expect(days).toHaveLength(120)
    expect(days.filter(({ observations }) => observations === 0).length).toBeGreaterThan(110)
    // The first day holds what was in force by then.
    expect(days[0]?.observations).toBeGreaterThan(8)
  })

  it('the same rows, whatever the pages', async () => {
    const series = await seriesOf('INDPRO')
    await heal(database, published.macro, series, time)
    const before = await storedRows(database, 'INDPRO')
    for (const table of ['coverage', 'macro_indicators', 'macro_vintages'])
      await database.execute(`DELETE FROM ${table}`)
    await fillOnce(database, { ...published.macro, pageSlots: () => 366 }, series, clock, { order: 'oldest' })
    expect(await storedRows(database, 'INDPRO')).toEqual(before)
  })

  it('a day goes on only when it is over in Chicago', async () => {
    const series = await seriesOf('DGS10')
    time.now = TO + 6 * HOUR - 1
    await fillOnce(database, published.macro, series, clock)
    expect((await statesOf(database, series)).at(-1)?.to).toBe(TO - DAY)
    time.now += 1
    await fillOnce(database, published.macro, series, clock)
    expect((await statesOf(database, series)).at(-1)?.to).toBe(TO)
  })

  it('again, after everything was forgotten but the rows, changes no byte', async () => {
    const series = await seriesOf('CPIAUCSL')
    await heal(database, published.macro, series, time)
    const [rows, days] = [
      await bytesOf(database, 'macro_indicators', ORDER),
      await bytesOf(database, 'macro_vintages', 'vintage_day'),
    ]
    await database.execute('DELETE FROM coverage')
    time.now += HOUR
    await fillOnce(database, published.macro, series, clock)
    expect(await bytesOf(database, 'macro_indicators', ORDER)).toBe(rows)
    expect(await bytesOf(database, 'macro_vintages', 'vintage_day')).toBe(days)
  })

  it('stopped half-way, what is committed stays, and the next run does the rest', async () => {
    const series = await seriesOf('DGS2')
    const stop = new AbortController()
    published.server.control.fault({ kind: 'slow', delayMs: 150 })
    await fillOnce(database, published.macro, series, clock, {
      signal: stop.signal,
      onPage: () => stop.abort(new Error('stop')),
    })
    const half = await storedRows(database, 'DGS2')
    expect(half.length).toBeGreaterThan(0)
    expect((await statesOf(database, series)).reduce((sum, { from, to }) => sum + (to - from) / DAY, 0)).toBeLessThan(
      120,
    )
    published.server.control.clearFaults()
    await heal(database, published.macro, series, time)
    expect(await storedRows(database, 'DGS2')).toEqual(trueRows('DGS2', { from: SINCE, to: TO }))
  })

  it.each<[string, Fault]>([
    ['asked to wait', { kind: 'status', status: 429, retryAfterSeconds: 1, calls: 7 }],
    ['ill', { kind: 'status', status: 500, probability: 0.6, seed: 2, calls: 40 }],
    ['a page instead of data', { kind: 'html', calls: 5 }],
    ['half of the JSON', { kind: 'truncate', calls: 5 }],
    ['cut off', { kind: 'cut', calls: 5 }],
    ['half of the rows, and the count of all', { kind: 'partial', calls: 5 }],
    ['values that are none', { kind: 'wrong', probability: 0.5, seed: 4, calls: 30 }],
    ['rows twice', { kind: 'stray', calls: 5 }],
    ['nothing at all, once a page', { kind: 'empty', calls: 5 }],
  ])('%s: in the end the rows are the same', async (_, fault) => {
    const series = await seriesOf('INDPRO')
    published.server.control.fault({ path: '/fred', ...fault })
    await heal(database, published.macro, series, time)
    const until = (await statesOf(database, series)).at(-1)?.to ?? 0
    expect(await storedRows(database, 'INDPRO')).toEqual(trueRows('INDPRO', { from: SINCE, to: until }))
    expect((await statesOf(database, series)).map(({ state }) => state)).toEqual(['stored'])
  })

  it('a row that is gone makes its day missing again, and comes back', async () => {
    const series = await seriesOf('DGS10')
    await heal(database, published.macro, series, time)
    const whole = await storedRows(database, 'DGS10')
    await database.execute('DELETE FROM macro_indicators WHERE realtime_start = ?', ['2025-03-11'])
    await database.execute('DELETE FROM macro_vintages WHERE vintage_day = ?', ['2025-04-01'])
    const audit = await auditSeries(database, series, time.now)
    expect(audit.rowsGone.map(({ from }) => from)).toEqual([Date.UTC(2025, 2, 11), Date.UTC(2025, 3, 1)])
    await heal(database, published.macro, series, time)
    expect(await storedRows(database, 'DGS10')).toEqual(whole)
  })

  it('a series that FRED does not know stays missing and says why, and holds up no other', async () => {
    const [unknown, known] = [await seriesOf('NOSUCH'), await seriesOf('UNRATE')]
    await fillOnce(database, published.macro, unknown, clock, { beside: [known] })
    expect(await statesOf(database, unknown)).toEqual([])
    const notes = (await readKnowledge(database, [unknown.id])).get(unknown.id)?.notes ?? []
    expect(notes).toMatchObject([{ from: SINCE, to: TO, reason: 'refused', tries: 1 }])
    expect(await statesOf(database, known)).toMatchObject([{ from: SINCE, to: TO, state: 'stored' }])
  })

  it('at no moment is a value known that FRED did not have by then', async () => {
    const codes = ['DGS10', 'INDPRO', 'GDP']
    for (const code of codes) await heal(database, published.macro, await seriesOf(code), time)
    const truth = new Map(
      codes.map((code) => [code, trueRows(code, { from: SINCE, to: TO }).map((row) => row.split(' '))]),
    )
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: SINCE, max: TO }), async (at) => {
        const known = await macroKnownAt(database, codes, at)
        for (const code of codes) {
          // In Chicago it is six hours earlier at most: what began on a day that is not over there is not known.
          const over = (truth.get(code) ?? []).filter(([, vintage = '']) => Date.parse(vintage) + DAY + 6 * HOUR <= at)
          const last = new Map(over.map(([day = '', vintage, value]) => [day, { vintage, value }]))
          const newest = [...last].filter(([, { value }]) => value !== 'none').at(-1)
          const found = known.get(code)
          expect(
            found === undefined ? undefined : [new Date(found.day).toISOString().slice(0, 10), Number(found.value)],
          ).toEqual(newest === undefined ? undefined : [newest[0], Number(newest[1].value)])
        }
      }),
      { numRuns: 80 },
    )
  })
})
