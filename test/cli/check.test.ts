import { afterAll, beforeAll, expect, it } from 'vitest'
import { checkLines } from '../../workers/cli/check.ts'
import type { Context } from '../../workers/cli/context.ts'
import { runCommand } from '../../workers/cli/program.ts'
import { formOf } from '../../workers/cli/terminal.ts'
import { serveSample, type Served } from '../http/serve.ts'
import { ROOT } from '../rig/arrows.ts'

interface Document {
  causes: { key: string; severity: string; runbook: string; symptoms: string[] }[]
  checks: { name: string; target: string; outcome: string; at: string }[]
}

let served: Served
beforeAll(async () => {
  served = await serveSample()
}, 120_000)
afterAll(() => served.close())

/** Runs the command where Redis and Temporal are away, and MySQL is where it is said. */
async function check(mysqlUrl: string, ...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' }
  const stream = (name: 'out' | 'err') => ({ write: (text: string) => ((said[name] += text), true), isTTY: false })
  const context: Context = {
    env: {
      MYSQL_URL: mysqlUrl,
      REDIS_URL: 'redis://127.0.0.1:1',
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      GAPLESS_HOME: '/nowhere',
    },
    cwd: ROOT,
    stdout: stream('out'),
    stderr: stream('err'),
    exitCode: 0,
  }
  return { code: await runCommand(context, ['check', ...words]), ...said }
}

it('says the cause first, with its runbook, when everything is dead; exit 1', async () => {
  const { code, out } = await check('mysql://root@127.0.0.1:1/crypto_prices')
  expect(code).toBe(1)
  expect(out).toMatch(/MySQL does not answer/)
  expect(out).toContain('docs/runbooks/')
  expect(out).toMatch(/mysql-reachable +mysql +bad/)
}, 120_000)

it('is one document with --json, and the same over HTTP', async () => {
  const { code, out } = await check('mysql://root@127.0.0.1:1/crypto_prices', '--json')
  expect(code).toBe(1)
  const document = JSON.parse(out) as Document
  expect(document.causes.find(({ key }) => key === 'mysql-down')).toMatchObject({
    severity: 'P1',
    runbook: 'docs/runbooks/MysqlDown.md',
  })
  const answer = await served.get('/api/v1/checks')
  expect(answer.status).toBe(200)
  const told = (await answer.json()) as Document
  expect(told.checks.find(({ name }) => name === 'mysql-reachable')).toMatchObject({ outcome: 'ok', target: 'mysql' })
  expect(told.checks.find(({ name }) => name === 'redis-reachable')).toMatchObject({ outcome: 'bad' })
  expect(told.causes.map(({ key }) => key)).toContain('temporal-down')
}, 120_000)

it('says that all is well in one line', () => {
  const form = formOf({ write: () => true, isTTY: false }, {}, {})
  const well = {
    name: 'mysql-reachable',
    target: 'mysql',
    outcome: 'ok',
    value: '1 ms',
    threshold: '',
    query: '',
    at: 0,
    tookMs: 1,
    sentence: '',
  } as const
  expect(checkLines(form, [well], [], false)[0]).toBe('1 check of 1 are well.')
})
