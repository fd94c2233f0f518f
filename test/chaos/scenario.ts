import { setTimeout as wait } from 'node:timers/promises'
import { compareWithTruth, type Difference } from '../../bench/truth.ts'
import { DAY, MINUTE, type Millis } from '../../src/domain/clock.ts'
import { countStates, type CoverageCounts } from '../../src/domain/collection/coverage.ts'
import { slotStart } from '../../src/domain/collection/slot.ts'
import { durationText } from '../../src/domain/duration.ts'
import { resumeBackfill } from '../../src/operations/backfills.ts'
import { release } from '../../src/operations/hold.ts'
import type { Range } from '../../src/domain/range.ts'
import { auditSeries } from '../../src/store/audit.ts'
import { listBackfills } from '../../src/store/backfills.ts'
import { readKnowledge } from '../../src/store/coverage.ts'
import { listSeries } from '../../src/store/series.ts'
import { chanceOf } from '../rig/chance.ts'
import { replayAll } from '../rig/temporal.ts'
import { until } from '../rig/until.ts'
import { bundleWorkflows } from '../rig/workflow-bundle.ts'
import { commandsOn } from './commands.ts'
import { planFaults, wordsOf, type PlannedFault } from './faults.ts'
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
  /** It has failed as well when nothing more has been filled for so long. */
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
  try {
    const struck = await storm(stage, scenario, since)
    say(`all is well again; ${struck.faults} faults, ${struck.commands} commands`)
    const healedFrom = performance.now()
    await afterwards(stage, since)
    const progress = progressOf(stage, scenario.stallsForMs)
    const range = await Promise.race([
      progress.stalled,
      until('rows and coverage to equal the truth', () => isTrue(stage, scenario, since), {
        withinMs: scenario.healsWithinMs,
        everyMs: 500,
      }),
    ]).finally(progress.end)
    const healedAfterMs = Math.round(performance.now() - healedFrom)
    const difference = await compareWithTruth(stage.product.store, stage.upstream, SUBJECTS, widthMs, range)
    const counts = await countsOf(stage, range, widthMs)
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
      maxPerSecond: calls?.maxPerSecond ?? 0,
      replayed: await replayAll(stage.product.temporal.client, await bundleWorkflows()),
      healedAfterMs,
    }
    say(JSON.stringify(verdict))
    return verdict
  } catch (error) {
    say(await describe(stage, since, widthMs))
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

/** Rejects once the tables have not changed for so long: a slow machine takes its time, a stuck one stands still. */
function progressOf({ product }: ChaosStage, stallsForMs: number): { stalled: Promise<never>; end(): void } {
  let [last, since, over] = ['', performance.now(), false]
  const watch = async (): Promise<never> => {
    while (!over) {
      const now = await product.store
        .query('SELECT COUNT(*) AS parts, SUM(records) AS records FROM coverage')
        .then((rows) => JSON.stringify(rows))
        .catch(() => last)
      if (now !== last) [last, since] = [now, performance.now()]
      if (performance.now() - since > stallsForMs) throw new Error(`nothing moved for ${stallsForMs / 1000} s`)
      await wait(2_000)
    }
    return new Promise<never>(() => undefined)
  }
  const stalled = watch()
  stalled.catch(() => undefined)
  return {
    stalled,
    end: () => {
      over = true
    },
  }
}

/** What people paused goes on, and what they held is released. */
async function afterwards({ desk, product }: ChaosStage, since: Millis): Promise<void> {
  await until(
    'holds to be released',
    async () => {
      for (const subject of SUBJECTS)
        await release(desk, { dataset: 'candles', subject, from: since, to: Date.now() - 10 * MINUTE, reason: 'over' })
      return true
    },
    { withinMs: 60_000 },
  )
  await until(
    'nothing to be paused',
    async () => {
      const paused = (await listBackfills(product.store, { limit: 1_000, active: true })).filter(
        ({ state }) => state === 'paused',
      )
      for (const { id } of paused) await resumeBackfill(desk, id, 'over')
      return paused.length === 0
    },
    { withinMs: 60_000, everyMs: 500 },
  )
}

/** The range that is true, or false while something is still under way. The live edge moves on while we look. */
async function isTrue(stage: ChaosStage, { widthMs }: Scenario, since: Millis): Promise<Range | false> {
  const { store } = stage.product
  for (const words of await stage.supervise()) throw new Error(words)
  const range = { from: since, to: slotStart(Date.now() - 3 * MINUTE, widthMs) }
  const counts = await countsOf(stage, range, widthMs)
  if (counts.missing > 0) return false
  if (counts.unobtainable > 0 || counts.held > 0) throw new Error(JSON.stringify(counts))
  const active = (await listBackfills(store, { limit: 1_000, active: true })).filter(
    ({ request }) => request.reason !== 'sweep',
  )
  if (active.length > 0) return false
  const difference = await compareWithTruth(store, stage.upstream, SUBJECTS, widthMs, range)
  if (difference.missing + difference.extra + difference.different > 0 || difference.rows !== counts.stored)
    throw new Error(JSON.stringify({ difference, counts }))
  const series = await listSeries(store)
  for (const each of series) {
    const { rowsGone, strayRows } = await auditSeries(store, each, Date.now())
    if (rowsGone.length + strayRows.length > 0)
      throw new Error(`audit of ${each.dataset} ${each.subject}: ${JSON.stringify({ rowsGone, strayRows })}`)
  }
  return range
}

async function countsOf({ product }: ChaosStage, range: Range, widthMs: number): Promise<CoverageCounts> {
  const series = await listSeries(product.store, { dataset: 'candles' })
  const known = await readKnowledge(
    product.store,
    series.map((each) => each.id),
  )
  const sum = { expected: 0, stored: 0, none: 0, unobtainable: 0, held: 0, missing: 0 }
  for (const each of series) {
    const counts = countStates(range, known.get(each.id)?.intervals ?? [], widthMs)
    for (const state of Object.keys(sum) as (keyof CoverageCounts)[]) sum[state] += counts[state]
  }
  if (series.length !== SUBJECTS.length) throw new Error(`${series.length} series`)
  return sum
}

/** What stands when it did not heal, for the person who reads the failure. */
async function describe(stage: ChaosStage, since: Millis, widthMs: number): Promise<string> {
  const { store, workers } = stage.product
  const ask = (sql: string) => store.query(sql).catch((error: unknown) => [String(error)])
  const notes = await ask(
    `SELECT dataset, series_id, start_at, end_at, reason, tries, last_tried_at, next_try_at, backfill_id
     FROM gap_notes JOIN series ON id = series_id ORDER BY dataset, start_at DESC LIMIT 20`,
  )
  const backfills = await ask(
    `SELECT id, dataset, state, request, slots_left, slots_failed, slots_unconfirmed, calls_made, requested_at FROM backfills
     WHERE ended_at IS NULL ORDER BY requested_at DESC LIMIT 12`,
  )
  const claims = await ask('SELECT * FROM claims LIMIT 20')
  const range = { from: since, to: slotStart(Date.now() - 3 * MINUTE, widthMs) }
  const counts = await countsOf(stage, range, widthMs).catch(String)
  const calls = await stage.upstream.calls()
  const log = workers.map((worker) => worker.output().slice(-3_000)).join('\n')
  return `NOT HEALED ${JSON.stringify({ counts, calls, notes, backfills, claims, now: new Date() }, null, 1)}\n${log}`
}
