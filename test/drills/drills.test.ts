import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRecord } from '../../deploy/local/lock.mjs'
import { closeRedis, openRedis, type Redis } from '../../src/cache/redis.ts'
import { DRILLS, drillNamed } from '../../src/operations/drills/catalogue.ts'
import type { DrillReport } from '../../src/operations/drills/drill.ts'
import { openDatabase, type Database } from '../../src/store/database.ts'
import { startDetached, stopRunning } from '../../workers/supervisor/control.ts'
import { typed } from '../cli/typed.ts'
import { ROOT } from '../rig/arrows.ts'
import { removeScratch, scratchFolder } from '../rig/launch.ts'
import { until } from '../rig/until.ts'

/** Bounds, not expectations: the machine may be very busy. */
const ONE_DRILL = 780_000
const WITHIN = ['--within', '12m']
const START = 900_000
/** All of them take a quarter of an hour, because each waits for what the product does by itself: only when asked for. */
const ASKED_FOR = (process.env.GAPLESS_LONG_TESTS ?? '') !== ''
/** Soon over, and they need nothing of the machine; of both ends, found by an incident and by the audit. */
const SHORT = ['backlog', 'rows-deleted', 'updater-stuck']
/** Comes when there are features enough, which takes a minute. */
const LAST = 'updater-stuck'

let folder: string
let home: string
let environment: NodeJS.ProcessEnv
let database: Database
let redis: Redis
const before: Record<string, string | undefined> = {}

beforeAll(async () => {
  folder = scratchFolder('drills')
  home = join(folder, 'home')
  const config = join(folder, 'gapless.config.json')
  // A drill writes into it, and puts it back.
  copyFileSync(join(ROOT, 'deploy/drills/gapless.config.json'), config)
  const own = { GAPLESS_HOME: home, GAPLESS_CONFIG: config, GAPLESS_HTTP_PORT: '0' }
  for (const [name, value] of Object.entries(own)) {
    before[name] = process.env[name]
    process.env[name] = value
  }
  environment = { PATH: process.env.PATH, HOME: process.env.HOME, ...own }
  const connection = await startDetached(home, ['--replay'])
  database = openDatabase(connection.mysqlUrl, { connectionLimit: 1 })
  redis = openRedis(connection.redisUrl)
  await rows('ohlc_data', 400)
}, START)

