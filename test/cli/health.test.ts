import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from '../../workers/cli/program.ts'
import { freshStore } from '../store/ground.ts'
import { scratchFolder } from '../rig/launch.ts'
import type { Database } from '../../src/store/database.ts'

let url: string
let database: Database
beforeAll(async () => {
  ;({ url, database } = await freshStore())
})
afterAll(() => database.close())

/** `gapless health` while neither Redis nor Temporal answers, which costs some points; `ok`, `info` and `warning` as given. */
async function health([ok, info, warning]: readonly [number, number, number], ...words: string[]) {
  const home = scratchFolder('cli-health')
  const file = join(home, 'gapless.config.json')
  writeFileSync(file, JSON.stringify({ health: { thresholds: { ok, info, warning } } }))
  let [out, err] = ['', '']
  const code = await runCommand(
    {
      env: {
        GAPLESS_HOME: home,
        GAPLESS_CONFIG: file,
        MYSQL_URL: url,
        REDIS_URL: 'redis://127.0.0.1:1',
        TEMPORAL_ADDRESS: '127.0.0.1:1',
      },
      cwd: home,
      stdout: { write: (text: string) => (out += text) },
      stderr: { write: (text: string) => (err += text) },
      exitCode: 0,
    },
    ['health', ...words],
  )
  return { code, out, err }
}
const HEALTHY = [2, 1, 0] as const
const WARNING = [100, 99, 0] as const
const CRITICAL = [100, 99, 98] as const
const WATCH = ['--watch', '--interval', '1s', '--for', '1s'] as const

it.each([
  ['healthy', HEALTHY, 0],
  ['a warning', WARNING, 1],
  ['critical', CRITICAL, 2],
] as const)(
  '%s, exits as it says, looked at once and watched',
  async (_what, thresholds, code) => {
    expect(await health(thresholds, '--once')).toMatchObject({ code })
    const watched = await health(thresholds, ...WATCH)
    expect(watched.code).toBe(code)
    expect(watched.out).toMatch(/health \d+ (ok|info|warning|critical) /)
  },
  120_000,
)

it('a score below the alert threshold is told and exits 1 at least, one that is not exits as it is', async () => {
  const alerted = await health(HEALTHY, ...WATCH, '--alert-threshold', '100')
  expect(alerted).toMatchObject({ code: 1, err: expect.stringMatching(/Health \d+ is below 100\./) as string })
  expect(await health(HEALTHY, ...WATCH, '--alert-threshold', '0')).toMatchObject({ code: 0, err: '' })
  expect(await health(CRITICAL, ...WATCH, '--alert-threshold', '100')).toMatchObject({ code: 2 })
}, 120_000)

it.each([
  [['--watch', '--interval', 'soon'], '--interval is a duration'],
  [['--watch', '--for', '0s'], '--for is a duration'],
  [['--alert-threshold', '101'], '--alert-threshold is a score from 0 to 100, not 101.'],
  [['--once', '--watch'], 'Choose --once or --watch, not both.'],
])('%j is refused in one sentence', async (words, sentence) => {
  const { code, out, err } = await health(HEALTHY, ...words)
  expect(out).toBe('')
  expect(err).toContain(sentence)
  expect(code).toBe(2)
})
