import { createServer, type Server } from 'node:http'
import { createConnection, type Connection } from 'mysql2/promise'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { promisesOf } from '../../../src/config/promises.ts'
import { COLLECT_PRICES } from '../../../src/contracts/collection.ts'
import { MAIN_QUEUE } from '../../../src/contracts/task-queues.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/domain/clock.ts'
import { CHECKS } from '../../../src/domain/incidents/finding.ts'
import { LOOKS, looksFor, recheck, runLooks } from '../../../src/operations/checks.ts'
import { answersIn } from '../../../src/operations/checks/surroundings.ts'
import { upstreamsOf } from '../../../src/operations/checks/upstreams.ts'
import { createIncidentHands } from '../../../src/operations/hands.ts'
import type { IncidentTools } from '../../../src/operations/incident-tools.ts'
import { changeKnowledge } from '../../../src/store/coverage.ts'
import { migrationNames } from '../../../src/store/migrate.ts'
import { listSeries } from '../../../src/store/series.ts'
import { reconcileSchedules, wantedSchedules } from '../../../src/temporal/schedules.ts'
import { until } from '../../rig/until.ts'
import { countingHome, look, openBench, type Bench } from './bench.ts'

const LONG = { withinMs: 60_000 }

let bench: Bench
beforeAll(async () => {
  bench = await openBench(['--max-connections=60'])
}, 180_000)
afterAll(() => bench.stop())

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A connection to MySQL that the test ends with. */
async function connected(): Promise<Connection> {
  const connection = await createConnection({ uri: bench.databaseUrl })
  connection.on('error', () => undefined)
  closing.push(() => connection.destroy())
  return connection
}

