import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase } from '../../src/store/database.ts'
import type { Connection } from '../../workers/supervisor/connection.ts'
import { running, startDetached, stopRunning } from '../../workers/supervisor/control.ts'
import { ROOT } from '../rig/arrows.ts'
import { removeScratch, scratchFolder } from '../rig/launch.ts'
import { until } from '../rig/until.ts'

const LONG = 240_000
let folder: string
let one: string
let other: string

beforeAll(() => {
  folder = scratchFolder('supervisor')
  one = join(folder, 'one')
  other = join(folder, 'other')
})
afterAll(async () => {
  await Promise.all([one, other].map((home) => stopRunning(home)))
  removeScratch(folder)
}, LONG)

/** Command lines of live processes that name the folder. */
function processesOf(home: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      } catch {
        return ''
      }
    })
    .filter((line) => line.includes(home))
}

/** Runs the supervisor in the foreground to its end. */
function supervise(
  home: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(ROOT, 'workers/supervisor.ts'), ...args], {
      cwd: ROOT,
      env: { ...process.env, ...env, GAPLESS_HOME: home },
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.on('close', (code) => resolve({ code, said }))
  })
}

const pidOf = (home: string, role: string): number =>
  (JSON.parse(readFileSync(join(home, 'run', `${role}.json`), 'utf8')) as { pid: number }).pid

async function rowsIn(connection: Connection): Promise<number> {
  const database = openDatabase(connection.mysqlUrl, { connectionLimit: 1 })
  try {
    const [row] = await database.query<{ n: number }>('SELECT COUNT(*) AS n FROM ohlc_data')
    return Number(row?.n)
  } finally {
    await database.close()
  }
}

it('a port that was asked for and is taken ends in one sentence, and nothing was started', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const home = join(folder, 'taken')
  const { code, said } = await supervise(home, ['--replay'], { GAPLESS_HTTP_PORT: String(port) })
  expect(said.trim()).toMatch(new RegExp(`^Port ${port} is taken by another program.*Set GAPLESS_HTTP_PORT\\.$`))
  expect(code).toBe(1)
  expect(readdirSync(home)).not.toContain('mysql')
  await new Promise((resolve) => server.close(resolve))
}, 30_000)

it(
  'two homes run side by side, a second start is told of the first, kill -9 of the supervisor is healed, and a stop leaves nothing',
  async () => {
    const [left, right] = await Promise.all([startDetached(one, ['--replay']), startDetached(other, ['--replay'])])
    for (const name of ['mysqlUrl', 'redisUrl', 'temporalAddress', 'httpUrl', 'temporalUiUrl'] as const)
      expect(left[name], name).not.toBe(right[name])
    expect(statSync(join(one, 'connection.json')).mode & 0o777).toBe(0o600)
    expect(left).toMatchObject({ mode: 'replay', state: 'ready' })
    expect(new URL(left.mysqlUrl).pathname).toBe('/crypto_prices_replay')
    expect((await fetch(`${left.httpUrl}/ready`)).status).toBe(200)
    expect((await fetch(left.temporalUiUrl ?? '')).status).toBe(200)
    await until('rows in both', async () => (await rowsIn(left)) > 0 && (await rowsIn(right)) > 0, { withinMs: 60_000 })
    // Passwords are no arguments: everyone on a machine may read those.
    const secrets = Object.values(JSON.parse(readFileSync(join(one, 'secrets.json'), 'utf8')) as Record<string, string>)
    for (const line of processesOf(one)) for (const secret of secrets) expect(line).not.toContain(secret)

    const again = await supervise(one, ['--replay'])
    expect(again).toEqual({
      code: 1,
      said: `\ngapless already runs here (pid ${left.supervisorPid}): npx gapless status, or npx gapless down.\n`,
    })

    const stopped = stopRunning(other)
    const servers = ['mysql', 'temporal', 'redis', 'worker', 'api'].map((role) => pidOf(one, role))
    process.kill(left.supervisorPid, 'SIGKILL')
    await until('the supervisor to be gone', () => running(one) === undefined)
    const before = await rowsIn(left)
    const healed = await startDetached(one, ['--replay'])
    expect(healed.supervisorPid).not.toBe(left.supervisorPid)
    expect(
      servers.filter((pid) => ['mysql', 'temporal', 'redis', 'worker', 'api'].some((role) => pidOf(one, role) === pid)),
    ).toEqual([])
    expect(await rowsIn(healed)).toBeGreaterThanOrEqual(before)

    // A child that is killed comes back by itself.
    const api = pidOf(one, 'api')
    process.kill(api, 'SIGKILL')
    await until(
      'the HTTP process to be back',
      async () => pidOf(one, 'api') !== api && (await fetch(`${healed.httpUrl}/healthz`)).ok,
      {
        withinMs: 60_000,
      },
    )

    expect((await stopped).what).toBe('running')
    expect((await stopRunning(one)).what).toBe('running')
    expect((await stopRunning(one)).what).toBe('nothing')
    expect(processesOf(folder)).toEqual([])
  },
  LONG,
)
