import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR } from '../../src/domain/clock.ts'
import { startProduct, type Product } from '../rig/product.ts'
import { until } from '../rig/until.ts'
import { madeUpProducts, startUpstream, type TestUpstream } from '../rig/upstream.ts'
import { scratchFolder } from '../rig/launch.ts'
import { gapless, isOneSentence, typed } from './typed.ts'

describe('where nothing runs', () => {
  const environment = { PATH: process.env.PATH, HOME: process.env.HOME, GAPLESS_HOME: scratchFolder('cli-empty') }

  it.each([
    ['status'],
    ['coverage'],
    ['gaps'],
    ['audit'],
    ['backfill', 'list'],
    ['schedule', 'list'],
    ['health', '--once'],
    ['status', '--json'],
    ['down'],
  ])('%s %s says so in one sentence and exits 3', async (...words) => {
    const ended = await typed(environment, ...words)
    isOneSentence(ended)
    expect(ended.code).toBe(3)
    expect(ended.err).toMatch(/^Nothing is running here\./)
  })

  it.each([
    [['statsu'], 'There is no verb "statsu". Did you mean status?'],
    [['status', '--nope'], "Unknown option '--nope'."],
    [['backfill', 'show'], "Missing required argument 'id'."],
    [['backfill', 'candles', '--from', '-6h'], 'Say which range: --from T --to T'],
    [['up', '--live', '--replay'], 'Choose --live or --replay, not both.'],
    [['health', '--once', '--watch'], 'Choose --once or --watch, not both.'],
  ])('%j is wrong use: exit 2', async (words, says) => {
    const ended = await typed(environment, ...words)
    isOneSentence(ended)
    expect(ended.code).toBe(2)
    expect(ended.err).toContain(says)
  })

  it('the process itself exits with the code', async () => {
    const ended = await gapless(environment, 'status', '--json')
    isOneSentence(ended)
    expect(ended.code).toBe(3)
  })

  it('tells its verbs', async () => {
    const { code, out } = await typed(environment, '--help')
    expect(code).toBe(0)
    for (const verb of [
      'up',
      'down',
      'status',
      'coverage',
      'gaps',
      'audit',
      'collect',
      'backfill',
      'hold',
      'release',
      'schedule',
      'health',
    ])
      expect(out).toMatch(new RegExp(`^  ${verb} `, 'm'))
  })
})

