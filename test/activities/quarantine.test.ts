import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createBackfillActivities } from '../../activities/collection/backfills.ts'
import type { FillJob } from '../../activities/collection/claim-work.ts'
import { fillRange } from '../../activities/collection/fill.ts'
import { candlePages } from '../../activities/collection/candle-pages.ts'
import { HOUR, MINUTE, type Millis } from '../../src/domain/clock.ts'
import type { Candle } from '../../src/domain/collection/candle.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { DEFAULT_RULES } from '../../src/domain/quality/rules.ts'
import type { Range } from '../../src/domain/range.ts'
import { readConfig } from '../../src/config/config.ts'
import type { Desk } from '../../src/operations/desk.ts'
import { rejectQuarantined, releaseQuarantined } from '../../src/operations/quarantine.ts'
import { createBackfill } from '../../src/store/backfills.ts'
import { readCandles } from '../../src/store/candles.ts'
import { changeKnowledge, readKnowledge } from '../../src/store/coverage.ts'
import { ensureSeries } from '../../src/store/series.ts'
import type { Database } from '../../src/store/database.ts'
import { readJournal } from '../../src/store/journal.ts'
import { listQuarantine, rule } from '../../src/store/quarantine.ts'
import { quietBars } from '../domain/quality/bars.ts'
import { bytesOf, candleSeries, freshStore, SINCE } from '../store/ground.ts'

const SLOTS = 60
const WHOLE: Range = { from: SINCE, to: SINCE + SLOTS * HOUR }
const NOW = WHOLE.to + 10 * HOUR
const AT = 30
const TRUTH: readonly Candle[] = quietBars(SLOTS).map((bar, n) => ({ ...bar, openTime: SINCE + n * HOUR }))
const INSANE = { ...TRUTH[AT]!, high: '1', low: '2' }
const ODD = { ...TRUTH[AT]!, high: String(Number(TRUTH[AT]!.high) * 2) }

let database: Database
let series: Series
let now: Millis
let sent: (range: Range) => Candle[]
let asked: number

beforeAll(async () => {
  database = (await freshStore()).database
})
afterAll(() => database.close())
beforeEach(async () => {
  for (const table of ['coverage', 'gap_notes', 'claims', 'ohlc_data', 'quarantine', 'journal', 'backfills'])
    await database.execute(`DELETE FROM ${table}`)
  const [only] = await candleSeries(database, ['A-USD'])
  if (only === undefined) throw new Error('no series')
  series = only
  now = NOW
  asked = 0
  sent = truth
})

const truth = (range: Range): Candle[] => TRUTH.filter(({ openTime }) => openTime >= range.from && openTime < range.to)
/** The truth with another bar in its place. */
const instead =
  (...bars: readonly Candle[]) =>
  (range: Range): Candle[] =>
    truth(range).flatMap((bar) => {
      const others = bars.filter(({ openTime }) => Math.floor(openTime / HOUR) * HOUR === bar.openTime)
      return others.length === 0 ? [bar] : others
    })

const kind = () =>
  candlePages(
    {
      name: 'coinbase',
      widthsMs: [HOUR],
      pageSlots: SLOTS,
      fetchCandles: async (_product, _width, range) => {
        asked += 1
        return sent(range)
      },
    },
    { settle: MINUTE, confirmNoneAfter: 30 * MINUTE },
    undefined,
    { rules: DEFAULT_RULES, clock: () => now },
  )
const events = { pageStored: () => undefined, pageFailed: () => undefined, backfillEnded: () => undefined }
let runs = 0
const fill = (range = WHOLE) => {
  const job: FillJob = {
    kind: kind(),
    series: [series],
    range,
    lane: 'backfill',
    order: 'oldest',
    askedBy: `b${runs++}`,
    holder: `b${runs}/0/x`,
    onlyDue: true,
    onlyFailed: false,
  }
  return fillRange({ database, clock: () => now, events }, job, {
    budgetMs: 60_000,
    attempt: 1,
    signal: new AbortController().signal,
    onPage: () => undefined,
  })
}
const rows = async () =>
  (
    await readCandles(database, { source: 'coinbase', symbol: 'A-USD', widthSeconds: 3600, ...WHOLE, limit: 1_000 })
  ).map((bar) => ({
    ...bar,
    open: Number(bar.open),
    high: Number(bar.high),
    low: Number(bar.low),
    close: Number(bar.close),
    volume: Number(bar.volume),
  }))
