import type { Millis } from '../src/domain/clock.ts'
import type { Range } from '../src/domain/range.ts'
import { durationText } from '../src/domain/duration.ts'
import { listBackfills, type BackfillRow } from '../src/store/backfills.ts'
import { freePort } from '../test/rig/launch.ts'
import { startProduct, type Product, type ProductProcess } from '../test/rig/product.ts'
import { until } from '../test/rig/until.ts'
import { startUpstreamProcess, type UpstreamProcess } from '../test/rig/upstream.ts'

/** The whole product filling made-up candles, and what it is asked to fill. */
export interface StagePlan {
  readonly products: number
  readonly widthMs: number
  readonly since: Millis
  /** Calls a second that the product may make; any number when undefined. */
  readonly perSecond: number | undefined
  /** Pages at once. */
  readonly lanes: number
  /** Share of slots in which nothing traded. */
  readonly holeShare: number
  readonly settle?: string
  readonly environment?: NodeJS.ProcessEnv
}

/** As the embedded mode runs it: what has been committed survives a power cut, and pages lie in memory. */
const DATABASE_OPTIONS = [
  '--innodb-buffer-pool-size=256M',
  '--innodb-log-file-size=96M',
  '--innodb-flush-log-at-trx-commit=1',
]

export interface Stage {
  readonly product: Product
  readonly upstream: UpstreamProcess
  readonly subjects: readonly string[]
  /** Starts another process of the product. */
  run(entry: string, environment: NodeJS.ProcessEnv): ProductProcess
  /** Ends the product's own processes and leaves the servers. */
  drain(): Promise<void>
  stop(): Promise<void>
}

/** Real Temporal, MariaDB, Redis and a worker process against an upstream in a process of its own. All of it is gone after `stop`. */
export async function setStage(plan: StagePlan): Promise<Stage> {
  const subjects = subjectsOf(plan.products)
  const { holeShare, widthMs } = plan
  const upstream = await startUpstreamProcess({ products: subjects, holeShare, limits: {}, widthMs })
  try {
    const product = await startProduct({
      upstream,
      settings: settingsOf(plan, subjects),
      environment: { ...plan.environment },
      databaseOptions: DATABASE_OPTIONS,
    })
    const own = [...product.workers]
    return {
      product,
      upstream,
      subjects,
      run(entry, environment) {
        const started = product.run(entry, environment)
        own.push(started)
        return started
      },
      drain: async () => void (await Promise.all(own.map((each) => each.drain()))),
      async stop() {
        await product.stop()
        await upstream.close()
      },
    }
  } catch (error) {
    await upstream.close()
    throw error
  }
}

/** AAA-USD, AAB-USD, ... */
export function subjectsOf(count: number): string[] {
  const letter = (place: number) => String.fromCharCode(65 + (place % 26))
  return Array.from({ length: count }, (_, i) => `${letter(i / 676)}${letter(i / 26)}${letter(i)}-USD`)
}

function settingsOf(plan: StagePlan, subjects: readonly string[]): unknown {
  return {
    datasets: {
      candles: {
        subjects,
        widths: [durationText(plan.widthMs)],
        since: new Date(plan.since).toISOString(),
        settle: plan.settle ?? '1s',
      },
      // Prices cannot be left out; one coin and one hour of it cost nothing that could be measured.
      prices: { subjects: ['aaa'], pairs: { aaa: 'AAA-USD' }, since: '-10m' },
    },
    budgets: { coinbase: plan.perSecond === undefined ? {} : { perSecond: plan.perSecond } },
    sweep: { width: plan.lanes },
  }
}

/** The first backfill of candles that answers to `wanted`. */
export function untilBackfill(
  { product }: Stage,
  what: string,
  wanted: (row: BackfillRow) => boolean,
  withinMs: number,
): Promise<BackfillRow> {
  return until(
    `the backfill ${what}`,
    async () => {
      for (const worker of product.workers) if (!worker.isRunning()) throw new Error(worker.output().slice(-3_000))
      const rows = await listBackfills(product.store, { limit: 100, dataset: 'candles' })
      return rows.reverse().find(wanted)
    },
    { withinMs, everyMs: 200 },
  )
}

/** The range that a backfill of the stage's whole history covers. */
export function rangeOf({ request }: BackfillRow): Range {
  return { from: request.from, to: request.to }
}

/** Starts the HTTP process of a stage; its place is printed nowhere, nobody but the benchmark asks it. */
export async function startApi(stage: Stage): Promise<string | undefined> {
  const port = await freePort()
  const api = stage.run('workers/api.ts', { GAPLESS_HTTP_PORT: String(port) })
  const url = `http://127.0.0.1:${port}`
  try {
    await until('the HTTP process to answer', async () => {
      if (!api.isRunning()) throw new Error(api.output().slice(-1_000))
      return (await fetch(`${url}/healthz`)).ok
    })
    return url
  } catch {
    return undefined
  }
}
