import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const ENTRY = fileURLToPath(new URL('../../workers/replay.ts', import.meta.url))

it('the process prints its port, keeps its limits, and ends on SIGTERM', async () => {
  const env = { ...process.env, GAPLESS_REPLAY_PORT: '0', GAPLESS_REPLAY_LIMITS: '{"coinbase":{"perMinute":1}}' }
  const child = spawn(process.execPath, [ENTRY], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const { port } = JSON.parse(line) as { port: number }
  const statuses = [
    await fetch(`http://127.0.0.1:${port}/coinbase/v2/time`),
    await fetch(`http://127.0.0.1:${port}/coinbase/v2/time`),
  ].map((r) => r.status)
  expect(statuses).toEqual([200, 429])
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})

it.each([
  [{ GAPLESS_REPLAY_PORT: 'many' }, 'GAPLESS_REPLAY_PORT'],
  [{ GAPLESS_REPLAY_LIMITS: '{"nobody":{"perSecond":1}}' }, 'GAPLESS_REPLAY_LIMITS'],
  [{ GAPLESS_REPLAY_LIMITS: 'x' }, 'GAPLESS_REPLAY_LIMITS'],
])('a wrong %j ends it with one sentence', async (wrong, name) => {
  const child = spawn(process.execPath, [ENTRY], {
    env: { ...process.env, ...wrong },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const [said] = (await once(createInterface({ input: child.stderr }), 'line')) as [string]
  expect(said).toContain(name)
  expect(await once(child, 'exit')).toEqual([2, null])
})
