import { afterAll, beforeAll, expect, it } from 'vitest'
import type { BackfillRequest } from '../../src/domain/collection/backfill.ts'
import { newBackfillId, requestKey } from '../../src/store/backfill-plan.ts'
import { createBackfill, listBackfills, moveBackfill } from '../../src/store/backfills.ts'
import type { Database } from '../../src/store/database.ts'
import { freshStore, SINCE } from './ground.ts'

let database: Database
beforeAll(async () => {
  database = (await freshStore()).database
})
afterAll(() => database.close())

const request: BackfillRequest = {
  dataset: 'candles',
  source: 'coinbase',
  subjects: ['B-USD', 'A-USD'],
  from: SINCE,
  to: SINCE + 3_600_000,
  mode: 'missing',
  order: 'newest',
  width: 4,
  reason: 'a test',
  onlyDue: false,
}

const ask = (subjects: readonly string[] = request.subjects): Promise<string> => {
  const asked = { ...request, subjects }
  return createBackfill(database, {
    id: newBackfillId(),
    request: asked,
    requestKey: requestKey(asked),
    base: { stored: 0, none: 0, unobtainable: 0 },
    slotsPlanned: 1,
    callsPlanned: 1,
    requestedAt: SINCE,
  })
}

it('however many ask for the same at once, all are given one id until it has ended', async () => {
  const ids = await Promise.all(Array.from({ length: 24 }, (_, i) => ask(i % 2 === 0 ? undefined : ['A-USD', 'B-USD'])))
  expect(new Set(ids).size).toBe(1)
  const other = await ask(['A-USD'])
  expect(ids).not.toContain(other)
  expect(await listBackfills(database, { limit: 100 })).toHaveLength(2)
  const [id = ''] = ids
  expect(await moveBackfill(database, id, 'paused', SINCE)).toBe(true)
  expect(await ask()).toBe(id)
  expect(await moveBackfill(database, id, 'cancelled', SINCE)).toBe(true)
  const next = await Promise.all([ask(), ask(), ask()])
  expect(new Set(next).size).toBe(1)
  expect(next).not.toContain(id)
})