const figures = (bars: readonly Candle[]) =>
  bars.map((bar) => ({
    ...bar,
    open: Number(bar.open),
    high: Number(bar.high),
    low: Number(bar.low),
    close: Number(bar.close),
    volume: Number(bar.volume),
  }))
const entries = async () =>
  (await listQuarantine(database, { limit: 100 })).map(({ slotAt, severity, reasons, state, decidedBy }) => ({
    slot: (slotAt - SINCE) / HOUR,
    severity,
    reasons,
    state,
    decidedBy,
  }))
const known = async () => (await readKnowledge(database, [series.id])).get(series.id)!
const held = { state: 'held', decidedBy: '' } as const

describe('a row that cannot be true', () => {
  it('is not stored, the rest of its page is, and its slot is missing with the reason', async () => {
    sent = instead(INSANE)
    expect(await fill()).toMatchObject({ stored: SLOTS - 1, calls: 1, failed: 0 })
    expect(await rows()).toEqual(figures(TRUTH.filter((_, n) => n !== AT)))
    expect(await entries()).toEqual([{ slot: AT, severity: 'reject', reasons: ['high-below-low'], ...held }])
    const { intervals, notes } = await known()
    expect(intervals.map(({ state, records }) => ({ state, records }))).toEqual([
      { state: 'stored', records: AT },
      { state: 'stored', records: SLOTS - AT - 1 },
    ])
    expect(notes).toMatchObject([{ from: SINCE + AT * HOUR, reason: 'quarantined', tries: 1, nextTryAt: NOW + MINUTE }])
    expect((await readJournal(database, { limit: 9 })).map(({ sentence }) => sentence)).toEqual([
      'A row of candles A-USD went to quarantine (1 not stored): high-below-low.',
    ])
  })

  it('is asked for again, ever more rarely; the same lie is in quarantine once, and the truth heals it', async () => {
    sent = instead(INSANE)
    await fill()
    await fill()
    expect(asked).toBe(1)
    now += MINUTE
    await fill()
    expect(asked).toBe(2)
    expect((await known()).notes).toMatchObject([{ reason: 'quarantined', tries: 2, nextTryAt: now + 2 * MINUTE }])
    expect((await entries()).length).toBe(1)
    expect((await readJournal(database, { limit: 9 })).length).toBe(1)
    sent = truth
    now += 2 * MINUTE
    await fill()
    expect(await rows()).toEqual(figures(TRUTH))
    expect((await known()).notes).toEqual([])
    expect(await entries()).toMatchObject([{ state: 'rejected', decidedBy: 'a later answer' }])
  })

  it('of two bars that contradict each other neither is stored; the later answer says which was true', async () => {
    const other = { ...TRUTH[AT]!, close: TRUTH[AT]!.open }
    sent = instead(other, TRUTH[AT]!)
    await fill()
    expect((await rows()).length).toBe(SLOTS - 1)
    sent = truth
    now += HOUR
    await fill()
    expect(await rows()).toEqual(figures(TRUTH))
    expect((await entries()).map(({ state }) => state).sort()).toEqual(['rejected', 'released'])
  })

  it('is stored when a person has released it, and nobody marks it again', async () => {
    sent = instead(INSANE)
    await fill()
    const [entry] = await listQuarantine(database, { limit: 1 })
    await rule(database, [entry!.id], { state: 'released', at: now, by: 'a test', reason: 'seen elsewhere' })
    now += HOUR
    await fill()
    expect(await rows()).toEqual(figures(instead(INSANE)(WHOLE)))
    expect((await known()).notes).toEqual([])
    expect(await entries()).toMatchObject([{ state: 'released', decidedBy: 'a test' }])
  })

  it('off the grid leaves its slot to the bar that belongs there', async () => {
    sent = instead({ ...TRUTH[AT]!, openTime: TRUTH[AT]!.openTime + 17_000 }, TRUTH[AT]!)
    await fill()
    expect(await rows()).toEqual(figures(TRUTH))
    expect(await entries()).toEqual([
      { slot: AT, reasons: ['off-grid'], severity: 'reject', state: 'rejected', decidedBy: 'the same answer' },
    ])
    expect((await known()).notes).toEqual([])
  })

  it('an answer that is mostly impossible is no page of bad rows', async () => {
    sent = (range) => truth(range).map(({ high, low, ...bar }) => ({ ...bar, high: low, low: high }))
    await expect(fill()).rejects.toMatchObject({ reason: 'malformed' })
    expect(await entries()).toEqual([])
  })
})

