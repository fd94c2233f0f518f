import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { compareWithTruth } from '../../bench/truth.ts'
import { DAY, HOUR, type Millis } from '../../src/domain/clock.ts'
import { slotStart } from '../../src/domain/collection/slot.ts'
import type { Range } from '../../src/domain/range.ts'
import { pauseBackfill, requestBackfill, resumeBackfill } from '../../src/operations/backfills.ts'
import type { Desk } from '../../src/operations/desk.ts'
import { release } from '../../src/operations/hold.ts'
import { parseBackfillRequest } from '../../src/operations/backfill-request.ts'
import { findBackfill, isStopped, listBackfills } from '../../src/store/backfills.ts'
import { backfillControls, backfillWorkflowState } from '../../src/temporal/starts.ts'
import { startProduct, type Product } from '../rig/product.ts'
import { replayAll } from '../rig/temporal.ts'
import { until } from '../rig/until.ts'
import { madeUpProducts, startUpstream, type TestUpstream } from '../rig/upstream.ts'
import { bundleWorkflows } from '../rig/workflow-bundle.ts'
import { commandsOf, storms, WIDEST, type Burst } from './storm-commands.ts'

/**
 * Storms of random commands against the whole product. `GAPLESS_STORMS=20` runs so many, each of other commands;
 * `GAPLESS_STORM_SEED` gives the first one's seed, which a failure names.
 */
const STORMS = Number(process.env.GAPLESS_STORMS ?? 1)
const SEED = Number(process.env.GAPLESS_STORM_SEED ?? 20_261_122)
const BURSTS = 12
/** In the first three every slot traded; in the last some did not, so that second questions come into it. */
const WHOLE = ['AAA-USD', 'BBB-USD', 'CCC-USD']
const SUBJECTS = [...WHOLE, 'DDD-USD']
const EDGE = slotStart(Date.now(), HOUR)
const RANGE: Range = { from: EDGE - 200 * DAY, to: EDGE - DAY }
const PAGE_SLOTS = 300
/** A bound for a machine that is slow and busy, not an expectation. */
const LONG = { withinMs: 240_000 }
const SETTINGS = {
  datasets: {
    candles: { subjects: SUBJECTS, since: new Date(RANGE.from).toISOString(), confirmNoneAfter: '2s' },
    prices: { subjects: ['aaa'], since: '-1h', pairs: {} },
  },
  budgets: { coinbase: { perSecond: 500 }, coingecko: { perSecond: 100 } },
  sweep: { every: '1s' },
}

let upstream: TestUpstream
let product: Product
let desk: Desk
beforeAll(async () => {
  upstream = await startUpstream({ products: [...madeUpProducts(WHOLE, 0), ...madeUpProducts(['DDD-USD'], 0.01)] })
  product = await startProduct({ upstream, settings: SETTINGS, workers: 2 })
  desk = product.desk()
  await settle()
}, 900_000)
afterAll(async () => {
  await product.stop()
  await upstream.close()
})

it(
  'whatever people do at once, every backfill ends, coverage is true, and no slot is fetched twice unless asked for again',
  async () => {
    const tried = await fc.check(fc.asyncProperty(storms(BURSTS), weather), {
      ...{ numRuns: STORMS, seed: SEED },
      // Every storm takes the whole product a while: it is told as it was, not made smaller.
      endOnFailure: true,
    })
    if (tried.failed)
      throw new Error(
        `GAPLESS_STORM_SEED=${tried.seed} GAPLESS_STORMS=${tried.numRuns}\n${JSON.stringify(tried.counterexample)}`,
        { cause: tried.errorInstance },
      )
  },
  900_000 * STORMS,
)

