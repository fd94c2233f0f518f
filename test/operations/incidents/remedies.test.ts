import { createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { coverageId } from '../../../src/contracts/collection.ts'
import { HOUR, MINUTE } from '../../../src/domain/clock.ts'
import type { RemedyPlan } from '../../../src/domain/incidents/remedy-plan.ts'
import type { IncidentTools } from '../../../src/operations/incident-tools.ts'
import { applyRemedy } from '../../../src/operations/remedies.ts'
import { poolSize } from '../../../src/operations/remedies/servers.ts'
import { changeKnowledge } from '../../../src/store/coverage.ts'
import { readJournal } from '../../../src/store/journal.ts'
import { listRemedyRuns } from '../../../src/store/remedies.ts'
import { listSeries } from '../../../src/store/series.ts'
import { standInFor } from '../../../src/store/stand-ins.ts'
import { reconcileSchedules, wantedSchedules } from '../../../src/temporal/schedules.ts'
import { until } from '../../rig/until.ts'
import { countingHome, look, openBench, planOf, type Bench } from './bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
}, 120_000)
afterAll(() => bench.stop())

let asked = 0
/** Asks for a remedy under a key of its own unless one is given. Budgets are wide unless they are what is tested. */
const apply = (tools: IncidentTools, plan: RemedyPlan, key = `1/${plan.remedy}/${(asked += 1)}`, approvedBy?: string) =>
  applyRemedy(tools, { incident: 1, key, plan, approvedBy })
const WIDE = { perTarget: 100, inAll: 1_000, coolDown: '1ms' }
const wide = (...names: string[]) => ({ remedies: { each: Object.fromEntries(names.map((name) => [name, WIDE])) } })
const outcome = async (result: ReturnType<typeof apply>) => (await result).outcome
const LONG = { withinMs: 60_000 }

it('resumes a paused schedule, triggers one, and makes drifted ones as declared; the second time finds it done', async () => {
  const tools = bench.tools(wide('resume-schedule', 'trigger-schedule', 'declare-schedules'))
  const { client } = bench.temporal
  expect(await outcome(apply(tools, planOf('declare-schedules', 'schedules')))).toBe('applied')
  expect(await outcome(apply(tools, planOf('declare-schedules', 'schedules')))).toBe('not-needed')
  const [{ id } = { id: '' }] = wantedSchedules(tools.desk.config.settings)
  await client.schedule.getHandle(id).pause('forgotten')
  expect(await apply(tools, planOf('trigger-schedule', id))).toMatchObject({ outcome: 'not-needed' })
  expect(await apply(tools, planOf('resume-schedule', id))).toMatchObject({
    outcome: 'applied',
    sentence: expect.stringContaining('forgotten') as string,
  })
  expect((await client.schedule.getHandle(id).describe()).state.paused).toBe(false)
  expect(await outcome(apply(tools, planOf('resume-schedule', id)))).toBe('not-needed')
  expect(await outcome(apply(tools, planOf('trigger-schedule', id)))).toBe('applied')
  await until(
    'the run that was triggered',
    async () => (await client.schedule.getHandle(id).describe()).info.numActionsTaken > 0,
    LONG,
  )
  const words = await readJournal(bench.database, { subject: 'incident/1', limit: 50 })
  expect(words.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['remedy-begins', 'remedy-applied', 'remedy-not-needed']),
  )
}, 120_000)

