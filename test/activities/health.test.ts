import { afterAll, beforeAll, expect, it } from 'vitest'
import { createHealthActivities, type ReadHealth } from '../../activities/upkeep/health.ts'
import { DAY } from '../../src/domain/clock.ts'
import type { Database } from '../../src/store/database.ts'
import { countHealth, newestHealth, readHealth } from '../../src/store/health-history.ts'
import { freshStore } from '../store/ground.ts'

const MINUTE_AT = Date.UTC(2026, 4, 20, 12)
let database: Database
beforeAll(async () => {
  database = (await freshStore()).database
})
afterAll(() => database.close())

const part = { value: '', limit: '', sentence: 'So it is.' }
const parts: ReadHealth['health']['parts'] = [
  { ...part, key: 'freshness/prices', own: 6, deduction: 6 },
  { ...part, key: 'updater/features', own: 0, deduction: 0 },
  { ...part, key: 'redis', own: 0, deduction: 0 },
]

it('how far features are behind is kept of every minute, also of one in which it takes nothing off', async () => {
  let seen: ReadHealth = {
    verdict: 'Trust it.',
    health: { score: 94, status: 'info', parts },
    updater: { state: 'behind', lagSeconds: 7_200 },
  }
  const { recordHealth } = createHealthActivities({
    database,
    clock: () => MINUTE_AT + 42_000,
    readHealth: () => Promise.resolve(seen),
  })
  expect((await recordHealth()).failing.map(({ key }) => key)).toEqual(['freshness/prices'])
  const kept = [
    { name: 'freshness/prices', deduction: 6, own: 6 },
    { name: 'updater/features', deduction: 0, own: 0, lagSeconds: 7_200 },
  ]
  expect(await readHealth(database, { from: 0, to: MINUTE_AT + DAY })).toMatchObject([{ at: MINUTE_AT, parts: kept }])
  // Years that are made for the first time would dwarf every hour after them.
  seen = { ...seen, updater: { state: 'filling', lagSeconds: 50_000_000 } }
  await recordHealth()
  expect((await readHealth(database, { from: 0, to: MINUTE_AT + DAY }))[0]?.parts[1]).not.toHaveProperty('lagSeconds')
  expect(await newestHealth(database)).toBe(MINUTE_AT)
  expect([await countHealth(database, MINUTE_AT), await countHealth(database, MINUTE_AT + 1)]).toEqual([1, 0])
})
