/**
 * The audit of a dataset by its workflow, on the product's own worker: what a person starts, what starts by itself, and what a killed worker leaves behind.
 * The upstream is away all the time, so that nothing is filled while it is counted.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { auditId } from '../../src/contracts/audit.ts'
import { DAY, HOUR, type Millis } from '../../src/domain/clock.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { auditWhenDue } from '../../src/operations/audit.ts'
import type { Desk } from '../../src/operations/desk.ts'
import { writeCandles } from '../../src/store/candles.ts'
import { changeKnowledge } from '../../src/store/coverage.ts'
import { openDatabase, type Database } from '../../src/store/database.ts'
import { readJournal, writeJournal } from '../../src/store/journal.ts'
import { listSeries } from '../../src/store/series.ts'
import { startAudit } from '../../src/temporal/audits.ts'
import { runCommand } from '../../workers/cli/program.ts'
import { ROOT } from '../rig/arrows.ts'
import { startProduct, type Product } from '../rig/product.ts'
import { parseConfig } from '../rig/settings.ts'
import { until } from '../rig/until.ts'

const SUBJECTS = ['AAA-USD', 'BBB-USD', 'CCC-USD', 'DDD-USD']
const SINCE = Date.UTC(2025, 0, 1)
const SLOTS = 3_000
const SETTINGS = {
  datasets: {
    candles: { subjects: SUBJECTS, since: new Date(SINCE).toISOString() },
    prices: { subjects: ['bitcoin'], pairs: {} },
    fear_greed: { since: '-2d' },
  },
  // Neither the sweep nor an audit of its own comes in between.
  sweep: { every: '1d' },
  audit: { every: '365d' },
}
const AWAY = 'http://127.0.0.1:1'
const settings = parseConfig(SETTINGS)

let product: Product
let database: Database
let series: Series[]
beforeAll(async () => {
  product = await startProduct({
    settings: SETTINGS,
    upstream: {
      environment: {
        ...{ COINGECKO_URL: AWAY, COINBASE_URL: AWAY, COINBASE_EXCHANGE_URL: AWAY, FRED_URL: AWAY },
        ...{ FEAR_GREED_URL: AWAY, FEEDS_BASE_URL: AWAY, CRYPTOPANIC_URL: AWAY, GUARDIAN_URL: AWAY },
      },
    },
  })
  database = product.store
  series = await until('the series to be set up', async () => {
    const found = await listSeries(database, { dataset: 'candles', source: 'coinbase' })
    return found.length === SUBJECTS.length && found.sort((a, b) => a.id - b.id)
  })
}, 180_000)
afterAll(() => product.stop())

/** Every series whole; then of each 20 rows are gone and 2 were changed by hand, in the first half of its chunks. */
async function storeAndSpoil(): Promise<void> {
  await database.execute('DELETE FROM audit_chunks')
  await database.execute("DELETE FROM journal WHERE kind LIKE 'audit%'")
  const range = { from: SINCE, to: SINCE + SLOTS * HOUR }
  const rows = Array.from({ length: SLOTS }, (_, slot) => ({
    ...{ openTime: SINCE + slot * HOUR, open: '1', high: '3', low: '1', close: '2', volume: String(slot) },
  }))
  for (const { id, subject } of series) {
    await database.execute('DELETE FROM ohlc_data WHERE symbol = ?', [subject])
    await database.transaction(async (tx) => {
      await changeKnowledge(tx, [id], { from: SINCE, to: Date.now() }, () => ({
        intervals: [{ ...range, state: 'stored', reason: '', records: SLOTS }],
        notes: [],
      }))
      await writeCandles(tx, { source: 'coinbase', symbol: subject, widthSeconds: 3600 }, rows, SINCE)
    })
    const at = (slots: readonly number[]) => slots.map((slot) => new Date(SINCE + slot * HOUR))
    const lost = Array.from({ length: 20 }, (_, index) => 70 * index + 7)
    const changed = [11, 612]
    await database.execute('DELETE FROM ohlc_data WHERE symbol = ? AND open_time IN (?)', [subject, at(lost)])
    await database.execute('UPDATE ohlc_data SET close = 9 WHERE symbol = ? AND open_time IN (?)', [
      subject,
      at(changed),
    ])
  }
}

/** All that an audit leaves behind that does not tell the time. Notes of gaps are the keeper's as well, which asks an upstream that is away. */
async function leftBehind(): Promise<unknown> {
  const ids = [series.map(({ id }) => id)]
  return {
    coverage: await database.query('SELECT * FROM coverage WHERE series_id IN (?) ORDER BY series_id, start_at', ids),
    found: (await findings()).sort(),
    chunks: await database.query(
      'SELECT series_id, start_at, slots, digest FROM audit_chunks WHERE series_id IN (?) ORDER BY series_id, start_at',
      ids,
    ),
  }
}

const findings = async () =>
  (await readJournal(database, { subject: auditId('candles', 'coinbase'), limit: 1_000 }))
    .filter(({ kind }) => kind === 'audit-found')
    .map(({ sentence, detail }) => `${sentence} ${JSON.stringify(detail)}`)

const audit = () =>
  startAudit(product.temporal.client, { dataset: 'candles', source: 'coinbase', full: true, slots: 0 })

const WHOLE = {
  ...{ checked: SUBJECTS.length * SLOTS, slotsGone: SUBJECTS.length * 20, slotsChanged: SUBJECTS.length * 2 },
  ...{ slotsStray: 0, series: SUBJECTS.length, seriesLeft: 0, done: true },
}

