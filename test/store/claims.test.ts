import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { holderOf, LEASE_MS, openWork, type ClaimedWork, type FillJob } from '../../activities/collection/claim-work.ts'
import type { PageKind } from '../../activities/collection/pages.ts'
import { HOUR, MINUTE } from '../../src/domain/clock.ts'
import { paint } from '../../src/domain/collection/coverage.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { subtract } from '../../src/domain/range.ts'
import { changeKnowledge } from '../../src/store/coverage.ts'
import { dropClaims, dropHolder, readClaims, renewClaims, sweepClaims } from '../../src/store/claims.ts'
import type { Database } from '../../src/store/database.ts'
import { anyIntervals, slotsOf, slotsOfAll, SLOTS, span } from '../domain/arbitraries.ts'
import { candleSeries, freshStore, SINCE } from './ground.ts'

let database: Database
let series: Series[]
const NOW = SINCE + SLOTS * HOUR + MINUTE

beforeAll(async () => {
  database = (await freshStore()).database
  series = await candleSeries(database, ['A-USD', 'B-USD'])
})
afterAll(() => database.close())

/** Work that only claims: nothing in these tests asks a source. */
const kind: PageKind = {
  dataset: 'candles',
  source: 'coinbase',
  pageSlots: () => 4,
  settleMs: MINUTE,
  confirmNoneAfterMs: 30 * MINUTE,
  repeatable: true,
  beyondHistory: () => ({ from: 0, to: 0 }),
  ask: () => Promise.reject(new Error('not asked here')),
}

const claimWork = (at: number, wanted: FillJob, most: number): Promise<ClaimedWork> =>
  openWork(database, () => at, wanted).claim(most)

const job = (holder: string, order: 'newest' | 'oldest' = 'oldest'): FillJob => ({
  kind,
  series,
  range: span(0, SLOTS),
  lane: 'backfill',
  order,
  askedBy: 'b1',
  holder,
  onlyDue: false,
  onlyFailed: false,
})

it('however many claim at once, no slot is claimed by two, and none that is known', async () => {
  const anyHolders = fc.array(
    fc.record({ order: fc.constantFrom('newest' as const, 'oldest' as const), most: fc.integer({ min: 1, max: 5 }) }),
    {
      minLength: 2,
      maxLength: 8,
    },
  )
  await fc.assert(
    fc.asyncProperty(anyIntervals, anyHolders, async (intervals, holders) => {
      await database.execute('DELETE FROM claims')
      await database.execute('DELETE FROM coverage')
      for (const { id } of series)
        await database.transaction((tx) =>
          changeKnowledge(tx, [id], span(0, SLOTS), () => ({
            intervals: intervals.reduce<typeof intervals>((all, add) => paint(all, add), []),
            notes: [],
          })),
        )
      const claimed = await Promise.all(
        holders.map(({ order, most }, i) => claimWork(NOW, job(`holder-${i}`, order), most)),
      )
      const slots = claimed.flatMap(({ pages }) =>
        pages.flatMap((page) => slotsOfAll(page.want).map((slot) => `${page.series.id}/${slot}`)),
      )
      expect(new Set(slots).size).toBe(slots.length)
      const known = new Set(slotsOfAll(intervals))
      for (const slot of slots) expect(known.has(Number(slot.split('/')[1]))).toBe(false)
      const living = await readClaims(
        database,
        series.map((each) => each.id),
        NOW,
      )
      const written = living.flatMap((claim) => slotsOf(claim).map((slot) => `${claim.seriesId}/${slot}`))
      expect(written.sort()).toEqual(slots.sort())
    }),
    { numRuns: 40 },
  )
})

it('however many work at once, each missing slot is handed out exactly once, and none is forgotten', async () => {
  await fc.assert(
    fc.asyncProperty(anyIntervals, fc.integer({ min: 1, max: 3 }), async (intervals, most) => {
      await database.execute('DELETE FROM claims')
      await database.execute('DELETE FROM coverage')
      const known = intervals.reduce<typeof intervals>((all, add) => paint(all, add), [])
      for (const { id } of series)
        await database.transaction((tx) =>
          changeKnowledge(tx, [id], span(0, SLOTS), () => ({ intervals: known, notes: [] })),
        )
      const handedOut = await Promise.all(
        (['newest', 'oldest', 'newest'] as const).map((order, i) => workOff(job(`holder-${i}`, order), most)),
      )
      const open = subtract(span(0, SLOTS), known)
      const all = series.flatMap(({ id }) => slotsOfAll(open).map((slot) => `${id}/${slot}`))
      expect(handedOut.flat().sort()).toEqual(all.sort())
    }),
    { numRuns: 15 },
  )
})