it('starts a stuck updater anew, with nothing left of what made it pass its slots by', async () => {
  const tools = bench.tools(wide('restart-updater'))
  const { client } = bench.temporal
  const [series] = await listSeries(bench.database, { dataset: 'indicators' })
  if (series === undefined) throw new Error('no series')
  const whole = { from: series.since, to: series.since + HOUR }
  const note = {
    ...whole,
    reason: 'awaits-input' as const,
    firstSeenAt: 0,
    lastTriedAt: 0,
    tries: 9,
    nextTryAt: Date.now() + 1e9,
    backfillId: 'old',
  }
  await bench.database.transaction((tx) =>
    changeKnowledge(tx, [series.id], whole, (_id, known) => ({ ...known, notes: [note] })),
  )
  const id = coverageId('indicators', 'gapless')
  const runs: string[] = []
  for (let twice = 0; twice < 2; twice += 1) {
    const plan = planOf('restart-updater', 'indicators/gapless', { dataset: 'indicators', source: 'gapless' })
    expect(await outcome(apply(tools, plan))).toBe('applied')
    runs.push((await client.workflow.getHandle(id).describe()).runId)
  }
  expect(new Set(runs).size).toBe(2)
  expect((await client.workflow.getHandle(id).describe()).status.name).toBe('RUNNING')
  const [row] = await bench.database.query<{ next_try_at: Date | null; backfill_id: string }>(
    'SELECT next_try_at, backfill_id FROM gap_notes WHERE series_id = ?',
    [series.id],
  )
  expect(row).toEqual({ next_try_at: null, backfill_id: '' })
  await client.workflow.getHandle(id).terminate()
}, 120_000)

it('has a gap filled by one backfill, however often it is asked for', async () => {
  const tools = bench.tools(wide('backfill-gap'))
  const to = Date.now() - (Date.now() % HOUR) - 2 * HOUR
  const plan = planOf('backfill-gap', 'candles/coinbase', {
    dataset: 'candles',
    source: 'coinbase',
    from: to - 3 * HOUR,
    to,
    subjects: 'BTC-USD',
  })
  const [first, second] = [await apply(tools, plan), await apply(tools, plan)]
  expect([first.outcome, second.outcome]).toEqual(['applied', 'applied'])
  expect(second.sentence).toBe(first.sentence)
  expect(await bench.database.query("SELECT id FROM backfills WHERE dataset = 'candles'")).toHaveLength(1)
  await bench.temporal.client.workflow.getHandle(coverageId('candles', 'coinbase')).terminate()
}, 60_000)