describe('a full audit', () => {
  beforeEach(storeAndSpoil)

  it('whose worker is killed in the middle goes on at its cursor, and comes to what an unkilled one comes to', async () => {
    const calm = await (await audit()).result()
    expect(calm).toMatchObject(WHOLE)
    const unkilled = await leftBehind()

    await storeAndSpoil()
    // The third series is locked: the pass can go so far and no further.
    const locker = openDatabase(product.databaseUrl, { connectionLimit: 1 })
    const third = series[2]!.id
    const chunksOf = async (place: number) =>
      (await database.query('SELECT 1 FROM audit_chunks WHERE series_id = ?', [series[place]!.id])).length
    let killed: Awaited<ReturnType<typeof audit>> | undefined
    let seenAt: Millis | undefined
    await locker.transaction(async (tx) => {
      await tx.query('SELECT id FROM series WHERE id = ? FOR UPDATE', [third])
      killed = await audit()
      await until('it to stand before the third series', async () => {
        const waits = await database.query(
          "SELECT 1 FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT id FROM series WHERE id%FOR UPDATE'",
        )
        return waits.length > 0 && (await findings()).length >= 4
      })
      await product.workers[0]!.kill()
      const [first] = await database.query<{ at: Date }>(
        'SELECT MAX(audited_at) AS at FROM audit_chunks WHERE series_id = ?',
        [series[0]!.id],
      )
      seenAt = first?.at?.getTime()
    })
    await locker.close()
    expect((await findings()).length).toBe(4)
    product.workers[0]!.start()
    expect(await killed!.result()).toEqual(calm)
    expect(await leftBehind()).toEqual(unkilled)
    expect(await chunksOf(3)).toBe(await chunksOf(0))
    // What was good before the kill was not read a second time.
    const [again] = await database.query<{ at: Date }>(
      'SELECT MAX(audited_at) AS at FROM audit_chunks WHERE series_id = ?',
      [series[0]!.id],
    )
    expect(again?.at?.getTime()).toBe(seenAt)
  }, 240_000)

  it('is started and followed by gapless audit --full', async () => {
    const run = async (...words: string[]) => {
      let [out, err] = ['', '']
      const context = {
        ...{ env: product.environment, cwd: ROOT, exitCode: 0 },
        stdout: { write: (text: string) => (out += text) },
        stderr: { write: (text: string) => (err += text) },
      }
      return { code: await runCommand(context, words), out, err }
    }
    const told = await run('audit', 'candles', '--full', '--json')
    expect({ code: told.code, ...(JSON.parse(told.out) as object) }).toMatchObject({
      ...{ code: 0, checked: WHOLE.checked, slotsGone: WHOLE.slotsGone, slotsChanged: WHOLE.slotsChanged },
      audits: [{ dataset: 'candles', source: 'coinbase', full: true, done: true }],
    })
    // What was lost or changed is missing now. The changed rows lie where nothing is stored, until their source has been asked.
    const again = await run('audit', 'candles', '--full')
    expect(again.code).toBe(0)
    expect(again.out).toBe(
      `8 rows lie where nothing is stored.\n${(WHOLE.checked - 88).toLocaleString('en-US')} slots of 4 series counted and read.\n`,
    )
    expect((await run('audit', 'weather', '--full')).code).toBe(2)
  }, 120_000)
})

describe('an audit by itself', () => {
  const subject = auditId('candles', 'coinbase')
  const runs = async () => {
    const ids = new Set<string>()
    for await (const run of product.temporal.client.workflow.list({ query: `WorkflowId = '${subject}'` }))
      ids.add(run.runId)
    return ids.size
  }
  const at = (now: Millis): Desk =>
    ({
      ...{ config: { settings: { ...settings, audit: { every: DAY, slots: 0 } } }, database, clock: () => now },
      temporal: () => Promise.resolve(product.temporal.client),
    }) as unknown as Desk
  const NOW = Date.now()

  it('comes when the last one is as old as settings say, not sooner; of what cannot be audited never', async () => {
    await database.execute("DELETE FROM journal WHERE kind = 'audit'")
    await writeJournal(database, { at: NOW - DAY + HOUR, subject, kind: 'audit', sentence: 'the last one' })
    // One of another dataset says nothing of this one.
    await writeJournal(database, {
      at: NOW - 9 * DAY,
      subject: 'audit/prices/coingecko',
      kind: 'audit',
      sentence: 'old',
    })
    const before = await runs()
    await auditWhenDue(at(NOW), 'candles', 'coinbase')
    await auditWhenDue(at(NOW + 99 * DAY), 'news', 'feeds')
    expect(await runs()).toBe(before)

    await auditWhenDue(at(NOW + HOUR), 'candles', 'coinbase')
    await product.temporal.client.workflow.getHandle(subject).result()
    await until('the list to show it', async () => (await runs()) === before + 1)
    const [last] = await readJournal(database, { subject, limit: 1 })
    expect(last).toMatchObject({
      kind: 'audit',
      sentence: expect.stringMatching(/^Audit of candles of coinbase: /) as string,
    })
    // That was the last one now.
    await auditWhenDue(at(NOW + HOUR), 'candles', 'coinbase')
    expect(await runs()).toBe(before + 1)
  }, 120_000)

  it('of series that were never audited comes as long after the first one was set up', async () => {
    await database.execute("DELETE FROM journal WHERE kind = 'audit'")
    await database.execute('UPDATE series SET created_at = ?', [new Date(NOW - DAY + HOUR)])
    const before = await runs()
    await auditWhenDue(at(NOW), 'candles', 'coinbase')
    expect(await runs()).toBe(before)
    await auditWhenDue(at(NOW + HOUR), 'candles', 'coinbase')
    await product.temporal.client.workflow.getHandle(subject).result()
    await until('the list to show it', async () => (await runs()) === before + 1)
  }, 120_000)
})