/** Waits until a table has so many. */
async function rows(table: string, atLeast: number): Promise<void> {
  await until(
    `${atLeast} rows of ${table}`,
    async () => {
      const [row] = await database.query<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`)
      return Number(row?.n) >= atLeast
    },
    { withinMs: 600_000, everyMs: 500 },
  )
}

afterAll(async () => {
  if (redis !== undefined) closeRedis(redis)
  await database?.close()
  await stopRunning(home)
  for (const [name, value] of Object.entries(before))
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  removeScratch(folder)
}, START)

/** Waits until nothing is wrong: a drill would hide in an incident of its kind that another has left open. */
async function allIsWell(): Promise<void> {
  await until(
    'no incident to be open',
    async () => (JSON.parse((await typed(environment, 'incident', 'list', '--open', '--json')).out) as []).length === 0,
    { withinMs: 300_000, everyMs: 500 },
  )
}

/** Runs one and gives its report, when it ended as it should and nothing of it is left. */
async function ended(name: string): Promise<DrillReport> {
  await allIsWell()
  const { code, out, err } = await typed(environment, 'drill', name, '--json', ...WITHIN)
  expect(err).toBe('')
  const report = JSON.parse(out) as DrillReport
  const lines = report.timeline.map(
    ({ afterMs, what, sentence }) => `${(afterMs / 1000).toFixed(1)}s ${what}: ${sentence}`,
  )
  const told = [`${name}, ${(report.tookMs / 1000).toFixed(1)} s`, ...lines].join('\n  ')
  if (ASKED_FOR) console.info(told)
  expect(report, told).toMatchObject({ name, ok: true, fault: null, undone: true, outcome: report.expected })
  expect(code).toBe(0)
  expect(existsSync(join(home, 'drill.json'))).toBe(false)
  expect(readFileSync(environment['GAPLESS_CONFIG'] ?? '', 'utf8')).toBe(
    readFileSync(join(ROOT, 'deploy/drills/gapless.config.json'), 'utf8'),
  )
  return report
}

const ASKED = DRILLS.filter(({ name }) => ASKED_FOR || SHORT.includes(name))

describe('ends as it should, and what it broke is undone', () => {
  for (const { name } of ASKED.filter((each) => each.name !== LAST)) it(name, () => endsWell(name), ONE_DRILL)
})

async function endsWell(name: string): Promise<void> {
  const { ends, keys } = drillNamed(name)
  const report = await ended(name)
  expect(report.expected).toBe(ends)
  expect(report.proof).not.toBe('')
  expect(report.foundAfterMs).toBeGreaterThanOrEqual(0)
  if (name === 'rows-deleted') expect(report.incident).toBeNull()
  else expect(keys(brokenOf(report))).toContain(report.incident?.key)
  if (ends === 'repaired' && report.incident !== null)
    expect(report.remedies.map(({ outcome }) => outcome)).toContain('applied')
  if (ends === 'escalated')
    expect(report.escalated.map(({ level }) => level)).toEqual(expect.arrayContaining(['L1', 'L2']))
}

/** Enough of what was broken to know the key that it must be found under: the target of the key itself. */
function brokenOf({ incident }: DrillReport): unknown {
  const target = incident?.key.split(':').slice(1).join(':') ?? ''
  return { id: target, queue: target, source: target.split('/').at(-1) }
}

/** A drill as a process of its own that has broken something; `said` is all that it has said so far. */
async function struck(name: string) {
  await allIsWell()
  const child = spawn(process.execPath, [join(ROOT, 'workers/cli.ts'), 'drill', name, ...WITHIN], {
    env: environment,
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += String(data)))
  const exited = once(child, 'close') as Promise<[number | null]>
  await until(`${name} to have broken something`, () => said.includes('s  broken '), { withinMs: 180_000 })
  return { child, exited, said: () => said }
}

describe('given up', () => {
  it(
    'by Ctrl-C undoes what it broke before it ends',
    async () => {
      const limit = async () => (await redis.config('GET', 'maxmemory'))[1]
      const { child, exited, said } = await struck('redis-full')
      expect(await limit()).not.toBe('0')
      child.kill('SIGINT')
      const [code] = await exited
      expect(code).toBe(1)
      expect(said()).toContain('It was given up before its end.')
      expect(said()).toContain('What the drill broke is as it was.')
      expect(await limit()).toBe('0')
      expect(existsSync(join(home, 'drill.json'))).toBe(false)
    },
    ONE_DRILL,
  )

  it(
    'by kill -9 it is undone by the next drill, and two at once are refused',
    async () => {
      const { child, exited } = await struck('quota-gone')
      const second = await typed(environment, 'drill', 'redis-full')
      expect(second.code).toBe(2)
      expect(second.err).toMatch(/^Another drill is under way here \(quota-gone, pid \d+\): one at a time\.\n$/)
      child.kill('SIGKILL')
      await exited
      expect(readRecord(join(home, 'drill.json'))).toMatchObject({ name: 'quota-gone' })
      expect(await spent()).toBe(true)
      const next = await typed(environment, 'drill', 'rows-deleted', '--json', ...WITHIN)
      expect(next.err).toBe('A drill that was killed (quota-gone) had left something broken: undone.\n')
      expect(next.code).toBe(0)
      expect(await spent()).toBe(false)
      expect(existsSync(join(home, 'drill.json'))).toBe(false)
    },
    ONE_DRILL,
  )

  /** Whether the allowance of the source of prices is gone, as its counter has it. */
  async function spent(): Promise<boolean> {
    const [row] = await database.query<{ calls: number }>(
      "SELECT CAST(MAX(calls) AS SIGNED) AS calls FROM quota_usage WHERE source = 'coingecko'",
    )
    return Number(row?.calls) >= 10_000
  }

  it(
    'by kill -9 it is undone by its verb, once',
    async () => {
      const { child, exited } = await struck('backlog')
      child.kill('SIGKILL')
      await exited
      const word = await typed(environment, 'drill', 'undo')
      expect(word).toEqual({
        code: 0,
        out: 'A drill that was killed (backlog) had left something broken: undone.\n',
        err: '',
      })
      expect(existsSync(join(home, 'drill.json'))).toBe(false)
      expect((await typed(environment, 'drill', 'undo')).out).toBe('No drill has left anything broken.\n')
    },
    ONE_DRILL,
  )
})

it(
  `${LAST} ends as it should, and what it broke is undone`,
  async () => {
    await rows('ml_features_materialized', 100)
    await endsWell(LAST)
  },
  ONE_DRILL,
)