describe('a row that is unlikely', () => {
  it('only because it came twice needs nobody to decide', async () => {
    sent = instead(TRUTH[AT]!, TRUTH[AT]!)
    await fill()
    expect(await rows()).toEqual(figures(TRUTH))
    expect(await entries()).toMatchObject([{ slot: AT, reasons: ['duplicate'], state: 'released' }])
  })

  it('is stored and marked; what is stored equals what the source said', async () => {
    sent = instead(ODD)
    expect(await fill()).toMatchObject({ stored: SLOTS })
    expect(await rows()).toEqual(figures(instead(ODD)(WHOLE)))
    expect(await entries()).toEqual([{ slot: AT, severity: 'suspect', reasons: ['wick'], ...held }])
    expect((await known()).notes).toEqual([])
  })

  it('that came as the newest bar is marked when the next one has come', async () => {
    sent = instead({ ...TRUTH[AT]!, ...scaled(1.2) })
    await fill({ from: SINCE, to: SINCE + AT * HOUR })
    await fill({ from: SINCE, to: SINCE + (AT + 1) * HOUR })
    expect(await entries()).toEqual([])
    await fill({ from: SINCE, to: SINCE + (AT + 2) * HOUR })
    expect(await entries()).toEqual([{ slot: AT, severity: 'suspect', reasons: ['jump'], ...held }])
  })

  const scaled = (factor: number) => {
    const of = (text: string) => String(Number(text) * factor)
    const { open, high, low, close } = TRUTH[AT]!
    return { open: of(open), high: of(high), low: of(low), close: of(close) }
  }

  it.each([
    ['the same again', () => instead(ODD), 'released', 'a second answer'],
    ['something else', () => truth, 'rejected', 'a later answer'],
  ] as const)(
    'is asked for again by a backfill of mode suspect; the source says %s',
    async (_what, next, state, by) => {
      sent = instead(ODD)
      await fill()
      sent = next()
      now += HOUR
      const id = await suspectBackfill()
      const activities = createBackfillActivities({ database, clock: () => now, events, kindOf: kind })
      const { progress } = await activities.openBackfill(id)
      expect(progress.slots).toMatchObject({ planned: 1, left: 1 })
      expect((await known()).notes).toMatchObject([{ reason: 'doubted' }])
      await fill()
      expect(asked).toBe(2)
      expect(await rows()).toEqual(figures(next()(WHOLE)))
      expect(await entries()).toMatchObject([{ slot: AT, state, decidedBy: by }])
      expect((await known()).notes).toEqual([])
    },
  )

  const suspectBackfill = () =>
    createBackfill(database, {
      id: 'suspec',
      request: {
        dataset: 'candles',
        source: 'coinbase',
        subjects: [],
        ...WHOLE,
        mode: 'suspect',
        order: 'newest',
        width: 1,
        reason: 'a test',
        onlyDue: false,
      },
      requestKey: 'k',
      base: { stored: SLOTS - 1, none: 0, unobtainable: 0 },
      slotsPlanned: 1,
      callsPlanned: 1,
      requestedAt: now,
    })
})