describe('on a running product', () => {
  let upstream: TestUpstream
  let product: Product
  const run = (...words: string[]) => typed(product.environment, ...words)
  const json = async (...words: string[]) => {
    const { out } = await run(...words, '--json')
    return JSON.parse(out)
  }
  const counts = async () =>
    product.store.query(
      // What the product does by itself meanwhile, sweeps and prices, is not what a person's command has done.
      `SELECT (SELECT COUNT(*) FROM backfills WHERE request NOT LIKE '%"reason":"sweep"%') AS backfills,
              (SELECT COUNT(*) FROM journal WHERE kind <> 'backfill-ended') AS journal,
              (SELECT COUNT(*) FROM coverage JOIN series ON id = series_id WHERE dataset = 'candles') AS coverage`,
    )

  beforeAll(async () => {
    upstream = await startUpstream({ products: madeUpProducts(['BTC-USD', 'ETH-USD'], 0) })
    const settings = {
      datasets: {
        candles: { subjects: ['BTC-USD', 'ETH-USD'], since: new Date(Date.now() - 400 * HOUR).toISOString() },
        prices: { subjects: ['btc'], since: '-1h', pairs: {} },
      },
      // Long, so that what a test takes away stays away until the test asks for it.
      sweep: { every: '1h' },
    }
    product = await startProduct({ upstream, settings })
    await until(
      'history to be filled',
      // Before the worker has set up its series nothing is missing either.
      async () => (await json('coverage', 'candles')).length === 2 && (await json('gaps', 'candles')).length === 0,
      { withinMs: 100_000 },
    )
  }, 120_000)
  afterAll(async () => {
    await product.stop()
    await upstream.close()
  })

  it('status is one document with what the contract names', async () => {
    const ended = await gapless(product.environment, 'status', '--json')
    expect([ended.code, ended.err]).toEqual([0, ''])
    const status = JSON.parse(ended.out)
    expect(status).toMatchObject({
      mode: 'live',
      openIncidents: 0,
      services: { mysql: { ok: true }, redis: { ok: true }, temporal: { ok: true, namespace: 'default' } },
    })
    expect(status.datasets.find(({ dataset }: { dataset: string }) => dataset === 'candles')).toMatchObject({
      series: 2,
      missing: 0,
      completeness: 100,
      state: 'whole',
    })
    expect(ended.out).not.toContain('root@')
  })

  it('coverage counts each series, and its sum is what is expected', async () => {
    const rows = await json('coverage', 'candles')
    expect(rows.map(({ subject }: { subject: string }) => subject)).toEqual(['BTC-USD', 'ETH-USD'])
    for (const row of rows) {
      expect(row.expected).toBe(row.stored + row.none + row.unobtainable + row.held + row.missing)
      expect((Date.parse(row.liveEdge) - Date.parse(row.since)) / HOUR).toBeCloseTo(row.expected, -1)
    }
    expect((await run('coverage', 'candles', 'BTC-USD', '--from', '-100h')).out).toMatch(
      /^Yes\. All (99|100) slots are stored\.\n/,
    )
  })

  it.each([
    [['coverage', 'candels'], 'There is no dataset "candels". Did you mean candles?'],
    [['gaps', 'candles', 'BTC-EUR'], 'There is no subject "BTC-EUR" in candles.'],
    [
      ['backfill', 'candles', '--from', '2026-03-03T02:00', '--to', 'now'],
      '--from 2026-03-03T02:00 has no zone. Write 2026-03-03T02:00Z, or -6h.',
    ],
    [['backfill', 'candles', '--from', '-6h', '--to', '-8h'], 'The range ends before it begins. Swap --from and --to.'],
    [
      ['backfill', 'candles', '--from', '-6h', '--to', '2999-01-01T00:00Z'],
      '--to lies in the future. The newest final slot of candles is ',
    ],
    [
      ['backfill', 'candles', '--from', '2011-01-01T00:00Z', '--to', 'now'],
      '--from lies before since: candles are promised from ',
    ],
    [
      ['backfill', 'candles', '--from', '-6h', '--to', 'now', '--width', '7m'],
      'Coinbase candles have no width 7m. They have 1m, 5m, 15m, 1h, 6h and 1d',
    ],
    [
      ['backfill', 'candles', '--from', '-6h', '--to', 'now', '--mode', 'al'],
      '--mode is missing, failed, suspect or all, not "al".',
    ],
    [['backfill', 'candles', '--from', '-6h', '--to', 'now', '--mode', 'all'], 'Add --yes to do it.'],
    [['backfill', 'show', 'nope'], 'There is no backfill "nope".'],
    [['backfill', 'cancel', 'nope'], 'There is no backfill "nope".'],
    [['hold', 'candles', 'BTC-USD', '--from', '-6h', '--to', 'now'], 'Say which range and why'],
    [['collect', 'candles-collector'], 'There is no collector "candles-collector".'],
    [['schedule', 'pause', 'nope'], 'There is no schedule "nope".'],
    [['audit', 'weather'], 'There is no dataset "weather".'],
  ])('%j: exit 2 and nothing is changed', async (words, says) => {
    const before = await counts()
    const ended = await run(...words)
    isOneSentence(ended)
    expect(ended.err).toContain(says)
    expect(ended.code).toBe(2)
    expect(await counts()).toEqual(before)
  })

  it('an audit finds the rows that were taken away, and they come back by themselves', async () => {
    const before = await product.store.query(
      "SELECT open_time, close FROM ohlc_data WHERE symbol = 'ETH-USD' ORDER BY open_time",
    )
    await product.store.execute("DELETE FROM ohlc_data WHERE symbol = 'ETH-USD' ORDER BY open_time LIMIT 25")
    const report = await json('audit', 'candles')
    expect(report).toMatchObject({ series: 2, slotsGone: 25, slotsStray: 0, sweepAsked: true })
    expect(report.findings[0]).toMatchObject({ subject: 'ETH-USD', slotsGone: 25 })
    await until('the rows to be back', async () => (await json('gaps', 'candles')).length === 0)
    expect(
      await product.store.query("SELECT open_time, close FROM ohlc_data WHERE symbol = 'ETH-USD' ORDER BY open_time"),
    ).toEqual(before)
    expect((await run('audit', 'candles')).out).toMatch(/^Coverage tells the truth\./)
  })

  it('a backfill is planned without a trace, then run to its end', async () => {
    const words = ['backfill', 'candles', 'BTC-USD', '--from', '-72h', '--to', '-24h', '--mode', 'all']
    // The backfill of the last sweep says its end a moment after its slots are there.
    await until(
      'others to have ended',
      async () => (await product.store.query('SELECT 1 FROM backfills WHERE ended_at IS NULL')).length === 0,
    )
    const before = await counts()
    const plan = await json(...words, '--dry-run')
    expect(plan).toMatchObject({
      series: 1,
      calls: { planned: 1, slotsPerCall: 300 },
      slots: { missing: 0, planned: plan.slots.inRange },
    })
    expect(await counts()).toEqual(before)
    const ended = await run(...words, '--yes', '--wait', '--json')
    expect(ended.code).toBe(0)
    const view = JSON.parse(ended.out)
    expect(view).toMatchObject({
      state: 'done',
      percent: 100,
      mode: 'all',
      slots: { planned: plan.slots.planned, stored: plan.slots.planned, failed: 0, left: 0 },
      failures: [],
    })
    expect(await json('backfill', 'show', view.id)).toMatchObject({ id: view.id, state: 'done' })
    expect((await json('backfill', 'list')).map(({ id }: { id: string }) => id)).toContain(view.id)
    const again = await run('backfill', 'cancel', view.id)
    isOneSentence(again)
    expect(again).toMatchObject({
      code: 1,
      err: `Backfill ${view.id} has ended (done); it cannot be cancelled any more.\n`,
    })
  })

  it('a running backfill is changed, paused, resumed and cancelled', async () => {
    upstream.control.fault({ kind: 'slow', path: '/exchange', delayMs: 1_000 })
    const range = ['--from', '-390h', '--to', '-2h']
    const { id } = await json('backfill', 'candles', ...range, '--mode', 'all', '--width', '1', '--yes')
    const state = async () => (await json('backfill', 'show', id)).state
    await until('it to run', async () => (await state()) === 'running')
    expect(await json('backfill', 'pause', id)).toMatchObject({ id, state: 'paused', etaSeconds: null })
    expect(await json('backfill', 'resume', id)).toMatchObject({ id, state: 'running' })
    expect((await run('backfill', 'set', id)).err).toBe('Say what to change: width, order, or both.\n')
    await run('backfill', 'set', id, '--width', '2', '--order', 'oldest')
    await until('it to be changed', async () => {
      const { width, order } = await json('backfill', 'show', id)
      return width === 2 && order === 'oldest'
    })
    expect(await json('backfill', 'cancel', id, '--yes')).toMatchObject({ id, state: 'cancelled' })
    upstream.control.clearFaults()
    // What it had taken up again and not filled stays missing until somebody asks.
    await json('backfill', 'candles', ...range, '--wait')
    expect(await json('gaps', 'candles')).toEqual([])
  })

  it('held slots are not hunted until they are released', async () => {
    await product.store.execute(
      "DELETE FROM coverage WHERE series_id = (SELECT id FROM series WHERE dataset = 'candles' AND subject = 'BTC-USD')",
    )
    const words = ['candles', 'BTC-USD', '--from', '-48h', '--to', '-24h', '--reason', 'the exchange restates these']
    const held = await json('hold', ...words)
    expect(held).toMatchObject({ series: 1, state: 'held' })
    expect((await json('coverage', 'candles', 'BTC-USD'))[0].held).toBe(held.slots)
    expect(await json('release', ...words)).toMatchObject({ slots: held.slots, state: 'missing' })
    await until('the slots to be filled', async () => (await json('gaps', 'candles')).length === 0)
    const [journal] = await product.store.query<{ sentence: string }>(
      "SELECT sentence FROM journal WHERE kind = 'held' ORDER BY id DESC LIMIT 1",
    )
    expect(journal?.sentence).toContain('the exchange restates these')
  })

  it('a schedule is paused and resumed with a reason, and status says so meanwhile', async () => {
    const id = (await json('schedule', 'list')).find((each: { id: string }) =>
      each.id.startsWith('collect-candles/'),
    ).id
    expect(await json('schedule', 'pause', id, '--reason', 'disk swap')).toMatchObject({ id, paused: true })
    // Temporal's list of schedules follows a moment later.
    const says = (paused: boolean) => async () =>
      (await run('status')).out.includes('bad ohlc-collector: is paused.') === paused
    await until('status to say that it is paused', says(true))
    expect(await json('schedule', 'resume', id)).toMatchObject({ id, paused: false })
    await until('status to say so no more', says(false))
  })

  it('collects now', async () => {
    expect((await json('collect', 'enhanced-crypto-prices'))[0]).toMatchObject({
      collector: 'enhanced-crypto-prices',
      missing: 0,
    })
    const [price] = await product.store.query<{ amount: number }>(
      "SELECT COUNT(*) AS amount FROM price_data_real WHERE coin_id = 'btc'",
    )
    expect(price?.amount).toBeGreaterThan(0)
  })

  it('health exits by its word', async () => {
    const ended = await run('health', '--once', '--json')
    const health = JSON.parse(ended.out)
    expect(ended.code).toBe({ ok: 0, info: 0, warning: 1, critical: 2 }[health.status as 'ok'])
    expect(100 - health.parts.reduce((sum: number, part: { deduction: number }) => sum + part.deduction, 0)).toBe(
      health.score,
    )
  })

  it('colours only where it is told to', async () => {
    expect((await run('status')).out).not.toContain('\u001b')
    expect((await run('status', '--color', 'always')).code).toBe(0)
    expect((await run('gaps', '--color', 'always')).out).toContain('\u001b[1m')
  })

  it('without MySQL it says that nothing can be said', async () => {
    await product.database.kill()
    const status = await run('status')
    expect(status.out).toMatch(/^Cannot say\. MySQL does not answer \(127\.0\.0\.1:\d+, refused\)\./)
    expect(status.code).toBe(1)
    expect(JSON.parse((await run('status', '--json')).out)).toMatchObject({
      verdict: 'Cannot say.',
      datasets: [],
      services: { mysql: { ok: false } },
    })
    const gaps = await run('gaps')
    isOneSentence(gaps)
    expect(gaps).toMatchObject({ code: 1, err: expect.stringMatching(/^MySQL does not answer \(refused\)\./) })
    expect((await run('health', '--once')).code).toBe(2)
    await product.database.restart()
    await until('status to answer again', async () => (await run('status')).code === 0)
  })
})
