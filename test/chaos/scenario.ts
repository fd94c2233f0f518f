import { DAY, HOUR, type Millis } from '../../src/domain/clock.ts'
import type { Candle } from '../../src/domain/collection/candle.ts'
import { countStates, type CoverageCounts } from '../../src/domain/collection/coverage.ts'
import { slotStart } from '../../src/domain/collection/slot.ts'
import type { Range } from '../../src/domain/range.ts'
import type { FaultKind } from '../../src/replay/faults.ts'
import { readCandles } from '../../src/store/candles.ts'
import { readKnowledge } from '../../src/store/coverage.ts'
import { listSeries } from '../../src/store/series.ts'
import { startProduct, type Product } from '../rig/product.ts'
import { replayAll } from '../rig/temporal.ts'
import { startUpstreamProcess, type UpstreamProcess } from '../rig/upstream.ts'
import { until } from '../rig/until.ts'
import { bundleWorkflows } from '../rig/workflow-bundle.ts'

export interface Scenario {
  readonly seed: number
  /** How much history is promised. */
  readonly days: number
  /** How long the upstream misbehaves, from the start. */
  readonly faultyForMs: number
  /** How many times each thing is killed, inside `faultyForMs` and as long again. */
  readonly killsOfEach: number
  readonly healsWithinMs: number
  readonly say: (sentence: string) => void
}

export interface Verdict {
  readonly slots: number
  readonly stored: number
  readonly none: number
  readonly killed: readonly string[]
  /** Calls the upstream saw of candles, and the most in any one second. */
  readonly calls: number
  readonly maxPerSecond: number
  readonly replayed: number
  readonly healedAfterMs: number
}

export const SUBJECTS = ['AAA-USD', 'BBB-USD', 'CCC-USD']
/** What the upstream allows, and what the product is told of it. */
export const PER_SECOND = 3

const FAULTS: readonly { kind: FaultKind; status?: number; retryAfterSeconds?: number; delayMs?: number }[] = [
  { kind: 'status', status: 429, retryAfterSeconds: 1 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503 },
  { kind: 'html', status: 200 },
  { kind: 'hang' },
  { kind: 'slow', delayMs: 700 },
  { kind: 'truncate' },
  { kind: 'cut' },
  { kind: 'reset' },
  { kind: 'empty' },
  { kind: 'partial' },
  { kind: 'stray' },
]

/**
 * Months of hourly candles with slots in which nothing traded, from an upstream that misbehaves at first, while the worker, MariaDB, Redis and
 * Temporal are killed with -9 at moments that the seed gives. Throws unless, once all is well again, rows and coverage equal the upstream's truth.
 */
export async function runScenario(scenario: Scenario): Promise<Verdict> {
  const { seed, days, faultyForMs, say } = scenario
  const chance = chanceOf(seed)
  const since = slotStart(Date.now() - days * DAY, DAY)
  const upstream = await startUpstreamProcess({
    products: SUBJECTS,
    holeShare: 0.02,
    limits: { exchange: { perSecond: PER_SECOND, retryAfterSeconds: 1 } },
  })
  for (const fault of FAULTS)
    await upstream.fault({
      ...fault,
      path: '/exchange',
      forMs: faultyForMs,
      probability: 0.06,
      seed: Math.floor(chance() * 1e6),
    })
  const product = await startProduct({ upstream, settings: settingsSince(since, faultyForMs) })
  const startedAt = performance.now()
  try {
    const killed = await killAtMoments(product, scenario, chance)
    await product.store.ping()
    const range = await until('rows and coverage to equal the truth', () => isTrue(product, upstream, since), {
      withinMs: scenario.healsWithinMs,
      everyMs: 300,
    })
    const healedAfterMs = Math.round(performance.now() - startedAt)
    const counts = await countsOf(product, range)
    const replayed = await replayAll(product.temporal.client, await bundleWorkflows())
    const calls = (await upstream.calls())['exchange']
    const verdict = {
      slots: counts.expected,
      stored: counts.stored,
      none: counts.none,
      killed,
      calls: calls?.total ?? 0,
      maxPerSecond: calls?.maxPerSecond ?? 0,
      replayed,
      healedAfterMs,
    }
    say(JSON.stringify(verdict))
    return verdict
  } catch (error) {
    say(await describe(product, upstream, since))
    throw error
  } finally {
    await product.stop()
    await upstream.close()
  }
}

function settingsSince(since: Millis, faultyForMs: number): unknown {
  return {
    datasets: {
      candles: {
        subjects: SUBJECTS,
        since: new Date(since).toISOString(),
        settle: '1s',
        // As in life: a source that lies does not lie for longer than this.
        confirmNoneAfter: `${Math.ceil(faultyForMs / 1000) + 3}s`,
      },
      prices: { subjects: ['aaa'], pairs: { aaa: 'AAA-USD' }, since: '-1h' },
    },
    budgets: { coinbase: { perSecond: PER_SECOND } },
    sweep: { every: '1s', width: 3 },
  }
}

