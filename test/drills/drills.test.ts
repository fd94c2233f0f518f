import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRecord } from '../../deploy/local/lock.mjs'
import { DRILLS } from '../../src/operations/drills/catalogue.ts'
import type { DrillReport } from '../../src/operations/drills/drill.ts'
import { openDatabase, type Database } from '../../src/store/database.ts'
import { startDetached, stopRunning } from '../../workers/supervisor/control.ts'
import { typed } from '../cli/typed.ts'
import { ROOT } from '../rig/arrows.ts'
import { removeScratch, scratchFolder } from '../rig/launch.ts'
import { until } from '../rig/until.ts'

/** Bounds, not expectations: the machine may be very busy. */
const ONE_DRILL = 480_000
const START = 900_000
/** They take minutes, because each waits for what the product does by itself: only when asked for. */
const ASKED_FOR = (process.env.GAPLESS_LONG_TESTS ?? '') !== ''

describe.runIf(ASKED_FOR)('on a product of its own', () => {
  let folder: string
  let home: string
  let environment: NodeJS.ProcessEnv
  let database: Database
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
    await until(
      'candles and features of days',
      async () => {
        const [row] = await database.query<{ candles: number; features: number }>(
          `SELECT (SELECT COUNT(*) FROM ohlc_data WHERE symbol = 'BTC-USD') AS candles,
           (SELECT COUNT(*) FROM ml_features_materialized) AS features`,
        )
        return Number(row?.candles) > 200 && Number(row?.features) > 100
      },
      { withinMs: 600_000, everyMs: 1_000 },
    )
  }, START)

  afterAll(async () => {
    await database?.close()
    await stopRunning(home)
    for (const [name, value] of Object.entries(before))
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    removeScratch(folder)
  }, START)

  describe('each drill ends as it should, and what it broke is undone', () => {
    for (const { name, ends, keys } of DRILLS)
      it(
        name,
        async () => {
          const { code, out, err } = await typed(environment, 'drill', name, '--json', '--within', '6m')
          expect(err).toBe('')
          const report = JSON.parse(out) as DrillReport
          expect(report, report.timeline.map(({ sentence }) => sentence).join('\n')).toMatchObject({
            name,
            ok: true,
            fault: null,
            outcome: ends,
            expected: ends,
            undone: true,
          })
          expect(code).toBe(0)
          expect(report.proof).not.toBe('')
          expect(report.foundAfterMs).toBeGreaterThanOrEqual(0)
          if (name === 'rows-deleted') expect(report.incident).toBeNull()
          else expect(keys(brokenOf(report))).toContain(report.incident?.key)
          if (ends === 'repaired' && report.incident !== null)
            expect(report.remedies.map(({ outcome }) => outcome)).toContain('applied')
          if (ends === 'escalated')
            expect(report.escalated.map(({ level }) => level)).toEqual(expect.arrayContaining(['L1', 'L2']))
          expect(existsSync(join(home, 'drill.json'))).toBe(false)
          expect(readFileSync(environment['GAPLESS_CONFIG'] ?? '', 'utf8')).toBe(
            readFileSync(join(ROOT, 'deploy/drills/gapless.config.json'), 'utf8'),
          )
        },
        ONE_DRILL,
      )
  })

  /** Enough of what was broken to know the key that it must be found under: the target of the key itself. */
  function brokenOf({ incident }: DrillReport): unknown {
    const target = incident?.key.split(':').slice(1).join(':') ?? ''
    return { id: target, queue: target, source: target.split('/').at(-1) }
  }

  it(
    'a drill that is killed is undone by the next, and two at once are refused',
    async () => {
      const child = spawn(process.execPath, [join(ROOT, 'workers/cli.ts'), 'drill', 'disk-nearly-full'], {
        env: environment,
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      let said = ''
      child.stdout.on('data', (data: Buffer) => (said += String(data)))
      await until('it to have broken something', () => Promise.resolve(said.includes('broken')), { withinMs: 120_000 })
      const second = await typed(environment, 'drill', 'quota-gone')
      expect(second.code).toBe(2)
      expect(second.err).toMatch(/^Another drill is under way here \(disk-nearly-full, pid \d+\): one at a time\.\n$/)
      child.kill('SIGKILL')
      await once(child, 'exit')
      expect(readRecord(join(home, 'drill.json'))).toMatchObject({ name: 'disk-nearly-full' })
      expect(existsSync(join(home, 'drill-disk'))).toBe(true)
      const next = await typed(environment, 'drill', 'rows-deleted', '--json', '--within', '6m')
      expect(next.err).toBe('A drill that was killed (disk-nearly-full) had left something broken: undone.\n')
      expect(next.code).toBe(0)
      expect(existsSync(join(home, 'drill-disk'))).toBe(false)
    },
    ONE_DRILL,
  )
})
