import { afterAll, beforeAll, expect, it } from 'vitest'
import { messageId } from '../../src/channels/mail.ts'
import { dedupKey } from '../../src/channels/pagerduty.ts'
import { incidentWorkflowId } from '../../src/contracts/incidents.ts'
import { noticesOf } from '../../src/store/incident-ledger.ts'
import { findIncident, incidentJournal } from '../../src/store/incidents.ts'
import { askDesk } from '../../src/temporal/incidents.ts'
import { runCommand } from '../../workers/cli/program.ts'
import { startReceivers, type Receivers } from '../rig/incident-receivers.ts'
import { startProduct, type Product, type ProductProcess } from '../rig/product.ts'
import { rung, type HttpReceiver } from '../rig/receivers.ts'
import { until } from '../rig/until.ts'
import { madeUpProducts, startUpstream, type TestUpstream } from '../rig/upstream.ts'

/** How long a rung may take to answer: the ladder climbs while MariaDB is away. */
const RESPOND_MS = 3_000
const WITHIN = { withinMs: 240_000, everyMs: 200 }

let upstream: TestUpstream
let product: Product
let receivers: Receivers
beforeAll(async () => {
  ;[receivers, upstream] = await Promise.all([
    startReceivers(),
    startUpstream({ products: madeUpProducts(['AAA-USD'], 0) }),
  ])
  const patient = { respond: '1h', forgotten: '1h' }
  product = await startProduct({
    upstream,
    settings: {
      datasets: {
        candles: { subjects: ['AAA-USD'], since: '-60d' },
        prices: { subjects: ['aaa'], since: '-1h', pairs: {} },
      },
      incidents: {
        severities: {
          P1: { respond: `${RESPOND_MS / 1000}s`, forgotten: '1h' },
          P2: patient,
          P3: patient,
          P4: patient,
        },
        ...{ updateEvery: '1h', lateAfter: '1h', settle: '2s', recheckEvery: '1s', watch: '1h', look: '1s' },
      },
    },
    environment: receivers.environment,
  })
}, 300_000)
afterAll(async () => {
  await product.stop()
  await Promise.all([receivers.close(), upstream.close()])
}, 120_000)

/** The answer of `gapless WORDS`. */
async function gapless(...words: string[]): Promise<string> {
  const said = { out: '', err: '' }
  const code = await runCommand(
    {
      env: product.environment,
      cwd: process.cwd(),
      stdout: { write: (text: string) => (said.out += text) },
      stderr: { write: (text: string) => (said.err += text) },
      exitCode: 0,
    },
    words,
  )
  if (code !== 0) throw new Error(`exit ${code}: ${said.err}`)
  return said.out
}
const heard = (receiver: HttpReceiver, word: string): string[] =>
  receiver
    .taken()
    .map(({ body }) => String(body['text']))
    .filter((text) => text.includes('MySQL') && text.includes(word))
async function dies(worker: ProductProcess): Promise<void> {
  await worker.kill()
  worker.start()
}

it('MariaDB goes, and one incident leads from the first notice to the proof and its log, though the worker dies twice', async () => {
  const { slack: team, platform, pagerduty, smtp } = receivers
  const [worker] = product.workers
  if (worker === undefined) throw new Error('no worker')
  await until('the desk to run', () => askDesk(product.temporal.client), WITHIN)
  await until(
    'the first candle',
    async () => (await product.store.query('SELECT 1 FROM ohlc_data LIMIT 1')).length > 0,
    WITHIN,
  )

  await product.database.kill()
  await until('the first level to hear of it', () => heard(team, 'MySQL').length > 0, WITHIN)
  await dies(worker)
  await until('the second level to hear of it', () => heard(platform, 'MySQL').length > 0, WITHIN)
  await dies(worker)
  await until('the pager and the mail', () => rung(pagerduty).length > 0 && smtp.mails.length > 0, WITHIN)
  await product.database.restart()

  const number = await until(
    'the repair to be in the tables',
    async () => {
      const [row] = await product.store.query<{ number: number }>(
        "SELECT number FROM incidents WHERE cause_key = 'mysql-down' AND status = 'RESOLVED'",
      )
      return row === undefined ? undefined : Number(row.number)
    },
    WITHIN,
  )
  const handle = product.temporal.client.workflow.getHandle(incidentWorkflowId(number))
  expect((await handle.describe()).status.name).toBe('RUNNING')
  const incident = await findIncident(product.store, number)
  expect(incident).toMatchObject({ severity: 'P1', resolvedBy: 'gapless', reopenCount: 0 })
  expect(incident?.cause).toMatchObject({ key: 'mysql-down' })
  expect(incident?.watchUntil).toBeGreaterThan(Date.now())
  const pages = await product.store.query("SELECT number FROM incidents WHERE severity = 'P1' AND parent IS NULL")
  expect(pages).toHaveLength(1)

  // Its ladder kept its times, and nobody heard anything twice without being told so.
  const notices = await until(
    'every notice to be settled',
    async () => {
      const rows = await noticesOf(product.store, number)
      const ended = rows.some(({ transition }) => transition.startsWith('resolved'))
      return ended && rows.every(({ state }) => state === 'delivered') ? rows : undefined
    },
    WITHIN,
  )
  const journal = await incidentJournal(product.store, number)
  const climbed = journal.filter(({ kind }) => kind === 'escalated')
  expect(climbed.slice(0, 2).map(({ sentence }) => sentence.slice(0, 2))).toEqual(['L2', 'L3'])
  // One of the two steps may come before its time, because nothing that a repair could start is left; not both.
  const [opened] = journal
  expect((climbed[1]?.at ?? NaN) - (opened?.at ?? NaN)).toBeGreaterThanOrEqual(RESPOND_MS)
  for (const [receiver, word] of [
    [team, 'L1)'],
    [platform, 'L2)'],
  ] as const)
    for (const status of ['P1 OPEN', 'P1 INVESTIGATING', 'P1 RESOLVED']) {
      const unmarked = heard(receiver, word).filter((text) => text.startsWith(status))
      expect(unmarked.length).toBeLessThanOrEqual(1)
    }
  const keys = (channel: string) => notices.filter((each) => each.channel === channel).map(({ key }) => key)
  const triggers = notices.filter(({ channel, transition }) => channel === 'pagerduty' && !transition.includes(':'))
  expect(rung(pagerduty).sort()).toEqual(triggers.map(({ key }) => dedupKey(key)).sort())
  expect([...new Set(smtp.mails.map((mail) => mail.messageId))].sort()).toEqual(keys('mail').map(messageId).sort())
  const seqs = journal.map(({ seq }) => seq)
  expect(seqs).toEqual(seqs.map((_, index) => index + 1))

  // What the outage cost is refilled and proven.
  await until(
    'no candle to be missing',
    async () => (await gapless('gaps', 'candles', '--json')).trim() === '[]',
    WITHIN,
  )
  const log = await gapless('incident', 'report', String(number))
  for (const line of [
    `# INCIDENT #: ${number}`,
    'SEVERITY: P1',
    'STATUS: RESOLVED',
    '## TIMELINE',
    'L3 On-call Engineer',
  ])
    expect(log).toContain(line)
}, 900_000)