describe('what a person decides', () => {
  const desk = (): Desk => ({
    config: readConfig({}, '/nowhere'),
    mode: 'replay',
    database,
    redis: { ping: () => Promise.reject(new Error('away')) },
    temporal: () => Promise.reject(new Error('away')),
    clock: () => now,
  })
  const only = async () => String((await listQuarantine(database, { limit: 1 }))[0]?.id)
  const why = { by: 'a test', reason: 'compared by hand' }

  it('released: a row that was not stored is, by the next page of its slot, which nobody has to wait for', async () => {
    sent = instead(INSANE)
    await fill()
    await releaseQuarantined(desk(), await only(), why)
    expect((await known()).notes).toMatchObject([{ reason: 'quarantined', nextTryAt: undefined }])
    sent = () => []
    await fill()
    expect(await rows()).toEqual(figures(instead(INSANE)(WHOLE)))
    expect((await known()).notes).toEqual([])
    await expect(releaseQuarantined(desk(), await only(), why)).rejects.toThrow('is released already, by a test')
  })

  it('released: a row that is stored stays as it is', async () => {
    sent = instead(ODD)
    await fill()
    const before = await bytesOf(database, 'ohlc_data', 'open_time')
    expect(await releaseQuarantined(desk(), await only(), why)).toMatchObject({
      state: 'released',
      decidedBy: 'a test',
    })
    expect(await bytesOf(database, 'ohlc_data', 'open_time')).toBe(before)
    expect((await known()).notes).toEqual([])
  })

  it('rejected: a stored row is taken away and its slot asked for again; the same row does not come back', async () => {
    sent = instead(ODD)
    await fill()
    await rejectQuarantined(desk(), await only(), why)
    expect((await rows()).length).toBe(SLOTS - 1)
    expect((await known()).notes).toMatchObject([{ reason: 'quarantined', nextTryAt: undefined }])
    await fill()
    expect(asked).toBe(2)
    expect((await rows()).length).toBe(SLOTS - 1)
    expect((await known()).notes).toMatchObject([{ reason: 'quarantined', tries: 1 }])
    sent = truth
    now += HOUR
    await fill()
    expect(await rows()).toEqual(figures(TRUTH))
    expect(await entries()).toMatchObject([{ state: 'rejected', decidedBy: 'a test' }])
  })

  it('rejected and held: nobody asks for the slot, and it says why', async () => {
    sent = instead(ODD)
    await fill()
    await rejectQuarantined(desk(), await only(), { ...why, hold: true })
    await fill()
    expect(asked).toBe(1)
    expect((await known()).intervals[1]).toMatchObject({ state: 'held', reason: 'compared by hand' })
    expect((await rows()).length).toBe(SLOTS - 1)
  })

  it('a rejected candle makes its indicators anew', async () => {
    sent = instead(ODD)
    await fill()
    const wanted = (['candles', 'indicators'] as const).map((dataset) => ({
      dataset,
      source: dataset === 'candles' ? 'coinbase' : 'gapless',
      subject: 'A-USD',
      widthSeconds: 3600,
      since: SINCE,
    }))
    const made = (await ensureSeries(database, wanted, now)).find(({ dataset }) => dataset === 'indicators')
    const whole = { ...WHOLE, state: 'stored', records: SLOTS, reason: '' } as const
    await database.transaction((tx) =>
      changeKnowledge(tx, [made!.id], WHOLE, () => ({ intervals: [whole], notes: [] })),
    )
    await rejectQuarantined(desk(), await only(), why)
    const after = (await readKnowledge(database, [made!.id])).get(made!.id)
    expect(after?.intervals).toMatchObject([{ from: SINCE, to: SINCE + AT * HOUR }])
    expect(after?.notes).toMatchObject([{ reason: 'input-changed', from: SINCE + AT * HOUR, to: WHOLE.to }])
  })

  it('a rejected candle makes the features of its hour and of the day after anew', async () => {
    sent = instead(ODD)
    await fill()
    const wanted = (['candles', 'features'] as const).map((dataset) => ({
      dataset,
      source: dataset === 'candles' ? 'coinbase' : 'gapless',
      subject: dataset === 'candles' ? 'A-USD' : 'A',
      widthSeconds: 3600,
      since: SINCE,
    }))
    const made = (await ensureSeries(database, wanted, now)).find(({ dataset }) => dataset === 'features')
    const whole = { ...WHOLE, state: 'stored', records: SLOTS, reason: '' } as const
    await database.transaction((tx) =>
      changeKnowledge(tx, [made!.id], WHOLE, () => ({ intervals: [whole], notes: [] })),
    )
    await rejectQuarantined(desk(), await only(), why)
    const after = (await readKnowledge(database, [made!.id])).get(made!.id)
    const end = SINCE + (AT + 25) * HOUR
    expect(after?.notes).toMatchObject([{ reason: 'input-changed', from: SINCE + AT * HOUR, to: end }])
    expect(after?.intervals).toMatchObject([
      { from: SINCE, to: SINCE + AT * HOUR },
      { from: end, to: WHOLE.to },
    ])
  })

  it('needs a reason, and a row that exists', async () => {
    sent = instead(INSANE)
    await fill()
    await expect(rejectQuarantined(desk(), await only(), { ...why, reason: ' ' })).rejects.toThrow('Say why')
    await expect(releaseQuarantined(desk(), '999999999', why)).rejects.toThrow(
      'There is no row 999999999 in quarantine',
    )
    await expect(releaseQuarantined(desk(), 'x', why)).rejects.toThrow('There is no row x')
    expect(await entries()).toMatchObject([{ state: 'held' }])
  })
})

it('filled twice, all of it is the same to the byte', async () => {
  sent = instead(ODD)
  await fill()
  const once = [await bytesOf(database, 'ohlc_data', 'open_time'), await bytesOf(database, 'quarantine', 'id')]
  await fill()
  expect([await bytesOf(database, 'ohlc_data', 'open_time'), await bytesOf(database, 'quarantine', 'id')]).toEqual(once)
})
