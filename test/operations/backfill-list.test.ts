import { afterAll, beforeAll, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { DAY } from '../../src/domain/clock.ts'
import { listBackfills, showBackfill } from '../../src/operations/backfills.ts'
import type { Desk } from '../../src/operations/desk.ts'
import { createBackfill } from '../../src/store/backfills.ts'
import type { Database } from '../../src/store/database.ts'
import { candleSeries, freshStore, SINCE } from '../store/ground.ts'

let database: Database
let asked = 0
beforeAll(async () => {
  database = (await freshStore()).database
  await candleSeries(database, ['A-USD', 'B-USD'])
})
afterAll(() => database.close())

const desk = (): Desk => ({
  config: readConfig({}, '/nowhere'),
  mode: 'replay',
  database: {
    ...database,
    query: (...words: Parameters<Database['query']>) => {
      asked += 1
      return database.query(...words)
    },
  },
  redis: { ping: () => Promise.reject(new Error('away')) },
  temporal: () => Promise.reject(new Error('away')),
  clock: () => SINCE + 10 * DAY,
})

const create = (id: string, subjects: readonly string[]) =>
  createBackfill(database, {
    id,
    request: {
      dataset: 'candles',
      source: 'coinbase',
      subjects,
      from: SINCE,
      to: SINCE + DAY,
      mode: 'missing',
      order: 'newest',
      width: 1,
      reason: 'a test',
      onlyDue: false,
    },
    requestKey: id,
    base: { stored: 0, none: 0, unobtainable: 0 },
    slotsPlanned: 24,
    callsPlanned: 1,
    requestedAt: SINCE + 2 * DAY,
  })

it('asks as many questions for many backfills as for one, and counts the series of each', async () => {
  await create('one', ['A-USD'])
  await listBackfills(desk(), { limit: 100 })
  const forOne = asked
  for (const id of ['two', 'three', 'four']) await create(id, [])
  asked = 0
  const views = await listBackfills(desk(), { limit: 100 })
  expect(asked).toBe(forOne)
  expect(new Map(views.map(({ id, series }) => [id, series]))).toEqual(
    new Map([
      ['one', 1],
      ['two', 2],
      ['three', 2],
      ['four', 2],
    ]),
  )
  expect(await showBackfill(desk(), 'one')).toMatchObject({ id: 'one', series: 1, failures: [] })
})
