import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DAY, HOUR } from '../../src/domain/clock.ts'
import { slotStart } from '../../src/domain/collection/slot.ts'
import {
  cancelBackfill,
  pauseBackfill,
  requestBackfill,
  resumeBackfill,
  showBackfill,
  type BackfillView,
} from '../../src/operations/backfills.ts'
import type { Desk } from '../../src/operations/desk.ts'
import { parseBackfillRequest } from '../../src/operations/backfill-request.ts'
import { isStopped, listBackfills } from '../../src/store/backfills.ts'
import { startProduct, type Product } from '../rig/product.ts'
import { until } from '../rig/until.ts'
import { madeUpProducts, startUpstream, type TestUpstream } from '../rig/upstream.ts'

const SUBJECTS = ['AAA-USD', 'BBB-USD', 'CCC-USD', 'DDD-USD']
const EDGE = slotStart(Date.now(), HOUR)
const SINCE = EDGE - 400 * DAY
const SETTINGS = {
  datasets: {
    candles: { subjects: SUBJECTS, since: new Date(SINCE).toISOString() },
    prices: { subjects: ['aaa'], since: '-1h', pairs: {} },
  },
  // So few that most lanes of a wide backfill wait for their turn.
  budgets: { coinbase: { perSecond: 6 }, coingecko: { perSecond: 100 } },
  sweep: { every: '10m' },
}
/** A bound for a machine that is slow and busy, not an expectation. */
const LONG = { withinMs: 240_000 }
const AWAY = { kind: 'reset', path: '/exchange' } as const

let upstream: TestUpstream
let product: Product
let desk: Desk
beforeAll(async () => {
  upstream = await startUpstream({ products: madeUpProducts(SUBJECTS, 0) })
  upstream.control.fault(AWAY)
  product = await startProduct({ upstream, settings: SETTINGS })
  desk = product.desk()
}, 480_000)
afterAll(async () => {
  await product.stop()
  await upstream.close()
})

const calls = (): number => upstream.control.calls()['exchange']?.total ?? 0
const ask = async (days: number, subjects: readonly string[], width: number): Promise<string> => {
  const words = { dataset: 'candles', subjects, width, from: isoOf(EDGE - days * DAY), to: isoOf(EDGE - DAY) }
  return (await requestBackfill(desk, await parseBackfillRequest(desk, words))).id
}
const isoOf = (at: number): string => new Date(at).toISOString()
const isWaiting = (id: string): Promise<BackfillView> =>
  until(
    `${id} to wait`,
    async () => {
      const view = await showBackfill(desk, id)
      return view.waiting === undefined ? undefined : view
    },
    LONG,
  )

let wide = ''

it('a backfill whose source is away waits for it, says so, can be steered, and goes on by itself', async () => {
  const sweeps = await until(
    'the sweep to begin',
    async () => (await listBackfills(product.store, { limit: 1, dataset: 'candles' }))[0],
    LONG,
  )
  await isWaiting(sweeps.id)
  // From here on it has everything in its reach and does nothing: no other sweep comes in between.
  await until('its pause', async () => (await pauseBackfill(desk, sweeps.id, 'ana')).state === 'paused', LONG)

  wide = await ask(399, [], 24)
  const narrow = await ask(20, ['AAA-USD'], 1)
  const view = await until('the breaker to open', async () => {
    const { waiting, ...rest } = await showBackfill(desk, wide)
    return waiting?.reason === 'breaker-open' && { waiting, ...rest }
  })
  expect(view.waiting.says).toMatch(/^waiting for coinbase: breaker open until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  expect(view).toMatchObject({ state: 'running', slots: { stored: 0, failed: 0, left: view.slots.planned } })
  await isWaiting(narrow)

  const paused = await until('the pause', async () => {
    const now = await pauseBackfill(desk, narrow, 'ana')
    return now.state === 'paused' && now
  })
  expect(paused.waiting).toBeUndefined()
  await resumeBackfill(desk, narrow, 'ana')
  await isWaiting(narrow)

  const given = await ask(10, ['BBB-USD'], 2)
  await isWaiting(given)
  await cancelBackfill(desk, given, 'ana')
  const ended = await until('its end', async () => {
    const now = await showBackfill(desk, given)
    return now.endedAt !== undefined && now
  })
  expect(ended).toMatchObject({ state: 'cancelled', endedReason: 'ana', slots: { stored: 0, failed: 0 } })

  upstream.control.clearFaults()
  upstream.control.fault({ kind: 'slow', path: '/exchange', delayMs: 700 })
  const done = await until(
    'the narrow one to be done',
    async () => {
      const now = await showBackfill(desk, narrow)
      return now.endedAt !== undefined && now
    },
    LONG,
  )
  expect(done).toMatchObject({ state: 'done', failures: [], slots: { failed: 0, left: 0, stored: done.slots.planned } })
}, 900_000)

it('a cancelled backfill begins no call any more a second after its row says so, however many wait for their turn', async () => {
  const before = calls()
  await until('the wide one to be at work', () => calls() > before + 6, LONG)
  const answer = cancelBackfill(desk, wide, 'ana')
  await until('the cancel to be known', () => isStopped(product.store, wide), { ...LONG, everyMs: 5 })
  await wait(1_000)
  const known = calls()
  await answer
  const ended = await until(
    'the end',
    async () => {
      const now = await showBackfill(desk, wide)
      return now.endedAt !== undefined && now
    },
    LONG,
  )
  // As long as one that was not told to stop would take for its next call, and longer.
  await wait(3_000)
  expect(calls()).toBe(known)
  expect(ended).toMatchObject({ state: 'cancelled', endedReason: 'ana', slots: { failed: 0 } })
  expect(ended.slots.left).toBeGreaterThan(0)
}, 480_000)
