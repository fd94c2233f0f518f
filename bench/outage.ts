import { DAY, HOUR, MINUTE, SECOND, type Millis } from '../src/domain/clock.ts'
import { slotStart } from '../src/domain/collection/slot.ts'
import type { Dataset } from '../src/domain/collection/series.ts'
import { readCoverage, sumCounts, type CoverageRow } from '../src/operations/coverage.ts'
import { removeScratch, scratchFolder } from '../test/rig/launch.ts'
import { startProduct, type Product } from '../test/rig/product.ts'
import { settableClock } from '../test/rig/settable-clock.ts'
import { until } from '../test/rig/until.ts'
import { startUpstreamProcess, type UpstreamProcess } from '../test/rig/upstream.ts'
import { row, type Row, type Say } from './row.ts'
import { subjectsOf } from './stage.ts'
import { compareWithTruth, type Difference } from './truth.ts'

export interface OutagePlan {
  readonly products: number
  readonly perSecond: number
  /** How long silence is doubted before it is asked again; the default is half an hour. */
  readonly confirmNoneAfter: string
  readonly sweepEvery: string
}

/** What an outage took. Times are from the start of the worker. */
export interface Healed {
  /** Of what was left out, by dataset, in slots; those that came back, had nothing, and are named as no longer to be had. */
  readonly lost: ReadonlyMap<Dataset, number>
  readonly unobtainable: number
  /** Until every row that the exchange has is stored. */
  readonly rowsMs: number
  /** Until every slot of every dataset is accounted for: silence has to be heard twice. */
  readonly wholeMs: number
  readonly calls: number
  readonly maxPerSecond: number
  readonly difference: Difference
}

const HISTORY = 3 * HOUR
const GIVEN_UP_MS = 30 * MINUTE
const ENDED = Symbol('the worker has ended')

/**
 * A day in which nothing of ours ran: a worker whose clock is a day behind fills what is promised, as it stood a day ago, and is killed; one with the
 * right clock is started, and nobody does anything else.
 */
export async function healOutage(plan: OutagePlan, say: Say): Promise<Healed> {
  const folder = scratchFolder('outage')
  const clock = settableClock(folder)
  clock.setOff(-DAY)
  const subjects = subjectsOf(plan.products)
  const upstream = await startUpstreamProcess(
    {
      products: subjects,
      holeShare: 0.02,
      widthMs: MINUTE,
      limits: { exchange: { perSecond: plan.perSecond, retryAfterSeconds: 1 } },
    },
    clock.environment,
  )
  try {
    const product = await startProduct({ upstream, settings: settingsOf(plan, subjects), workers: 0 })
    try {
      return await breakAndHeal({ product, upstream, subjects, clock }, say)
    } finally {
      await product.stop()
    }
  } finally {
    await upstream.close()
    removeScratch(folder)
  }
}

function settingsOf({ perSecond, confirmNoneAfter, sweepEvery }: OutagePlan, subjects: readonly string[]): unknown {
  const since = new Date(slotStart(Date.now() - DAY - HISTORY, HOUR)).toISOString()
  return {
    datasets: {
      candles: { subjects, widths: ['1m', '1h'], since, confirmNoneAfter },
      prices: { subjects: ['aaa', 'aab'], pairs: { aaa: 'AAA-USD', aab: 'AAB-USD' }, since: '-2h', confirmNoneAfter },
    },
    budgets: { coinbase: { perSecond } },
    sweep: { every: sweepEvery },
  }
}

interface Ground {
  readonly product: Product
  readonly upstream: UpstreamProcess
  readonly subjects: readonly string[]
  readonly clock: ReturnType<typeof settableClock>
}

async function breakAndHeal({ product, upstream, subjects, clock }: Ground, say: Say): Promise<Healed> {
  const exchange = async () => (await upstream.calls())['exchange']
  const worker = product.run('workers/worker.ts', clock.environment)
  const wait = async <T>(what: string, ask: () => Promise<T | undefined>): Promise<T> => {
    const told = await until(what, async () => (worker.isRunning() ? await ask() : ENDED), {
      withinMs: GIVEN_UP_MS,
      everyMs: SECOND,
    })
    if (told === ENDED) throw new Error(`the worker ended by itself: ${worker.output().slice(-3_000)}`)
    return told
  }
  const whole = async (to: Millis, now: () => Millis): Promise<CoverageRow[] | undefined> => {
    const rows = await readCoverage(product.desk(now), { to })
    return rows.length > 0 && sumCounts(rows).missing === 0 ? rows : undefined
  }

  const dayAgo = Date.now() - DAY
  await wait('all to be whole a day ago', () => whole(dayAgo, () => Date.now() - DAY))
  await worker.kill()
  const before = (await exchange())?.total ?? 0
  clock.setOff(0)
  const to = Date.now() - 2 * MINUTE
  const found = await readCoverage(product.desk(), { to })
  const lost = new Map(
    [...Map.groupBy(found, ({ dataset }) => dataset)].map(([dataset, rows]) => [dataset, sumCounts(rows).missing]),
  )
  say(`a day was left out: ${[...lost].map(([dataset, slots]) => `${slots} slots of ${dataset}`).join(', ')}`)

  const startedAt = performance.now()
  worker.start()
  const range = { from: slotStart(Date.now() - DAY - HISTORY, HOUR) + HOUR, to: slotStart(to, MINUTE) }
  const rowsMs = await wait('every row that the exchange has', async () => {
    const { missing } = await compareWithTruth(product.store, upstream, subjects, MINUTE, range)
    return missing === 0 ? performance.now() - startedAt : undefined
  })
  say(`every row that the exchange has is stored after ${(rowsMs / 1_000).toFixed(0)} s`)
  const rows = await wait('all to be whole again', () => whole(to, Date.now))
  const wholeMs = performance.now() - startedAt
  const calls = await exchange()
  say(`healed alone after ${(wholeMs / 1_000).toFixed(0)} s`)
  return {
    ...{ lost, rowsMs, wholeMs },
    unobtainable: sumCounts(rows).unobtainable,
    calls: (calls?.total ?? 0) - before,
    maxPerSecond: calls?.maxPerSecond ?? 0,
    difference: await compareWithTruth(product.store, upstream, subjects, MINUTE, range),
  }
}

/** How long a day's outage of forty products takes to heal by itself, and what it asks for. */
export async function measureOutage(small: boolean, say: Say): Promise<Row[]> {
  const perSecond = 8
  const plan = { products: small ? 4 : 40, perSecond, confirmNoneAfter: '1m', sweepEvery: '1m' }
  const healed = await healOutage(plan, say)
  const slots = [...healed.lost.values()].reduce((sum, each) => sum + each, 0)
  const what = `${slots} slots of ${healed.lost.size} datasets, ${healed.calls} calls to the exchange at ${perSecond}/s`
  return [
    row('outage of a day: every row back', healed.rowsMs / 1_000, 's', what),
    row(
      'outage of a day: all accounted for',
      healed.wholeMs / 1_000,
      's',
      'the same; silence is heard twice, a minute apart',
    ),
    row(
      'outage of a day: no longer to be had',
      healed.unobtainable,
      'slots',
      'named as such: the source keeps them for a day only',
    ),
    row('outage of a day: calls in a second', healed.maxPerSecond, 'calls', 'at the upstream', { atMost: perSecond }),
    ...(['missing', 'extra', 'different'] as const).map((fault) =>
      row(`outage of a day: rows ${fault}`, healed.difference[fault], 'rows', `of ${healed.difference.rows}`, {
        atMost: 0,
      }),
    ),
  ]
}
