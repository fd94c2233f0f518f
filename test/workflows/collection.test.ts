import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { coverageId, requestBackfill, type CollectInput } from '../../src/contracts/collection.ts'
import { HOUR, MINUTE } from '../../src/domain/clock.ts'
import { slotStart } from '../../src/domain/collection/slot.ts'
import { parseConfig } from '../rig/settings.ts'
import { findBackfill, listBackfills } from '../../src/store/backfills.ts'
import { readJournal } from '../../src/store/journal.ts'
import { collectorRuns } from '../../src/store/runs.ts'
import { askForSweep, backfillControls, backfillWorkflowState, startCollection } from '../../src/temporal/starts.ts'
import { bundleWorkflows } from '../rig/workflow-bundle.ts'
import { startProduct, type Product } from '../rig/product.ts'
import { replayAll } from '../rig/temporal.ts'
import { until } from '../rig/until.ts'
import { madeUpProducts, startUpstream, type TestUpstream } from '../rig/upstream.ts'

const SETTINGS = {
  datasets: {
    candles: { subjects: ['BTC-USD', 'ETH-USD'], since: '-200d', confirmNoneAfter: '2s' },
    prices: {
      subjects: ['btc', 'eth'],
      since: '-1h',
      confirmNoneAfter: '2s',
      pairs: { btc: 'BTC-USD', eth: 'ETH-USD' },
    },
  },
  budgets: { coinbase: { perSecond: 500 }, 'coinbase-spot': { perSecond: 100 }, coingecko: { perSecond: 100 } },
  sweep: { every: '1s' },
}
const PRICES: CollectInput = {
  dataset: 'prices',
  source: 'coingecko',
  collector: 'enhanced-crypto-prices',
  widthMs: 5 * MINUTE,
  subjects: [],
  slotAt: undefined,
}

let upstream: TestUpstream
let product: Product

beforeAll(async () => {
  upstream = await startUpstream({ products: madeUpProducts(['BTC-USD', 'ETH-USD']) })
  product = await startProduct({ upstream, settings: SETTINGS })
  await until('history to be filled', async () => (await unsettled()) === 0, { withinMs: 150_000 })
}, 240_000)

afterAll(async () => {
  await product.stop()
  await upstream.close()
})

/** Slots of history that no interval names yet. */
async function unsettled(): Promise<number> {
  const backfills = await listBackfills(product.store, { limit: 100 })
  const [{ notes } = { notes: 0 }] = await product.store.query<{ notes: number }>(
    'SELECT COUNT(*) AS notes FROM gap_notes',
  )
  const open = backfills.filter((row) => row.state === 'running' || row.state === 'planned').length
  return backfills.length === 0 ? 1 : open + Number(notes)
}

