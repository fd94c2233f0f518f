import { afterAll, beforeAll, expect, it } from 'vitest'
import { coverageId, requestBackfill as backfillSignal, type CollectInput } from '../../src/contracts/collection.ts'
import { DAY, HOUR, type Millis } from '../../src/domain/clock.ts'
import { slotStart } from '../../src/domain/collection/slot.ts'
import type { Range } from '../../src/domain/range.ts'
import { requestBackfill } from '../../src/operations/backfills.ts'
import { parseBackfillRequest } from '../../src/operations/backfill-request.ts'
import type { PageCalls } from '../../src/replay/calls.ts'
import { listBackfills } from '../../src/store/backfills.ts'
import { readClaims } from '../../src/store/claims.ts'
import { listSeries } from '../../src/store/series.ts'
import { startCollection } from '../../src/temporal/starts.ts'
import { startProduct, type Product } from '../rig/product.ts'
import { until } from '../rig/until.ts'
import { madeUpProducts, startUpstream, type TestUpstream } from '../rig/upstream.ts'

/** In the first every slot traded; in the others some did not, so that second questions come into it. */
const WHOLE = ['AAA-USD', 'BBB-USD', 'CCC-USD', 'DDD-USD']
const HOLEY = ['EEE-USD', 'FFF-USD']
const EDGE = slotStart(Date.now(), HOUR)
const RANGE: Range = { from: EDGE - 400 * DAY, to: EDGE - DAY }
const SETTINGS = {
  datasets: {
    candles: {
      subjects: [...WHOLE, ...HOLEY],
      since: new Date(RANGE.from).toISOString(),
      confirmNoneAfter: '2s',
    },
    prices: { subjects: ['aaa'], since: '-1h', pairs: {} },
  },
  budgets: { coinbase: { perSecond: 500 }, coingecko: { perSecond: 100 } },
  sweep: { every: '1s' },
}

let upstream: TestUpstream
let product: Product
beforeAll(async () => {
  upstream = await startUpstream({ products: [...madeUpProducts(WHOLE, 0), ...madeUpProducts(HOLEY, 0.01)] })
  // Long enough an answer for everybody to be at work at once, and for kills to meet calls in flight.
  upstream.control.fault({ kind: 'slow', path: '/exchange', delayMs: 400 })
  product = await startProduct({ upstream, settings: SETTINGS, workers: 3 })
}, 480_000)
afterAll(async () => {
  await product.stop()
  await upstream.close()
})

it('three workers, sweeps, requests of people and live runs over the same slots ask for each slot once', async () => {
  const { client } = product.temporal
  await until('the sweep to be at work', async () => (await listBackfills(product.store, { limit: 9 })).length > 0, {
    withinMs: 60_000,
  })
  const desk = product.desk()
  const asked = await Promise.all(
    [0, 0, 0, 100, 200, 0, 100].map(async (days) => {
      const words = {
        dataset: 'candles',
        from: new Date(RANGE.from + days * DAY).toISOString(),
        to: new Date(RANGE.to).toISOString(),
      }
      const request = await parseBackfillRequest(desk, words)
      return { days, id: (await requestBackfill(desk, request)).id }
    }),
  )
  for (const days of [0, 100, 200])
    expect(new Set(asked.filter((each) => each.days === days).map(({ id }) => id)).size).toBe(1)
  expect(new Set(asked.map(({ id }) => id)).size).toBe(3)
  await client.workflow.getHandle(coverageId('candles', 'coinbase')).signal(backfillSignal, {
    subjects: ['AAA-USD', 'EEE-USD'],
    from: new Date(RANGE.from + 50 * DAY).toISOString(),
    to: new Date(RANGE.to).toISOString(),
  })
  const runs = await Promise.all(
    Array.from({ length: 24 }, (_, i) =>
      startCollection(client, { ...CANDLES, slotAt: slotStart(RANGE.from + i * 16 * DAY, HOUR) }),
    ),
  )

  const [first, second] = product.workers
  // Held up for longer than Temporal waits for a beat: its work is handed to others, and then it goes on as if nothing had been.
  await until('half of it to be asked', () => upstream.control.pages().length > 40, { withinMs: 60_000 })
  first?.freeze(true)
  await until('Temporal to hand its work to others', async () => (await timedOut()) > 0, { withinMs: 90_000 })
  first?.freeze(false)
  await second?.kill()
  const inFlight = await claimedNow(product)

  const requesters = async () => (await listBackfills(product.store, { limit: 1_000 })).length + runs.length
  await until('everything to be accounted for', isSettled, { withinMs: 240_000 })
  for (const id of WHOLE) {
    const counts = countsOf(upstream.control.pages(), id)
    const expected = (RANGE.to - RANGE.from) / HOUR
    const inRange = [...counts].filter(([slot]) => slot >= RANGE.from && slot < RANGE.to)
    expect(inRange).toHaveLength(expected)
    // Whoever was killed may have been told what it had no time to write down; nobody else asks twice.
    const twice = inRange.filter(([slot, count]) => count > 1 && !inFlight(id, slot))
    expect(twice).toEqual([])
    expect(Math.max(...inRange.map(([, count]) => count))).toBeLessThanOrEqual(2)
  }
  const most = await requesters()
  for (const id of HOLEY) {
    const holes = holesOf(upstream, id)
    expect(holes.length).toBeGreaterThan(50)
    const rest = withoutOneTiling(
      upstream.control.pages().filter((page) => page.product === id && page.answered > 0 && page.start < RANGE.to),
    )
    // What remains are second questions, each about a hole and its neighbours, and pages of the one that was killed.
    const strange = rest.filter(
      (page) => !holes.some((slot) => slot >= page.start && slot < page.end) && !inFlight(id, page.start),
    )
    expect(strange).toEqual([])
    const counts = countsOf(rest, id)
    expect(Math.max(0, ...counts.values())).toBeLessThanOrEqual(most)
  }
  const rows = await product.store.query<{ n: number }>('SELECT COUNT(*) AS n FROM ohlc_data WHERE open_time < ?', [
    new Date(RANGE.to),
  ])
  const truth = [...WHOLE, ...HOLEY].reduce(
    (sum, id) => sum + (upstream.control.truth(id, HOUR, RANGE)?.length ?? 0),
    0,
  )
  expect(Number(rows[0]?.n)).toBe(truth)
}, 480_000)