it('a cancelled backfill begins no call any more but those its lanes were about to make', async () => {
  await forgetAll()
  // So slow that a busy machine has the time to cancel before all is done.
  upstream.control.fault({ kind: 'slow', path: '/exchange', delayMs: 4_000 })
  // While one that is paused has the whole range, no sweep begins another.
  const words = { dataset: 'candles', from: isoOf(RANGE.from), to: isoOf(RANGE.to) }
  await requestBackfill(desk, await parseBackfillRequest(desk, { ...words, width: 1 }))
  await until(
    'everything to be paused',
    async () => {
      const moving = (await active()).filter(({ state }) => state !== 'paused')
      for (const { id } of moving) await pauseBackfill(desk, id, 'ana').catch(() => undefined)
      return moving.length === 0
    },
    LONG,
  )
  const lanes = 8
  const { id } = await requestBackfill(desk, await parseBackfillRequest(desk, { ...words, mode: 'all', width: lanes }))
  const before = calls()
  await until('all lanes to be at work', () => calls() >= before + lanes, LONG)
  await backfillControls(product.temporal.client, id).cancel('ana')
  await until('the cancel to be known', () => isStopped(product.store, id), { ...LONG, everyMs: 5 })
  const known = calls()
  const ended = await until(
    'the end',
    async () => {
      const row = await findBackfill(product.store, id)
      return row?.endedAt === undefined ? undefined : row
    },
    LONG,
  )
  expect(ended).toMatchObject({ state: 'cancelled', endedReason: 'ana' })
  expect(ended.slots.left).toBeGreaterThan(0)
  expect(calls() - known).toBeLessThanOrEqual(lanes)
  expect(await claims(`${id}/%`)).toEqual([])
  upstream.control.clearFaults()
  await settle()
}, 900_000)

it('replays every backfill of this file without a difference', async () => {
  const query = `WorkflowType = 'backfillRange'`
  expect(await replayAll(product.temporal.client, await bundleWorkflows(), query)).toBeGreaterThan(5)
}, 240_000)

/** One storm, from nothing stored to everything true. */
async function weather(bursts: readonly Burst[]): Promise<void> {
  await forgetAll()
  const startedAt = Date.now()
  // Long enough an answer for everybody to be at work at once.
  upstream.control.fault({ kind: 'slow', path: '/exchange', delayMs: 60 })
  const carryOut = commandsOf(desk, SUBJECTS, RANGE)
  let stops = 0
  for (const { after, commands } of bursts) {
    await callsOrRest(after)
    const taken = await Promise.all(commands.map(carryOut))
    stops += commands.filter(
      ({ does }, place) => taken[place] === true && (does === 'pause' || does === 'cancel'),
    ).length
  }
  upstream.control.clearFaults()
  await settle()

  const asked = (await listBackfills(product.store, { limit: 1_000, dataset: 'candles' })).filter(
    ({ requestedAt }) => requestedAt >= startedAt,
  )
  expect(asked.length).toBeGreaterThan(0)
  for (const { id } of asked)
    await until(
      `the workflow of ${id} to close`,
      async () => {
        return (await backfillWorkflowState(product.temporal.client, id)) === 'closed'
      },
      LONG,
    )
  // What was being asked when the word to stop came may have been answered too late to be written down.
  const spared = stops * WIDEST * PAGE_SLOTS
  expect(
    fetchedAgain(asked.filter(({ request }) => request.mode === 'all').map(({ request }) => request)),
  ).toBeLessThanOrEqual(spared)
}

/** Slots of products that trade always, by how much oftener each was answered than it was asked to be. */
function fetchedAgain(forced: readonly (Range & { readonly subjects: readonly string[] })[]): number {
  let again = 0
  for (const id of WHOLE) {
    const answers = new Map<Millis, number>()
    for (const page of upstream.control.pages())
      if (page.product === id && page.granularity === HOUR / 1000)
        for (let slot = Math.max(page.start, RANGE.from); slot < Math.min(page.end, RANGE.to); slot += HOUR)
          answers.set(slot, (answers.get(slot) ?? 0) + page.answered)
    for (const [slot, count] of answers) {
      const meant = forced.filter(
        ({ subjects, from, to }) => slot >= from && slot < to && (subjects.length === 0 || subjects.includes(id)),
      )
      again += Math.max(0, count - 1 - meant.length)
    }
  }
  return again
}

