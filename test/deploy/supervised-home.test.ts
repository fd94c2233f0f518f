import { afterEach, expect, it } from 'vitest'
import { keepRunning, type Child } from '../../workers/supervisor/children.ts'
import { writeConnection } from '../../workers/supervisor/connection.ts'
import { homeAt, makeHome, type Home } from '../../workers/supervisor/home.ts'
import { supervisedHome } from '../../workers/supervisor/supervised-home.ts'
import { removeScratch, scratchFolder } from '../rig/launch.ts'
import { until } from '../rig/until.ts'

const LONG = { withinMs: 60_000 }
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A home whose supervisor is this process, with these programs in it. */
function supervise(programs: Readonly<Record<string, readonly string[]>>): Home {
  const folder = scratchFolder('supervised')
  closing.push(() => removeScratch(folder))
  const home = homeAt(folder)
  makeHome(home)
  writeConnection(home, {
    mysqlUrl: '',
    redisUrl: '',
    temporalAddress: '',
    temporalNamespace: 'default',
    httpUrl: '',
    temporalUiUrl: undefined,
    metricsUrls: {},
    mode: 'replay',
    state: 'ready',
  })
  for (const [role, args] of Object.entries(programs)) {
    const program = { role, command: process.execPath, args, env: process.env, cwd: folder, graceMs: 5_000 }
    const child: Child = keepRunning(home, program, () => undefined)
    closing.push(() => child.stop())
  }
  return home
}

const WAITS = ['-e', 'setInterval(() => undefined, 1000)']

it('knows what should run and does not, and has one started again by its supervisor', async () => {
  const home = supervise({ api: WAITS, redis: WAITS })
  const supervised = supervisedHome(home.path)
  if (supervised === undefined) throw new Error('no supervisor')
  const pidOf = (role: string) => supervised.processes().find((each) => each.role === role)?.pid
  await until('both to run', () => pidOf('api') !== undefined && pidOf('redis') !== undefined, LONG)
  // Whatever else is there, a worker and the HTTP process should be.
  expect(supervised.processes().map(({ role, pid }) => [role, pid !== undefined])).toEqual([
    ['api', true],
    ['redis', true],
    ['worker', false],
  ])
  const before = pidOf('redis')
  expect(await supervised.restart('redis')).toContain(String(before))
  expect(pidOf('redis')).not.toBe(before)
  expect(pidOf('redis')).toBeDefined()
}, 120_000)

it('one that hears nothing is ended all the same', async () => {
  const home = supervise({ api: WAITS })
  const supervised = supervisedHome(home.path)
  const pid = await until('it to run', () => supervised?.processes().find(({ role }) => role === 'api')?.pid, LONG)
  process.kill(pid, 'SIGSTOP')
  expect(await supervised?.restart('api')).toContain('started again')
}, 120_000)

it('there is none where no supervisor runs', () => {
  const folder = scratchFolder('alone')
  expect(supervisedHome(folder)).toBeUndefined()
  removeScratch(folder)
})