/** A server that answers every question with one text, and its address. */
async function answering(text: () => string): Promise<string> {
  const server: Server = createServer((_request, reply) => void reply.end(text()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}

describe('MySQL', () => {
  it('counts connections against the limit of the server', async () => {
    const tools = bench.tools({ checks: { connections: 0.5 } })
    expect(await look(tools, 'mysql-reachable')).toMatchObject({ outcome: 'ok', target: 'mysql' })
    expect(await look(tools, 'mysql-connections')).toMatchObject({ outcome: 'ok' })
    await Promise.all(Array.from({ length: 35 }, connected))
    expect(await look(tools, 'mysql-connections')).toMatchObject({ outcome: 'bad', facts: { limit: 60 } })
  })

  it('sees a statement that runs for long, and connections that only sleep', async () => {
    const tools = bench.tools({ checks: { longStatement: '1s', idleConnection: '1s', idleConnections: 0 } })
    expect(await look(tools, 'mysql-long-queries')).toMatchObject({ outcome: 'ok' })
    const [busy] = [await connected(), await connected()]
    const slow = busy.query('SELECT SLEEP(120)').catch(() => undefined)
    const long = await until(
      'the statement to be seen',
      async () => {
        const found = await look(tools, 'mysql-long-queries')
        return found.outcome === 'bad' ? found : undefined
      },
      LONG,
    )
    expect(long.sentence).toContain('SLEEP')
    await until('the sleeper to be seen', async () => (await look(tools, 'mysql-idle')).outcome === 'bad', LONG)
    busy.destroy()
    await slow
  }, 120_000)

  it('tells a pool that is too small from one that is busy', async () => {
    const tools = bench.tools()
    const { max } = bench.database.connections()
    expect(await look(tools, 'mysql-pool')).toMatchObject({ outcome: 'ok', target: 'worker' })
    const busy = Array.from({ length: max }, () => bench.database.query('SELECT SLEEP(8)'))
    await until('all to be in use', () => bench.database.connections().active === max, LONG)
    const waiting = [0, 1].map(() => bench.database.query('SELECT SLEEP(0.1)'))
    expect(await look(tools, 'mysql-pool')).toMatchObject({ outcome: 'bad', facts: { active: max, max, waiting: 2 } })
    await Promise.all([...busy, ...waiting])
  }, 60_000)
})

it('Redis: memory against its limit, the largest key, and whether it would refuse writes', async () => {
  const tools = bench.tools({ checks: { bigKeyBytes: 1_000_000 } })
  for (const name of ['redis-reachable', 'redis-memory', 'redis-big-keys', 'redis-eviction'] as const)
    expect(await look(tools, name)).toMatchObject({ outcome: 'ok', target: 'redis' })
  await bench.redis.set('large', 'x'.repeat(2_000_000))
  expect(await look(tools, 'redis-big-keys')).toMatchObject({ outcome: 'bad', facts: { key: 'large' } })
  // Less than the one key takes.
  await bench.redis.config('SET', 'maxmemory', '1500000')
  expect(await look(tools, 'redis-memory')).toMatchObject({ outcome: 'bad' })
  expect(await look(tools, 'redis-eviction')).toMatchObject({ outcome: 'bad', reason: 'noeviction' })
  await bench.redis.config('SET', 'maxmemory', '0')
  await bench.redis.del('large')
  expect(await look(tools, 'redis-memory')).toMatchObject({ outcome: 'ok' })
}, 60_000)

describe('Temporal', () => {
  it('names schedules that are absent, drifted or paused, and queues without a worker', async () => {
    const tools = bench.tools()
    const wanted = wantedSchedules(tools.desk.config.settings)
    const [{ id } = { id: '' }] = wanted
    const { client } = bench.temporal
    expect(await look(tools, 'schedule-declared', id)).toMatchObject({ outcome: 'bad', reason: 'absent' })
    expect(await look(tools, 'task-queue-pollers', MAIN_QUEUE)).toMatchObject({ outcome: 'bad', reason: 'no-pollers' })
    await reconcileSchedules(client, wanted, Date.now())
    for (const name of ['schedule-declared', 'schedule-running', 'schedule-acts'] as const)
      expect(await look(tools, name, id)).toMatchObject({ outcome: 'ok' })
    await client.schedule.getHandle(id).pause('somebody')
    bench.ahead = DAY
    expect(await look(tools, 'schedule-running', id)).toMatchObject({ outcome: 'bad', reason: 'paused' })
    await client.schedule.getHandle(id).unpause()
    expect(await look(tools, 'schedule-acts', id)).toMatchObject({ outcome: 'bad' })
    bench.ahead = 0
    // What is not there any more is not ill any more.
    expect(await recheck(tools, [{ name: 'schedule-acts', target: 'collect-nothing/nowhere' }])).toMatchObject([
      { outcome: 'ok' },
    ])
    await reconcileSchedules(client, [], Date.now())
  }, 120_000)

  it('sees work that waits, runs that end badly, and one that is tried again and again', async () => {
    const tools = bench.tools({ checks: { backlogTasks: 1, failedWorkflows: 0, taskAttempts: 2 } })
    const { client } = bench.temporal
    for (const name of ['workflows-failed', 'workflows-timed-out', 'workflows-stuck'] as const)
      expect(await look(tools, name)).toMatchObject({ outcome: 'ok' })
    const start = (workflowId: string, more: object = {}) =>
      client.workflow.start(COLLECT_PRICES, { taskQueue: MAIN_QUEUE, workflowId, args: [], ...more })
    await start('late', { taskQueue: 'nobody', workflowRunTimeout: 1_000 })
    await until(
      'it to be seen as timed out',
      async () => (await look(tools, 'workflows-timed-out')).outcome === 'bad',
      LONG,
    )

    await Promise.all(['a', 'b', 'c'].map((name) => start(name)))
    await until(
      'the backlog to be seen',
      async () => (await look(tools, 'task-queue-backlog', MAIN_QUEUE)).outcome === 'bad',
      LONG,
    )
    await Promise.all(['a', 'b', 'c'].map((name) => client.workflow.getHandle(name).terminate()))

    const { workflowService } = client
    const namespace = 'default'
    const poll = async () => {
      const answer = await client.withDeadline(Date.now() + 30_000, () =>
        workflowService.pollWorkflowTaskQueue({ namespace, taskQueue: { name: 'broken' }, identity: 'test' }),
      )
      return answer.taskToken
    }
    await start('stuck', { taskQueue: 'broken' })
    await workflowService.respondWorkflowTaskFailed({ namespace, taskToken: await poll(), cause: 1, identity: 'test' })
    await until('it to be tried again', async () => (await look(tools, 'workflows-stuck')).outcome === 'bad', LONG)
    await client.workflow.getHandle('stuck').terminate()

    await start('fails', { taskQueue: 'broken' })
    await workflowService.respondWorkflowTaskCompleted({
      namespace,
      taskToken: await poll(),
      identity: 'test',
      commands: [{ commandType: 5, failWorkflowExecutionCommandAttributes: { failure: { message: 'no' } } }],
    })
    await until('it to be seen as failed', async () => (await look(tools, 'workflows-failed')).outcome === 'bad', LONG)
  }, 240_000)
})

it('processes: who is away, and who takes too much', async () => {
  const away = countingHome([
    { role: 'worker', pid: undefined },
    { role: 'api', pid: process.pid },
  ])
  const tools = bench.tools({}, { home: away })
  expect(await look(tools, 'process-alive', 'worker')).toMatchObject({ outcome: 'bad', reason: 'gone' })
  expect(await look(tools, 'process-alive', 'api')).toMatchObject({ outcome: 'ok' })
  expect(await look(tools, 'process-memory', 'api')).toMatchObject({
    outcome: 'ok',
    value: expect.stringMatching(/^[1-9]\d* MB$/) as string,
  })
  const strict = bench.tools({ checks: { processBytes: 1, processor: 0.000_001 } }, { home: away })
  expect(await look(strict, 'process-memory', 'api')).toMatchObject({ outcome: 'bad' })
}, 60_000)

it('upstreams: the way to each, what they last answered, and what is left of their allowance', async () => {
  const url = await answering(() => 'hello')
  const here = bench.tools()
  const tools = {
    ...here,
    desk: {
      ...here.desk,
      config: {
        ...here.desk.config,
        upstreams: { ...here.desk.config.upstreams, coinbaseExchange: url, coingecko: 'http://127.0.0.1:1' },
      },
    },
  }
  expect(upstreamsOf(tools.desk.config).map(({ source }) => source)).toEqual(
    expect.arrayContaining(['coinbase', 'coingecko', 'coinbase-spot']),
  )
  expect(await look(tools, 'upstream-reachable', 'coinbase')).toMatchObject({ outcome: 'ok' })
  expect(await look(tools, 'upstream-reachable', 'coingecko')).toMatchObject({ outcome: 'bad', reason: 'refused' })

  expect(await look(tools, 'upstream-answers', 'coinbase')).toMatchObject({ outcome: 'ok' })
  const [series] = await listSeries(bench.database, { dataset: 'candles' })
  if (series === undefined) throw new Error('no series')
  const range = { from: series.since, to: series.since + HOUR }
  const note = {
    ...range,
    reason: 'server-error' as const,
    firstSeenAt: Date.now(),
    lastTriedAt: Date.now(),
    tries: 1,
    nextTryAt: undefined,
    backfillId: '',
  }
  await bench.database.transaction((tx) =>
    changeKnowledge(tx, [series.id], range, (_id, known) => ({ ...known, notes: [note] })),
  )
  expect(await look(tools, 'upstream-answers', 'coinbase')).toMatchObject({
    outcome: 'bad',
    reason: 'server-error',
    facts: { datasets: 'candles' },
  })
  await bench.database.transaction((tx) =>
    changeKnowledge(tx, [series.id], range, (_id, known) => ({ ...known, notes: [] })),
  )

  expect(await look(tools, 'upstream-quota', 'coingecko')).toMatchObject({ outcome: 'ok' })
  await bench.database.execute('INSERT INTO quota_usage (source, month, calls) VALUES (?, ?, 10000)', [
    'coingecko',
    new Date().toISOString().slice(0, 7),
  ])
  expect(await look(tools, 'upstream-quota', 'coingecko')).toMatchObject({ outcome: 'bad', reason: 'quota-spent' })

  const metrics = await answering(
    () => 'circuit_breaker_state{provider="coinbase"} 2\ncircuit_breaker_state{provider="coingecko"} 0\n',
  )
  const told = { ...tools, metricsUrls: { worker: metrics } }
  expect(await look(told, 'upstream-breaker', 'coinbase')).toMatchObject({ outcome: 'bad' })
  expect(await look(told, 'upstream-breaker', 'coingecko')).toMatchObject({ outcome: 'ok' })
}, 60_000)

/** Every series of a dataset is whole up to a moment, or nothing is known of it. */
async function know(dataset: string, upTo: number | undefined): Promise<void> {
  const all = await listSeries(bench.database, {})
  await Promise.all(
    all
      .filter((one) => one.dataset === dataset)
      .map((one) => {
        const widthMs = one.widthSeconds * SECOND
        const to = Math.floor((upTo ?? 0) / widthMs) * widthMs
        const whole = { from: Math.ceil(one.since / widthMs) * widthMs, to, records: 1, reason: '' }
        return bench.database.transaction((tx) =>
          changeKnowledge(tx, [one.id], { from: 0, to: 4e12 }, () => ({
            intervals: upTo === undefined ? [] : [{ ...whole, state: 'stored' as const }],
            notes: [],
          })),
        )
      }),
  )
}

it('data: what is late, what is missing and left alone, and an updater that stands still while its inputs move', async () => {
  const tools = bench.tools()
  const now = Date.now()
  await know('candles', now - MINUTE)
  await know('indicators', now - MINUTE)
  const [{ dataset, source } = { dataset: '', source: '' }] = promisesOf(tools.desk.config.settings)
  expect([dataset, source]).toEqual(['candles', 'coinbase'])
  for (const name of ['data-fresh', 'data-whole'] as const)
    expect(await look(tools, name, 'candles/coinbase')).toMatchObject({ outcome: 'ok' })
  expect(await look(tools, 'updater-moving', 'indicators/gapless')).toMatchObject({ outcome: 'ok' })
  await know('candles', now - 6 * HOUR)
  expect(await look(tools, 'price-current')).toMatchObject({ outcome: 'bad', target: 'prices' })
  expect(await look(tools, 'data-fresh', 'candles/coinbase')).toMatchObject({
    outcome: 'bad',
    facts: { lateSeries: 8 },
  })
  expect(await look(tools, 'data-whole', 'candles/coinbase')).toMatchObject({
    outcome: 'bad',
    facts: { dataset: 'candles', source: 'coinbase' },
  })
  await know('candles', now - MINUTE)
  await know('indicators', now - DAY)
  expect(await look(tools, 'updater-moving', 'indicators/gapless')).toMatchObject({
    outcome: 'bad',
    facts: { dataset: 'indicators' },
  })
}, 60_000)

it('data: an updater that has made rows and stands still is found however new its series is; before its first row it is not judged', async () => {
  const tools = bench.tools()
  const now = Date.now()
  await know('candles', now - MINUTE)
  await know('indicators', now - MINUTE)
  await know('features', now - 6 * HOUR)
  const stuck = { outcome: 'bad', facts: { dataset: 'features', source: 'gapless' } }
  expect(await look(tools, 'updater-moving', 'features/gapless')).toMatchObject(stuck)
  await bench.database.execute("UPDATE series SET created_at = ? WHERE dataset = 'features'", [new Date(now)])
  expect(await look(tools, 'updater-moving', 'features/gapless')).toMatchObject(stuck)
  await know('features', undefined)
  const targets = await until(
    'the updaters to be looked at',
    async () => {
      const seen = (await runLooks(tools, looksFor(['updater-moving']))).filter(({ outcome }) => outcome !== 'unknown')
      return seen.length > 0 && seen.map(({ target }) => target)
    },
    LONG,
  )
  expect(targets).toContain('indicators/gapless')
  expect(targets).not.toContain('features/gapless')
  await bench.database.execute("UPDATE series SET created_at = ? WHERE dataset = 'features'", [new Date(now - DAY)])
}, 90_000)

it('surroundings: the disk, the scorer, answers of the HTTP process, the configuration, Prometheus', async () => {
  expect(await look(bench.tools(), 'disk-space')).toMatchObject({ target: bench.folder })
  expect(await look(bench.tools({ checks: { disk: 0.000_1 } }), 'disk-space')).toMatchObject({ outcome: 'bad' })

  const scorer = (load: () => Promise<void>) => bench.tools({}, { scorer: { name: 'onnx', load } })
  expect(
    await look(
      scorer(() => Promise.resolve()),
      'scorer-loads',
    ),
  ).toMatchObject({ outcome: 'ok', target: 'onnx' })
  expect(
    await look(
      scorer(() => Promise.reject(new Error('the file is cut off'))),
      'scorer-loads',
    ),
  ).toMatchObject({
    outcome: 'bad',
    sentence: expect.stringContaining('cut off') as string,
  })

  expect(
    answersIn(
      'http_requests_total{endpoint="/",status="200"} 5\nhttp_requests_total{endpoint="/ready",status="503"} 7\nhttp_requests_total{status="500"} 2\n',
    ),
  ).toEqual({ all: 14, failed: 2 })
  let failed = 0
  let fine = 100
  const api = await answering(
    () => `http_requests_total{status="200"} ${fine}\nhttp_requests_total{status="500"} ${failed}\n`,
  )
  const tools = bench.tools({}, { metricsUrls: { api } })
  expect(await look(tools, 'api-errors')).toMatchObject({ outcome: 'ok' })
  ;[fine, failed] = [200, 10]
  expect(await look(tools, 'api-errors')).toMatchObject({ outcome: 'bad', facts: { all: 110, failed: 10 } })
  expect(await look(tools, 'api-errors')).toMatchObject({ outcome: 'ok' })

  for (const target of ['tables', 'series'])
    expect(await look(bench.tools(), 'configuration', target)).toMatchObject({ outcome: 'ok' })
  const [last = ''] = migrationNames().slice(-1)
  await bench.database.execute('DELETE FROM migrations WHERE name = ?', [last])
  await bench.database.execute("UPDATE series SET active = 0 WHERE subject = 'BTC-USD'")
  for (const target of ['tables', 'series'])
    expect(await look(bench.tools(), 'configuration', target)).toMatchObject({ outcome: 'bad' })
  await bench.database.execute('INSERT INTO migrations (name) VALUES (?)', [last])
  await bench.database.execute('UPDATE series SET active = 1')

  const targets = (health: string) =>
    JSON.stringify({ data: { activeTargets: [{ health, scrapeUrl: 'http://worker', lastError: 'refused' }] } })
  let health = 'up'
  const prometheus = await answering(() => targets(health))
  expect(await look(bench.tools({ checks: { prometheus } }), 'prometheus-targets')).toMatchObject({ outcome: 'ok' })
  health = 'down'
  expect(await look(bench.tools({ checks: { prometheus } }), 'prometheus-targets')).toMatchObject({ outcome: 'bad' })
  expect(await look(bench.tools({ checks: { prometheus: 'http://127.0.0.1:1' } }), 'prometheus-targets')).toMatchObject(
    { outcome: 'bad', reason: 'no answer' },
  )
}, 60_000)

/** The same tools with every upstream at one address, so that the network of the machine does not matter. */
async function withUpstreams(): Promise<IncidentTools> {
  const url = await answering(() => 'hello')
  const tools = bench.tools()
  const { upstreams } = tools.desk.config
  const here = Object.fromEntries(Object.keys(upstreams).map((name) => [name, url])) as unknown as typeof upstreams
  return { ...tools, desk: { ...tools.desk, config: { ...tools.desk.config, upstreams: here } } }
}

describe('with everything dead', () => {
  it('each look ends by itself well below half a minute, whatever it asks', () => {
    for (const { deadlineMs } of LOOKS) expect(deadlineMs).toBeLessThanOrEqual(15 * SECOND)
    expect(new Set(LOOKS.flatMap(({ checks }) => checks))).toEqual(new Set(CHECKS))
  })

  it('servers that hang are told, and the cause is found', async () => {
    const hands = createIncidentHands(await withUpstreams())
    bench.mysql.freeze(true)
    bench.redisServer.freeze(true)
    try {
      const results = await hands.runChecks({})
      const bad = results.filter(({ outcome }) => outcome === 'bad').map(({ name }) => name)
      expect(bad).toEqual(expect.arrayContaining(['mysql-reachable', 'redis-reachable']))
      const data = results.filter(({ name }) => name === 'data-fresh' || name === 'upstream-answers')
      expect(data.map(({ outcome }) => outcome)).toEqual(data.map(() => 'unknown'))
      for (const { tookMs, at } of results) expect([tookMs < 30_000, at > 0]).toEqual([true, true])
      const causes = await hands.rankCauses(results)
      expect(causes.map(({ key }) => key)).toEqual(expect.arrayContaining(['mysql-down', 'redis-down']))
      expect(await hands.planRemedies(causes.find(({ key }) => key === 'mysql-down') ?? causes[0]!)).toMatchObject([
        { remedy: 'restart-in-order', target: 'mysql' },
      ])
    } finally {
      bench.mysql.freeze(false)
      bench.redisServer.freeze(false)
    }
    await until(
      'them to be well again',
      async () => {
        const again = await hands.recheck([
          { name: 'mysql-reachable', target: 'mysql' },
          { name: 'redis-reachable', target: 'redis' },
        ])
        return again.every(({ outcome }) => outcome === 'ok')
      },
      LONG,
    )
  }, 120_000)

  it('servers that are gone are told, with the reason', async () => {
    await Promise.all([bench.mysql.kill(), bench.redisServer.kill(), bench.temporal.kill()])
    const tools = await withUpstreams()
    const results = await runLooks(tools)
    for (const name of ['mysql-reachable', 'redis-reachable', 'temporal-reachable'])
      expect(results.find((each) => each.name === name)).toMatchObject({ outcome: 'bad' })
    expect(results.find(({ name }) => name === 'mysql-reachable')).toMatchObject({ reason: 'refused' })
    const [first] = await createIncidentHands(tools).rankCauses(results)
    expect(first).toMatchObject({ key: 'mysql-down', severity: 'P1' })
  }, 120_000)
})