/** Held slots are released and what is paused goes on; then waits for the truth for as long as something moves. */
async function settle(): Promise<void> {
  let [stands, movedAt] = ['', performance.now()]
  for (;;) {
    for (const subject of SUBJECTS)
      await release(desk, { dataset: 'candles', subject, ...RANGE, reason: 'over' }).catch(() => undefined)
    for (const { id, state } of await active())
      if (state === 'paused') await resumeBackfill(desk, id, 'over').catch(() => undefined)
    const [known] = await product.store.query<{ hours: string | null }>(
      `SELECT SUM(TIMESTAMPDIFF(HOUR, start_at, LEAST(end_at, ?))) AS hours FROM coverage JOIN series ON id = series_id
       WHERE dataset = 'candles' AND start_at < ?`,
      [new Date(RANGE.to), new Date(RANGE.to)],
    )
    const [open] = await product.store.query<{ notes: number }>(
      `SELECT COUNT(*) AS notes FROM gap_notes JOIN series ON id = series_id WHERE dataset = 'candles' AND start_at < ?`,
      [new Date(RANGE.to)],
    )
    const atWork = (await active()).map(({ id, state, request }) => ({
      id,
      state,
      mode: request.mode,
      reason: request.reason,
    }))
    const held = await claims('%')
    const hours = Number(known?.hours ?? 0)
    const whole = (SUBJECTS.length * (RANGE.to - RANGE.from)) / HOUR
    if (hours === whole && Number(open?.notes) === 0 && atWork.length === 0 && held.length === 0) break
    const latest = JSON.stringify({ hours, whole, ...open, atWork, claims: held.length })
    if (latest !== stands) [stands, movedAt] = [latest, performance.now()]
    if (performance.now() - movedAt > 240_000) throw new Error(`Nothing moves any more: ${stands}`)
    await wait(200)
  }
  const truth = {
    truth: (id: string, widthMs: number, range: Range) =>
      Promise.resolve(upstream.control.truth(id, widthMs, range) ?? []),
  }
  const difference = await compareWithTruth(product.store, truth, SUBJECTS, HOUR, RANGE)
  const [counts] = await product.store.query<{ stored: string; others: string }>(
    `SELECT SUM(IF(state = 'stored', TIMESTAMPDIFF(HOUR, start_at, LEAST(end_at, ?)), 0)) AS stored, SUM(state NOT IN ('stored', 'none')) AS others
     FROM coverage JOIN series ON id = series_id WHERE dataset = 'candles' AND start_at < ?`,
    [new Date(RANGE.to), new Date(RANGE.to)],
  )
  expect(difference).toMatchObject({ missing: 0, extra: 0, different: 0, rows: Number(counts?.stored) })
  expect(Number(counts?.others)).toBe(0)
}

/** Nothing is stored any more, as on the first day. */
async function forgetAll(): Promise<void> {
  upstream.control.clearFaults()
  upstream.control.resetCounters()
  await product.store.transaction(async (tx) => {
    const ours = `series_id IN (SELECT id FROM series WHERE dataset = 'candles')`
    await tx.query(`SELECT id FROM series WHERE dataset = 'candles' FOR UPDATE`)
    for (const table of ['coverage', 'gap_notes']) await tx.execute(`DELETE FROM ${table} WHERE ${ours}`)
    await tx.execute('DELETE FROM ohlc_data')
  })
}

/** Until the upstream has been called so much oftener, or for a moment where nobody asks it any more. */
async function callsOrRest(more: number): Promise<void> {
  const [enough, endAt] = [calls() + more, performance.now() + 2_000]
  while (calls() < enough && performance.now() < endAt) await wait(20)
}

const calls = (): number => upstream.control.calls()['exchange']?.total ?? 0
const isoOf = (at: Millis): string => new Date(at).toISOString()
const active = () => listBackfills(product.store, { limit: 1_000, active: true, dataset: 'candles' })
const claims = (holder: string) =>
  product.store.query(
    `SELECT holder FROM claims JOIN series ON id = series_id WHERE dataset = 'candles' AND holder LIKE ?`,
    [holder],
  )