it('ends connections of ours that sleep too long, and no other', async () => {
  const tools = bench.tools({ checks: { idleConnection: '1s', idleConnections: 1 }, ...wide('kill-idle-connections') })
  const idle = await Promise.all([0, 1, 2].map(() => createConnection({ uri: bench.databaseUrl })))
  for (const connection of idle) connection.on('error', () => undefined)
  await until('the connections to have slept', async () => (await look(tools, 'mysql-idle')).outcome === 'bad', LONG)
  const result = await apply(tools, planOf('kill-idle-connections', 'mysql'))
  expect(result).toMatchObject({ outcome: 'applied' })
  for (const connection of idle) await expect(connection.query('SELECT 1')).rejects.toThrow()
  // The desk's own pool goes on.
  expect(await bench.database.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  const calm = bench.tools({ checks: { idleConnection: '10m' }, ...wide('kill-idle-connections') })
  expect(await outcome(apply(calm, planOf('kill-idle-connections', 'mysql')))).toBe('not-needed')
}, 60_000)

it('gives the pool (cores x 2) + 4 more, within what settings and the server allow', async () => {
  expect(poolSize(24, 2, 80, 200)).toBe(32)
  expect(poolSize(24, 2, 80, 50)).toBe(25)
  expect(poolSize(80, 2, 80, 500)).toBe(80)
  expect(poolSize(90, 2, 80, 500)).toBe(90)
  const before = bench.database.connections().max
  const tools = bench.tools({ remedies: { poolAtMost: before + 3, each: { 'resize-pool': WIDE } } })
  expect(await outcome(apply(tools, planOf('resize-pool', 'worker')))).toBe('applied')
  expect(bench.database.connections().max).toBe(before + 3)
  expect(await outcome(apply(tools, planOf('resize-pool', 'worker')))).toBe('not-needed')
  const sleeping = Array.from({ length: before + 3 }, () => bench.database.query('SELECT SLEEP(0.5)'))
  await until('as many at once as are allowed', () => bench.database.connections().active === before + 3, LONG)
  await Promise.all(sleeping)
}, 60_000)

it('deletes cached keys and nothing that keeps us within a budget; makes Redis evict', async () => {
  const tools = bench.tools({
    remedies: { evict: ['gapless:*'], each: { 'evict-cache': WIDE, 'set-eviction-policy': WIDE } },
  })
  await bench.redis.mset(
    'gapless:latest-prices',
    'x',
    'gapless:page:1',
    'x',
    'gapless:budget:{coinbase}:1s',
    '1',
    'other',
    'y',
  )
  expect(await outcome(apply(tools, planOf('evict-cache', 'redis')))).toBe('applied')
  expect((await bench.redis.keys('*')).sort()).toEqual(['gapless:budget:{coinbase}:1s', 'other'])
  expect(await outcome(apply(tools, planOf('evict-cache', 'redis')))).toBe('not-needed')
  await bench.redis.config('SET', 'maxmemory', '100mb')
  expect(await look(tools, 'redis-eviction')).toMatchObject({ outcome: 'bad' })
  expect(await outcome(apply(tools, planOf('set-eviction-policy', 'redis')))).toBe('applied')
  expect(await look(tools, 'redis-eviction')).toMatchObject({ outcome: 'ok', value: 'allkeys-lru' })
  expect(await outcome(apply(tools, planOf('set-eviction-policy', 'redis')))).toBe('not-needed')
}, 60_000)

it('lets another source or scorer stand in, for an hour', async () => {
  const tools = bench.tools(wide('use-fallback-source', 'use-smaller-scorer'))
  for (let twice = 0; twice < 2; twice += 1) {
    expect(await outcome(apply(tools, planOf('use-fallback-source', 'prices')))).toBe('applied')
    expect(await outcome(apply(tools, planOf('use-smaller-scorer', 'onnx', { scorer: 'onnx' })))).toBe('applied')
  }
  expect(await standInFor(bench.database, 'source:prices', Date.now())).toMatchObject({ value: 'coinbase-spot' })
  expect(await standInFor(bench.database, 'source:prices', Date.now() + HOUR + MINUTE)).toBeUndefined()
  expect(await standInFor(bench.database, 'scorer', Date.now())).toMatchObject({ value: 'finance' })
  expect(await outcome(apply(tools, planOf('use-fallback-source', 'candles')))).toBe('not-needed')
  expect(await outcome(apply(tools, planOf('use-smaller-scorer', 'finance', { scorer: 'finance' })))).toBe('not-needed')
}, 60_000)

it('fifty incidents at once cause one restart', async () => {
  const home = countingHome()
  const tools = bench.tools({}, { home })
  const results = await Promise.all(
    Array.from({ length: 50 }, (_, incident) =>
      applyRemedy(tools, {
        incident,
        key: `${incident}/restart`,
        plan: planOf('restart-process', 'worker'),
        approvedBy: undefined,
      }),
    ),
  )
  expect(home.restarted).toEqual(['worker'])
  expect(results.filter((each) => each.outcome === 'applied')).toHaveLength(1)
  const others = results.filter((each) => each.outcome !== 'applied')
  expect(new Set(others.map(({ reason }) => reason)).size).toBeGreaterThan(0)
  for (const { outcome: word, reason, retryAfterMs } of others) {
    expect(word).toBe('refused')
    expect(['another-at-work', 'cooling-down']).toContain(reason)
    expect(retryAfterMs).toBeGreaterThan(0)
  }
}, 120_000)

it('a target that stays broken gets exactly its budget of attempts', async () => {
  const home = countingHome()
  const tools = bench.tools(
    { remedies: { each: { 'restart-in-order': { perTarget: 3, inAll: 10, coolDown: '1ms' } } } },
    { home },
  )
  const broken = countingHome([{ role: 'redis', pid: 3 }])
  const failing = {
    ...tools,
    home: {
      ...broken,
      restart: (role: string) => broken.restart(role).then(() => Promise.reject(new Error('it stays away'))),
    },
  }
  const results = []
  for (let attempt = 0; attempt < 8; attempt += 1) {
    bench.ahead += 10
    results.push(await apply(failing, planOf('restart-in-order', 'redis')))
  }
  expect(broken.restarted).toHaveLength(3)
  expect(results.map(({ outcome: word, reason }) => reason ?? word)).toEqual([
    ...['failed', 'failed', 'failed'],
    ...Array.from({ length: 5 }, () => 'budget-spent'),
  ])
  // Not worth asking again: it is a person's from now on.
  expect(results.at(-1)?.retryAfterMs).toBeUndefined()
  bench.ahead += HOUR
  expect(await outcome(apply(failing, planOf('restart-in-order', 'redis')))).toBe('failed')
}, 120_000)

it('the same key acts once, and one that was cut off is taken up again', async () => {
  const home = countingHome()
  const tools = bench.tools({ remedies: { each: { 'restart-process': WIDE } } }, { home })
  const first = await apply(tools, planOf('restart-process', 'api'), 'same')
  const again = await apply(tools, planOf('restart-process', 'api'), 'same')
  expect(home.restarted).toEqual(['api'])
  expect([again.outcome, again.sentence]).toEqual([first.outcome, first.sentence])
  await bench.database.execute("UPDATE remedy_runs SET state = 'running', ended_at = NULL WHERE claim_key = 'same'")
  expect(await outcome(apply(tools, planOf('restart-process', 'api'), 'same'))).toBe('applied')
  expect(home.restarted).toEqual(['api', 'api'])
  const runs = (await listRemedyRuns(bench.database, 100)).filter(({ key }) => key === 'same')
  expect(runs).toMatchObject([{ state: 'applied', target: 'api', incident: 1 }])
}, 60_000)

it('does nothing while it is switched off, in a dry run, without approval, and where it cannot', async () => {
  const home = countingHome()
  const plan = planOf('restart-process', 'worker')
  const reasonOf = async (incidents: unknown, more: Partial<IncidentTools> = { home }, by?: string) =>
    (await apply(bench.tools(incidents, more), plan, undefined, by)).reason
  expect(await reasonOf({ remedies: { enabled: false } })).toBe('switched-off')
  expect(await reasonOf({ remedies: { each: { 'restart-process': { enabled: false } } } })).toBe('switched-off')
  expect(await reasonOf({ remedies: { dryRun: true } })).toBe('dry-run')
  expect(await reasonOf({}, { home: undefined })).toBe('not-here')
  expect(await reasonOf({ remedies: { each: { 'restart-process': { needsApproval: true } } } })).toBe('switched-off')
  expect(home.restarted).toEqual([])
  const approved = { remedies: { each: { 'restart-process': { needsApproval: true, ...WIDE } } } }
  expect(await reasonOf(approved, { home }, 'ana')).toBeUndefined()
  expect(home.restarted).toEqual(['worker'])
}, 60_000)

it('counts restarts without MySQL too, and tries nothing else then', async () => {
  const home = countingHome([{ role: 'mysql', pid: 4 }])
  const tools = bench.tools(
    { remedies: { each: { 'restart-in-order': { perTarget: 2, coolDown: '1ms' }, 'evict-cache': WIDE } } },
    { home },
  )
  await bench.mysql.kill()
  const results = []
  for (let attempt = 0; attempt < 4; attempt += 1) {
    bench.ahead += 10
    results.push(await apply(tools, planOf('restart-in-order', 'mysql')))
  }
  expect(results.map(({ outcome: word, reason }) => reason ?? word)).toEqual([
    'applied',
    'applied',
    'budget-spent',
    'budget-spent',
  ])
  expect(home.restarted).toEqual(['mysql', 'mysql'])
  expect(await apply(tools, planOf('evict-cache', 'redis'))).toMatchObject({ outcome: 'failed' })
  await bench.mysql.restart()
  // What was done meanwhile counts afterwards as well.
  await until('MySQL to be used again', async () => bench.database.query('SELECT 1'), LONG)
  expect((await apply(tools, planOf('restart-in-order', 'mysql'))).reason).toBe('budget-spent')
  await reconcileSchedules(bench.temporal.client, [], Date.now())
}, 120_000)
