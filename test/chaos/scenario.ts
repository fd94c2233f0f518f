import { setTimeout as wait } from 'node:timers/promises'
import { compareWithTruth, type Difference } from '../../bench/truth.ts'
import { DAY, type Millis } from '../../src/domain/clock.ts'
import { slotStart } from '../../src/domain/collection/slot.ts'
import { durationText } from '../../src/domain/duration.ts'
import { listBackfills } from '../../src/store/backfills.ts'
import { chanceOf } from '../rig/chance.ts'
import { replayAll } from '../rig/temporal.ts'
import { until } from '../rig/until.ts'
import { bundleWorkflows } from '../rig/workflow-bundle.ts'
import { commandsOn } from './commands.ts'
import { planFaults, wordsOf, type PlannedFault } from './faults.ts'
import { countsOf, describe, heal } from './healing.ts'
import { setChaosStage, type ChaosStage } from './stage.ts'

export interface Scenario {
  readonly seed: number
  /** How long faults strike and people command. */
  readonly forMs: number
  /** From one fault to the next, on average. */
  readonly faultEveryMs: number
  readonly commandEveryMs: number
  /** Width of the candles, and how many slots of history are promised of each of the three products. */
  readonly widthMs: number
  readonly slots: number
  /** Calls a second that the upstream allows, and that the product is told of. */
  readonly perSecond: number
  readonly healsWithinMs: number
  /** How healing is judged: see `HealingTerms`. */
  readonly stallsForMs: number
  /** The temporary folder lies on a small file system of our own, which may be filled. */
  readonly withDisk: boolean
  readonly say: (sentence: string) => void
}

export interface Verdict extends Difference {
  readonly seed: number
  readonly faults: number
  readonly commands: number
  /** Processes of ours that ended without being killed, and were started again. */
  readonly endedByThemselves: number
  readonly expected: number
  readonly stored: number
  readonly none: number
  readonly backfills: number
  readonly calls: number
  /** Of these, made after the last fault. */
  readonly callsToHeal: number
  readonly maxPerSecond: number
  readonly replayed: number
  /** From the end of the last fault to the moment when everything was true. */
  readonly healedAfterMs: number
}

export const SUBJECTS = ['AAA-USD', 'BBB-USD', 'CCC-USD']

/**
 * Candles with slots in which nothing traded, while everything that can be struck is struck at moments that the seed gives, and people ask, pause,
 * cancel and hold. Throws unless, once all is well again, rows and coverage equal the upstream's truth, every backfill has ended, the audit
 * finds nothing, and every workflow replays.
 */
export async function runScenario(scenario: Scenario): Promise<Verdict> {
  const { seed, widthMs, slots, perSecond, say } = scenario
  const since = slotStart(Date.now() - slots * widthMs, Math.min(DAY, 60 * widthMs))
  const stage = await setChaosStage({
    subjects: SUBJECTS,
    since,
    widthMs,
    perSecond,
    holeShare: 0.02,
    settings: settingsOf(scenario, since),
  })
  const terms = { subjects: SUBJECTS, since, ...scenario }
  try {
    const struck = await storm(stage, scenario, since)
    say(`all is well again; ${struck.faults} faults, ${struck.commands} commands`)
    const healedFrom = performance.now()
    const before = (await stage.upstream.calls())['exchange']?.total ?? 0
    const range = await heal(stage, terms)
    const healedAfterMs = Math.round(performance.now() - healedFrom)
    const difference = await compareWithTruth(stage.product.store, stage.upstream, SUBJECTS, widthMs, range)
    const counts = await countsOf(stage, SUBJECTS, range, widthMs)
    const calls = (await stage.upstream.calls())['exchange']
    const verdict: Verdict = {
      seed,
      ...struck,
      ...difference,
      expected: counts.expected,
      stored: counts.stored,
      none: counts.none,
      backfills: (await listBackfills(stage.product.store, { limit: 100_000 })).length,
      calls: calls?.total ?? 0,
      callsToHeal: (calls?.total ?? 0) - before,
      maxPerSecond: calls?.maxPerSecond ?? 0,
      replayed: await replayAll(stage.product.temporal.client, await bundleWorkflows()),
      healedAfterMs,
    }
    say(JSON.stringify(verdict))
    return verdict
  } catch (error) {
    say(await describe(stage, terms))
    throw error
  } finally {
    await stage.stop()
  }
}

function settingsOf({ widthMs, perSecond }: Scenario, since: Millis): unknown {
  return {
    datasets: {
      candles: {
        subjects: SUBJECTS,
        widths: [durationText(widthMs)],
        since: new Date(since).toISOString(),
        // A clock that is off by less than this makes no running slot look final.
        settle: '50s',
        confirmNoneAfter: '20s',
      },
      prices: { subjects: ['aaa'], pairs: { aaa: 'AAA-USD' }, since: '-1h' },
    },
    budgets: { coinbase: { perSecond } },
    sweep: { every: '2s', width: 3 },
  }
}

/** Strikes as planned, commands as drawn, and undoes everything at the end. */
async function storm(
  stage: ChaosStage,
  { seed, forMs, faultEveryMs, commandEveryMs, withDisk, say }: Scenario,
  since: Millis,
): Promise<Pick<Verdict, 'faults' | 'commands' | 'endedByThemselves'>> {
  const plan = planFaults({ seed, forMs, everyMs: faultEveryMs, withDisk })
  const startedAt = performance.now()
  const clock = () => `${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s`
  const told = { faults: 0, commands: 0, endedByThemselves: 0 }
  const strikeOne = async (fault: PlannedFault): Promise<void> => {
    await wait(Math.max(0, fault.at - (performance.now() - startedAt)))
    say(`${clock()}: ${wordsOf(fault)}`)
    const undo = await stage.strike(fault)
    told.faults += 1
    await wait(fault.forMs)
    await undo()
  }
  let over = false
  const commanding = async (): Promise<void> => {
    const commands = commandsOn(stage, SUBJECTS, since, chanceOf(seed + 1))
    for (let at = commandEveryMs; at < forMs; at += commandEveryMs) {
      await wait(Math.max(0, at - (performance.now() - startedAt)))
      const words = await commands.next()
      told.commands += 1
      say(`${clock()}:    ${words}`)
    }
  }
  const supervising = async (): Promise<void> => {
    while (!over) {
      for (const words of await stage.supervise()) {
        told.endedByThemselves += 1
        say(`${clock()}: ${words}`)
      }
      await wait(500)
    }
  }
  const watching = supervising()
  try {
    await Promise.all([...plan.map(strikeOne), commanding()])
    await until('the servers to answer', () => stage.product.store.ping().then(() => true), { withinMs: 60_000 })
  } finally {
    over = true
    await watching
  }
  return told
}
