import { describe, expect, it } from 'vitest'
import { UpstreamError } from '../../src/errors.ts'
import { createEvents } from '../../src/telemetry/events.ts'
import { createLogger } from '../../src/telemetry/log.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { readMetrics } from './metrics-text.ts'

const SLOT_END = Date.UTC(2025, 8, 13, 12)

function rig() {
  const lines: string[] = []
  const log = createLogger({
    service: 'worker',
    level: 'debug',
    environment: 'replay',
    destination: { write: (line) => lines.push(line) },
  })
  const metrics = createMetrics()
  const events = createEvents({ log, metrics, service: 'worker' })
  const value = async (name: string, labels: Record<string, string>) =>
    readMetrics(await metrics.text())
      .values(name)
      .find((one) => JSON.stringify(one.labels) === JSON.stringify(labels))?.value
  return { events, value, lines, last: () => JSON.parse(lines.at(-1) ?? 'null') }
}

describe('business events', () => {
  it('a stored slot counts, and says how long after its end it was there', async () => {
    const { events, value, last } = rig()
    events.tickStored({
      collector: 'enhanced-crypto-prices',
      dataset: 'prices',
      symbol: 'bitcoin',
      slotEnd: SLOT_END,
      storedAt: SLOT_END + 2_500,
      rows: 1,
      ms: 300,
      correlationId: 'w',
    })
    const labels = { collector: 'enhanced-crypto-prices', symbol: 'bitcoin' }
    expect(await value('crypto_collection_requests_total', { ...labels, status: 'success' })).toBe(1)
    expect(await value('crypto_collection_records_total', labels)).toBe(1)
    expect(await value('gapless_slot_delay_seconds_sum', { dataset: 'prices' })).toBe(2.5)
    expect(last()).toMatchObject({
      level: 'DEBUG',
      module: 'collection',
      correlation_id: 'w',
      context: { slotEnd: '2025-09-13T12:00:00.000Z' },
    })
  })

  it('pages count by outcome, failures by reason', async () => {
    const { events, value, last } = rig()
    const page = {
      collector: 'ohlc-collector',
      dataset: 'candles',
      source: 'coinbase',
      symbol: 'BTC-USD',
      from: SLOT_END,
      to: SLOT_END + 3_600_000,
    }
    events.pageStored({ ...page, rows: 300, ms: 40 })
    events.pageStored({ ...page, rows: 0, ms: 40 })
    events.pageFailed({
      ...page,
      reason: 'timeout',
      error: new UpstreamError('timeout', 'coinbase did not answer in 10 s'),
    })
    const pages = (outcome: string) => value('gapless_backfill_pages_total', { source: 'coinbase', outcome })
    expect([await pages('stored'), await pages('empty'), await pages('timeout')]).toEqual([1, 1, 1])
    expect(await value('crypto_collection_records_total', { collector: 'ohlc-collector', symbol: 'BTC-USD' })).toBe(300)
    expect(
      await value('crypto_collection_errors_total', {
        collector: 'ohlc-collector',
        symbol: 'BTC-USD',
        error_type: 'timeout',
      }),
    ).toBe(1)
    expect(await value('errors_total', { service: 'worker', error_type: 'timeout', severity: 'warning' })).toBe(1)
    expect(last()).toMatchObject({
      level: 'WARN',
      error_reason: 'timeout',
      context: { from: '2025-09-13T12:00:00.000Z', symbol: 'BTC-USD' },
    })
    expect(last().context).not.toHaveProperty('error')
  })

  it('calls, breakers, budgets and refusals', async () => {
    const { events, value, last } = rig()
    events.upstreamCalled({ provider: 'coinbase', endpoint: '/products/{id}/candles', status: '200', ms: 80 })
    expect(
      await value('external_api_requests_total', {
        provider: 'coinbase',
        endpoint: '/products/{id}/candles',
        status: '200',
      }),
    ).toBe(1)
    for (const [state, figure] of [
      ['open', 2],
      ['half-open', 1],
      ['closed', 0],
    ] as const) {
      events.breakerChanged({ provider: 'coinbase', state })
      expect(await value('circuit_breaker_state', { provider: 'coinbase' })).toBe(figure)
    }
    events.budgetShared({ source: 'coinbase', shared: false, error: new Error('ECONNREFUSED') })
    expect(await value('gapless_budget_shared', { source: 'coinbase' })).toBe(0)
    expect(last()).toMatchObject({ level: 'WARN', exception: 'Error: ECONNREFUSED' })
    events.requestRefused({ door: 'signal', fault: '`from` needs a time zone.' })
    expect(await value('gapless_requests_refused_total', { door: 'signal' })).toBe(1)
    expect(last()).toMatchObject({ message: 'refused: `from` needs a time zone.' })
  })

  it('a backfill that ended with failures is a warning, one that is done is not', async () => {
    const { events, value, last } = rig()
    const ended = { id: '7', dataset: 'candles', stored: 10, failed: 0, left: 0, ms: 1_000 }
    events.backfillEnded({ ...ended, state: 'done' })
    expect(last()).toMatchObject({ level: 'INFO' })
    events.backfillEnded({ ...ended, state: 'done_with_failures', failed: 1 })
    expect(last()).toMatchObject({ level: 'WARN', context: { id: '7', failed: 1 } })
    expect(await value('gapless_backfills_ended_total', { dataset: 'candles', state: 'done_with_failures' })).toBe(1)
  })

  it('nothing of what is told ever throws, whatever is in it', () => {
    const { events } = rig()
    for (const tell of Object.values(events) as ((event: unknown) => void)[])
      expect(() => tell({ from: NaN, error: undefined })).not.toThrow()
  })
})
