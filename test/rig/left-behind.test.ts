import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { until } from './until.ts'

const START_AND_WAIT = `
  const { startRedis } = await import(${JSON.stringify(new URL('./redis.ts', import.meta.url).href)})
  const { launch, scratchFolder } = await import(${JSON.stringify(new URL('./launch.ts', import.meta.url).href)})
  await startRedis()
  const folder = scratchFolder('left-behind')
  const sleeper = launch('sleep', ['600'], { logFile: folder + '/log' })
  console.log(JSON.stringify({ pid: sleeper.pid, folder }))
  setInterval(() => undefined, 1000)
`

it('a test process that is killed with -9 leaves no server and no folder behind', async () => {
  const tests = spawn(process.execPath, ['--input-type=module', '-e', START_AND_WAIT], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(tests.stdout, 'data')) as [Buffer]
  const { pid, folder } = JSON.parse(String(line)) as { pid: number; folder: string }
  expect(isAlive(pid)).toBe(true)
  tests.kill('SIGKILL')
  await until('the server to be gone', () => !isAlive(pid))
  await until('its folder to be gone', () => !existsSync(folder))
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