/** Kills each thing so many times, at moments the seed gives, and brings it back after up to a second. */
async function killAtMoments(
  product: Product,
  { faultyForMs, killsOfEach, say }: Scenario,
  chance: () => number,
): Promise<string[]> {
  const things: Record<string, { kill(): Promise<void>; back(): Promise<void> | void }> = {
    worker: { kill: async () => product.workers[0]?.kill(), back: () => product.workers[0]?.start() },
    MariaDB: { kill: () => product.database.kill(), back: () => product.database.restart() },
    Redis: { kill: () => product.redis.kill(), back: () => product.redis.restart() },
    Temporal: { kill: () => product.temporal.kill(), back: () => product.temporal.restart() },
  }
  const plan = Object.keys(things)
    .flatMap((name) =>
      Array.from({ length: killsOfEach }, () => ({
        name,
        at: 2_500 + chance() * 2 * faultyForMs,
        down: chance() * 1_000,
      })),
    )
    .sort((a, b) => a.at - b.at)
  const from = performance.now()
  for (const { name, at, down } of plan) {
    const thing = things[name]
    await pause(at - (performance.now() - from))
    await thing?.kill()
    say(`${((performance.now() - from) / 1000).toFixed(1)} s: killed ${name}`)
    await pause(down)
    await thing?.back()
  }
  return plan.map(({ name }) => name)
}

/** The range that is true, or false while something still differs. The live edge moves on while we look. */
async function isTrue(product: Product, upstream: UpstreamProcess, since: Millis): Promise<Range | false> {
  const range = { from: since, to: slotStart(Date.now() - 60_000, HOUR) }
  const counts = await countsOf(product, range)
  if (counts.missing > 0 || counts.unobtainable > 0 || counts.held > 0) return false
  let stored = 0
  for (const symbol of SUBJECTS) {
    const rows = await readCandles(product.store, {
      source: 'coinbase',
      symbol,
      widthSeconds: 3600,
      ...range,
      limit: 1e6,
    })
    const truth = await upstream.truth(symbol, HOUR, range)
    const differing = truth.filter((bar, i) => wordsOf(bar) !== wordsOf(rows[i]))
    if (rows.length !== truth.length || differing.length > 0)
      throw new Error(`${symbol}: ${rows.length} rows, ${truth.length} true ones, ${differing.length} differ`)
    stored += rows.length
  }
  if (stored !== counts.stored) throw new Error(`${stored} rows, but coverage says ${counts.stored}`)
  return range
}

async function countsOf(product: Product, range: Range): Promise<CoverageCounts> {
  const series = await listSeries(product.store, { dataset: 'candles' })
  const known = await readKnowledge(
    product.store,
    series.map((each) => each.id),
  )
  const sum = { expected: 0, stored: 0, none: 0, unobtainable: 0, held: 0, missing: 0 }
  for (const each of series) {
    const counts = countStates(range, known.get(each.id)?.intervals ?? [], HOUR)
    for (const state of Object.keys(sum) as (keyof CoverageCounts)[]) sum[state] += counts[state]
  }
  if (series.length !== SUBJECTS.length) throw new Error(`${series.length} series`)
  return sum
}

/** A bar as one text, numbers without the zeros that DECIMAL adds. */
function wordsOf(bar: Candle | undefined): string {
  if (bar === undefined) return ''
  const plain = (text: string) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)
  return [bar.openTime, ...[bar.open, bar.high, bar.low, bar.close, bar.volume].map(plain)].join(' ')
}

/** What stands when it did not heal, for the person who reads the failure. */
async function describe(product: Product, upstream: UpstreamProcess, since: Millis): Promise<string> {
  const notes = await product.store
    .query(
      `SELECT series_id, start_at, end_at, reason, tries, last_tried_at, next_try_at, backfill_id FROM gap_notes ORDER BY start_at DESC LIMIT 12`,
    )
    .catch((error: unknown) => [String(error)])
  const backfills = await product.store
    .query(
      `SELECT id, state, slots_left, slots_failed, slots_unconfirmed, calls_made, requested_at FROM backfills ORDER BY requested_at DESC LIMIT 6`,
    )
    .catch((error: unknown) => [String(error)])
  const counts = await countsOf(product, { from: since, to: slotStart(Date.now() - 60_000, HOUR) }).catch(String)
  const calls = await upstream.calls()
  const log = product.workers[0]?.output().slice(-5_000)
  return `NOT HEALED ${JSON.stringify({ counts, calls, notes, backfills, now: new Date() }, null, 1)}\n${log}`
}

/** Numbers in [0, 1) that the seed gives (mulberry32). */
function chanceOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)))
}
