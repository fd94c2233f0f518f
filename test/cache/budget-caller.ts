/**
 * A process that calls an upstream as often as its budget lets it, until it is told to stop; forked by the tests.
 * Arguments: one JSON text with the fields of CallerInput.
 */
import { Agent, request } from 'node:http'
import { createBudget, type BudgetLimits, type Lane } from '../../src/cache/request-budget.ts'
import { openRedis } from '../../src/cache/redis.ts'
import { UpstreamError } from '../../src/errors.ts'

export interface CallerInput {
  readonly redisUrl: string
  readonly source: string
  readonly limits: BudgetLimits
  readonly upstream: string
  /** How many callers of each lane. */
  readonly live: number
  readonly backfill: number
}

const input = JSON.parse(process.argv[2] ?? '{}') as CallerInput
const redis = openRedis(input.redisUrl)
const budget = createBudget({ redis, source: input.source, limits: input.limits, clock: Date.now })
const stop = new AbortController()
const agent = new Agent({ keepAlive: true })

function call(lane: Lane): Promise<{ status: number; retryAfterMs: number | undefined }> {
  return new Promise((resolve, reject) => {
    request(`${input.upstream}/${lane}`, { agent }, (response) => {
      const seconds = response.headers['retry-after']
      response.resume().on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          retryAfterMs: seconds === undefined ? undefined : Number(seconds) * 1000,
        }),
      )
    })
      .on('error', reject)
      .end()
  })
}

async function callOn(lane: Lane): Promise<void> {
  while (!stop.signal.aborted) {
    try {
      await budget.acquire(lane, stop.signal)
      const startedAt = performance.now()
      const { status, retryAfterMs } = await call(lane)
      budget.answered(performance.now() - startedAt)
      if (status === 429) await budget.penalise(retryAfterMs)
    } catch (error) {
      if (!(error instanceof UpstreamError) && !stop.signal.aborted) throw error
    }
  }
}

process.on('message', () => stop.abort(new Error('the test is over')))
await Promise.all([
  ...Array.from({ length: input.live }, () => callOn('live')),
  ...Array.from({ length: input.backfill }, () => callOn('backfill')),
])
process.exit(0)
