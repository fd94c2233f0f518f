import { setTimeout as wait } from 'node:timers/promises'
import { DAY, HOUR } from '../src/domain/clock.ts'
import { slotStart } from '../src/domain/collection/slot.ts'
import type { UpstreamCalls } from '../src/replay/calls.ts'
import { row, type Row, type Say } from './row.ts'
import { setStage, untilBackfill, type Stage } from './stage.ts'

/** Calls a second that the source allows: what is set for Coinbase unless told otherwise, and more. */
const LIMITS = [8, 20]
const UNTIL_STEADY_MS = 5_000

/** The share of a source's budget that a backfill uses once it runs, and the most calls that the source saw in any second. */
export async function measureBudget(small: boolean, say: Say): Promise<Row[]> {
  const rows: Row[] = []
  for (const limit of LIMITS) {
    const stage = await setStage({
      products: 20,
      widthMs: HOUR,
      since: slotStart(Date.now() - 1_042 * DAY, DAY),
      perSecond: limit,
      lanes: 4,
      holeShare: 0,
    })
    try {
      say(`${limit} calls a second`)
      const { used, seconds, most } = await watch(stage, small ? 10_000 : 45_000)
      rows.push(
        row(
          `budget: share used of ${limit}/s`,
          used / (limit * seconds),
          '',
          `${used} calls at the upstream in ${seconds.toFixed(1)} s of a backfill`,
          { atLeast: 0.95 },
        ),
        row(
          `budget: most calls in a second of ${limit}/s`,
          most,
          'calls',
          'any sliding second, counted at the upstream',
          {
            atMost: limit,
          },
        ),
      )
    } finally {
      await stage.stop()
    }
  }
  return rows
}

async function watch(stage: Stage, forMs: number): Promise<{ used: number; seconds: number; most: number }> {
  await untilBackfill(stage, 'to run', (each) => each.state === 'running', 60_000)
  await wait(UNTIL_STEADY_MS)
  const before = await look(stage)
  await wait(forMs)
  const after = await look(stage)
  return {
    used: after.calls.total - before.calls.total,
    seconds: (after.at - before.at) / 1_000,
    most: after.calls.maxPerSecond,
  }
}

async function look({ upstream }: Stage): Promise<{ at: number; calls: UpstreamCalls }> {
  const calls = (await upstream.calls())['exchange']
  if (calls === undefined) throw new Error('the upstream was not called at all')
  return { at: performance.now(), calls }
}