describe('collection workflows on a real Temporal', () => {
  it('stores the slot it was asked for, checks it against the second source, and keeps a diary', async () => {
    const slotAt = slotStart(Date.now(), PRICES.widthMs)
    const run = await startCollection(product.temporal.client, { ...PRICES, slotAt })
    const result = await run.result()
    expect(result).toMatchObject({
      slotAt: new Date(slotAt).toISOString(),
      stored: 2,
      missing: 0,
      sources: ['coingecko'],
    })
    const rows = await product.store.query<{ check_source: string; check_deviation_percent: string }>(
      'SELECT check_source, check_deviation_percent FROM price_data_real WHERE timestamp_iso = ?',
      [new Date(slotAt)],
    )
    expect(rows.map((row) => row.check_source)).toEqual(['coinbase', 'coinbase'])
    const [diary] = await collectorRuns(product.store, Date.now())
    expect(diary).toMatchObject({ collector: 'enhanced-crypto-prices', status: 'ok' })
  })

  it('files nothing under a slot that is over', async () => {
    const slotAt = slotStart(Date.now(), PRICES.widthMs) - 2 * HOUR
    const result = await (await startCollection(product.temporal.client, { ...PRICES, slotAt })).result()
    expect(result.stored).toBe(0)
    const rows = await product.store.query(
      "SELECT 1 FROM price_data_real WHERE timestamp_iso = ? AND collected_via = 'live'",
      [new Date(slotAt)],
    )
    expect(rows).toEqual([])
  })

  it('makes the indicators of every candle, and keeps a diary of it', async () => {
    await until(
      'an indicator for every candle',
      async () => {
        const [counts] = await product.store.query<{ candles: number; indicators: number }>(
          'SELECT (SELECT COUNT(*) FROM ohlc_data) AS candles, (SELECT COUNT(*) FROM technical_indicators) AS indicators',
        )
        return Number(counts?.candles) > 9_000 && Number(counts?.candles) === Number(counts?.indicators)
      },
      { withinMs: 60_000 },
    )
    const runs = await until('its diary', async () => {
      const found = (await collectorRuns(product.store, Date.now())).filter(
        ({ collector }) => collector === 'technical-calculator',
      )
      return found.length === 0 ? undefined : found
    })
    expect(runs).toMatchObject([{ status: 'ok' }])
  }, 70_000)

  it('fills what a person deletes and asks for by signal, and follows it to its end', async () => {
    const from = slotStart(Date.now() - 20 * 24 * HOUR, HOUR)
    const before = await rowsOfDay(from)
    await product.store.execute("DELETE FROM ohlc_data WHERE symbol = 'BTC-USD' AND open_time >= ? AND open_time < ?", [
      new Date(from),
      new Date(from + 24 * HOUR),
    ])
    await signal({
      subjects: ['BTC-USD'],
      from: new Date(from).toISOString(),
      to: new Date(from + 24 * HOUR).toISOString(),
      mode: 'all',
      reason: 'a test',
    })
    const row = await until(
      'the signalled backfill to end',
      async () =>
        (await listBackfills(product.store, { limit: 50 })).find(
          (each) => each.request.mode === 'all' && each.endedAt !== undefined,
        ),
      { withinMs: 30_000 },
    )
    expect(row.state).toBe('done')
    expect(await rowsOfDay(from)).toEqual(before)
    // Its row says the end first; the workflow closes a moment later.
    await until(
      'its workflow to close',
      async () => (await backfillWorkflowState(product.temporal.client, row.id)) === 'closed',
    )
  })

  it.each([
    ['not an object', 'soon'],
    ['a time without zone', { from: '2025-01-01T00:00:00', to: '2025-01-02T00:00:00Z' }],
    ['a range that ends before it begins', { from: '2025-01-03T00:00:00Z', to: '2025-01-02T00:00:00Z' }],
    ['an unknown subject', { subjects: ['NOPE-USD'], from: '-2d', to: '-1d' }],
  ])('refuses %s in the journal, and the keeper lives on', async (_what, request) => {
    const count = (await listBackfills(product.store, { limit: 100, dataset: 'candles' })).length
    const known = (await refusals()).length
    await signal(request)
    await until('the refusal', async () => (await refusals()).length > known)
    expect((await listBackfills(product.store, { limit: 100, dataset: 'candles' })).length).toBe(count)
    expect(
      (await product.temporal.client.workflow.getHandle(coverageId('candles', 'coinbase')).describe()).status.name,
    ).toBe('RUNNING')
  })

  it('pauses, goes on with other settings, and cancels, each to a true end', async () => {
    upstream.control.fault({ kind: 'slow', path: '/exchange', delayMs: 1_000 })
    await signal({ from: '-199d', to: '-1d', mode: 'all', reason: 'to be steered' })
    const row = await until('it to run', async () =>
      (await listBackfills(product.store, { limit: 50 })).find(
        (each) => each.request.reason.includes('to be steered') && each.state === 'running',
      ),
    )
    const steer = backfillControls(product.temporal.client, row.id)
    await steer.pause('ana')
    await until('the pause', async () => (await findBackfill(product.store, row.id))?.state === 'paused')
    await steer.set({ width: 1, order: 'oldest' })
    await steer.resume('ana')
    await until('it to go on', async () => (await findBackfill(product.store, row.id))?.state === 'running')
    await steer.cancel('ana')
    const ended = await until('the end', async () => {
      const now = await findBackfill(product.store, row.id)
      return now?.endedAt === undefined ? undefined : now
    })
    expect(ended).toMatchObject({ state: 'cancelled', endedReason: 'ana', request: { width: 1, order: 'oldest' } })
    upstream.control.clearFaults()
    await askForSweep(product.temporal.client, parseConfig(SETTINGS), 'candles', 'coinbase')
    await until('the sweep to fill the rest by itself', async () => (await unsettled()) === 0, { withinMs: 60_000 })
  }, 90_000)

  it('replays every execution of this file without a difference', async () => {
    const replayed = await replayAll(product.temporal.client, await bundleWorkflows())
    expect(replayed).toBeGreaterThan(5)
  })
})

async function signal(request: unknown): Promise<void> {
  await product.temporal.client.workflow.getHandle(coverageId('candles', 'coinbase')).signal(requestBackfill, request)
}

async function refusals() {
  return (await readJournal(product.store, { subject: coverageId('candles', 'coinbase'), limit: 100 })).filter(
    (entry) => entry.kind === 'request-refused',
  )
}

async function rowsOfDay(from: number) {
  return product.store.query(
    "SELECT open_time, open, high, low, close, volume FROM ohlc_data WHERE symbol = 'BTC-USD' AND open_time >= ? AND open_time < ? ORDER BY open_time",
    [new Date(from), new Date(from + 24 * HOUR)],
  )
}