const CANDLES: CollectInput = {
  dataset: 'candles',
  source: 'coinbase',
  collector: 'ohlc-collector',
  widthMs: HOUR,
  subjects: [],
  slotAt: undefined,
}

/** Activities at work that have been tried before and then were not heard of. */
async function timedOut(): Promise<number> {
  let pending = 0
  for await (const { workflowId } of product.temporal.client.workflow.list({ query: 'ExecutionStatus="Running"' })) {
    const { raw } = await product.temporal.client.workflow.getHandle(workflowId).describe()
    pending += (raw.pendingActivities ?? []).filter((each) => (each.attempt ?? 1) > 1).length
  }
  return pending
}

async function isSettled(): Promise<boolean> {
  const active = await listBackfills(product.store, { limit: 100, active: true })
  const [open] = await product.store.query<{ notes: number }>(
    'SELECT COUNT(*) AS notes FROM gap_notes WHERE start_at < ?',
    [new Date(RANGE.to)],
  )
  const [known] = await product.store.query<{ seconds: string }>(
    'SELECT SUM(TIMESTAMPDIFF(SECOND, start_at, LEAST(end_at, ?))) AS seconds FROM coverage JOIN series ON id = series_id WHERE dataset = ? AND start_at < ?',
    [new Date(RANGE.to), 'candles', new Date(RANGE.to)],
  )
  const all = ((RANGE.to - RANGE.from) / 1000) * (WHOLE.length + HOLEY.length)
  return active.length === 0 && open?.notes === 0 && Number(known?.seconds) === all
}

/** Whether a slot was claimed by anybody at this moment. */
async function claimedNow({ store }: Product): Promise<(product: string, slot: Millis) => boolean> {
  const series = await listSeries(store, { dataset: 'candles' })
  const claims = await readClaims(
    store,
    series.map(({ id }) => id),
    Date.now(),
  )
  return (product, slot) => {
    const id = series.find(({ subject }) => subject === product)?.id
    return claims.some((claim) => claim.seriesId === id && slot >= claim.from && slot < claim.to)
  }
}

/** How often each slot of a product came with a whole answer. */
function countsOf(pages: readonly PageCalls[], id: string): Map<Millis, number> {
  const counts = new Map<Millis, number>()
  for (const page of pages)
    if (page.product === id && page.granularity === HOUR / 1000)
      for (let slot = page.start; slot < page.end; slot += HOUR)
        if (page.answered > 0) counts.set(slot, (counts.get(slot) ?? 0) + page.answered)
  return counts
}

function holesOf({ control }: TestUpstream, id: string): Millis[] {
  // Up to now: a second question about a hole after the range may begin inside it.
  const traded = new Set(control.truth(id, HOUR, { from: RANGE.from, to: EDGE })?.map(({ openTime }) => openTime))
  const holes: Millis[] = []
  for (let slot = RANGE.from; slot < EDGE; slot += HOUR) if (!traded.has(slot)) holes.push(slot)
  return holes
}

/** Takes out one set of pages that tiles the whole range from its start, each slot once: the first questions. Throws when there is none. */
function withoutOneTiling(pages: readonly PageCalls[]): PageCalls[] {
  const byStart = Map.groupBy(pages, (page) => page.start)
  const dead = new Set<Millis>()
  const tile = (at: Millis): PageCalls[] | undefined => {
    if (at >= RANGE.to) return []
    if (dead.has(at)) return undefined
    for (const page of (byStart.get(at) ?? []).toSorted((a, b) => b.end - a.end)) {
      const rest = tile(page.end)
      if (rest !== undefined) return [page, ...rest]
    }
    dead.add(at)
    return undefined
  }
  const tiles = tile(RANGE.from)
  if (tiles === undefined) throw new Error('The first questions do not tile the range.')
  return pages.flatMap((page) => {
    const left = page.answered - (tiles.includes(page) ? 1 : 0)
    return left > 0 ? [{ ...page, answered: left }] : []
  })
}