/** Claims and settles until nothing is left; gives every slot that it was given, as `series/slot`. */
async function workOff(wanted: FillJob, most: number): Promise<string[]> {
  const work = openWork(database, () => NOW, wanted)
  const slots: string[] = []
  for (;;) {
    const { pages } = await work.claim(most)
    if (pages.length === 0) return slots
    for (const page of pages)
      for (const range of page.want) {
        slots.push(...slotsOf(range).map((slot) => `${page.series.id}/${slot}`))
        const stored = { ...range, state: 'stored' as const, reason: '', records: slotsOf(range).length }
        await database.transaction((tx) =>
          changeKnowledge(tx, [page.series.id], range, (_id, known) => ({
            intervals: paint(known.intervals, stored),
            notes: known.notes,
          })),
        )
      }
    await dropHolder(database, wanted.holder)
  }
}

it('a lease that is not renewed ends by itself, and its slots are free for others', async () => {
  await database.execute('DELETE FROM claims')
  await database.execute('DELETE FROM coverage')
  const dead = await claimWork(NOW, job('dead'), 100)
  expect(slotsOfAll(dead.pages.flatMap((page) => page.want))).toHaveLength(SLOTS)
  const other = { ...job('other'), series: series.slice(0, 1) }
  expect(await claimWork(NOW + LEASE_MS - 1, other, 100)).toEqual({ pages: [], othersAtWork: true })
  const later = await claimWork(NOW + LEASE_MS, other, 100)
  expect(slotsOfAll(later.pages.flatMap((page) => page.want))).toHaveLength(SLOTS)
})

it('a renewed lease holds, a dropped one is free at once, and ended ones are swept', async () => {
  await database.execute('DELETE FROM claims')
  const [first] = series
  if (first === undefined) throw new Error('no series')
  const all = series.map((each) => each.id)
  await claimWork(NOW, job('alive'), 100)
  await renewClaims(database, 'alive', NOW + 2 * LEASE_MS)
  expect((await readClaims(database, all, NOW + LEASE_MS)).length).toBe(SLOTS / 4)
  await dropClaims(database, first.id, 'other', span(0, SLOTS))
  expect((await readClaims(database, all, NOW)).length).toBe(SLOTS / 4)
  await dropClaims(database, first.id, 'alive', span(0, 4))
  expect((await readClaims(database, all, NOW)).length).toBe(SLOTS / 4 - 1)
  await dropHolder(database, 'alive')
  expect(await readClaims(database, all, NOW)).toEqual([])
  await claimWork(NOW, job('gone'), 1)
  await sweepClaims(database, NOW + LEASE_MS)
  expect(await database.query('SELECT * FROM claims')).toEqual([])
})

it('the same holder that tries again goes on with its own claims', async () => {
  await database.execute('DELETE FROM claims')
  const first = await claimWork(NOW, job('same'), 3)
  const again = await claimWork(NOW + 1, job('same'), 3)
  expect(again.pages).toEqual(first.pages)
})

it('the next attempt at a seat waits for the lease of the one before, which may still be fetching; other lanes do not', async () => {
  await database.execute('DELETE FROM claims')
  const one = (holder: string): FillJob => ({ ...job(holder), series: series.slice(0, 1) })
  const [before, after, sibling] = [holderOf('b1/0'), holderOf('b1/0'), holderOf('b1/1')]
  await claimWork(NOW, one(before), 1_000)
  expect(await claimWork(NOW + LEASE_MS - 1, one(after), 1_000)).toEqual({ pages: [], othersAtWork: true })
  expect(await claimWork(NOW + LEASE_MS - 1, one(sibling), 1_000)).toEqual({ pages: [], othersAtWork: false })
  const late = await claimWork(NOW + LEASE_MS, one(after), 1_000)
  expect(slotsOfAll(late.pages.flatMap((page) => page.want))).toHaveLength(SLOTS)
})
