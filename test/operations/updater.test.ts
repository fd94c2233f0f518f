import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../src/domain/clock.ts'
import type { Dataset } from '../../src/domain/collection/series.ts'
import type { Range } from '../../src/domain/range.ts'
import { updaterOf, type UpdaterFacts } from '../../src/operations/updater.ts'

const START = Date.UTC(2026, 2, 1)
const NOW = START + 100 * HOUR + 20 * MINUTE
const at = (hour: number) => START + hour * HOUR

/** A series that is accounted for in these hours. */
function known(dataset: Dataset, subject: string, ...hours: [number, number][]): UpdaterFacts['loaded'][number] {
  return {
    series: { id: 1, dataset, source: 'x', subject, widthSeconds: 3600, since: START },
    expected: { from: START, to: at(100) },
    known: {
      intervals: hours.map(([from, to]) => ({ from: at(from), to: at(to), state: 'stored', records: 1, reason: '' })),
      notes: [],
    },
    filling: [],
  }
}

const inputs = (to: number) => [known('candles', 'BTC-USD', [0, to]), known('indicators', 'BTC-USD', [0, to])]
const backfill = (range: Range, state: 'done' | 'running' = 'done', subjects: string[] = []) => ({
  request: { ...range, subjects } as unknown as UpdaterFacts['backfills'][number]['request'],
  state,
})
/** The newest row of BTC came so long ago. */
const edge = (agoMs: number) => ({ edgeMadeAt: new Map([['BTC', NOW - agoMs]]) })
const facts = (rest: Partial<UpdaterFacts>): UpdaterFacts => ({
  loaded: [],
  lastMadeAt: NOW - 19 * MINUTE,
  edgeMadeAt: new Map([['BTC', NOW - 19 * MINUTE]]),
  backfills: [],
  now: NOW,
  ...rest,
})

describe('the updater of features', () => {
  it('is current when its rows reach as far as its inputs', () => {
    const loaded = [...inputs(100), known('features', 'BTC', [0, 100])]
    expect(updaterOf(facts({ loaded }))).toMatchObject({
      state: 'current',
      cursor: at(100),
      inputAt: at(100),
      lagSeconds: 0,
      owed: 0,
      standsStill: false,
    })
  })

  it('is not blamed for a row whose inputs have only just come, nor for inputs that do not', () => {
    const justNow = { now: at(100) + 3 * MINUTE }
    expect(updaterOf(facts({ loaded: [...inputs(100), known('features', 'BTC', [0, 99])], ...justNow }))).toMatchObject(
      { state: 'current', lagSeconds: 3600, standsStill: false },
    )
    expect(updaterOf(facts({ loaded: [...inputs(50), known('features', 'BTC', [0, 50])] }))).toMatchObject({
      state: 'current',
      lagSeconds: 0,
    })
  })

  it('waits for indicators as for candles', () => {
    const loaded = [
      known('candles', 'BTC-USD', [0, 100]),
      known('indicators', 'BTC-USD', [0, 60]),
      known('features', 'BTC', [0, 60]),
    ]
    expect(updaterOf(facts({ loaded }))).toMatchObject({ state: 'current', inputAt: at(60), owed: 0 })
  })

  it('fills older rows while it is at the edge', () => {
    const loaded = [...inputs(100), known('features', 'BTC', [0, 20], [60, 100])]
    expect(updaterOf(facts({ loaded }))).toMatchObject({
      state: 'filling',
      owed: 40,
      symbols: [{ symbol: 'BTC', oldestOwedAt: at(20) }],
    })
  })

  it('is behind while it works, and stands still when its inputs move and its rows do not', () => {
    const loaded = [...inputs(100), known('features', 'BTC', [0, 97])]
    const range = { from: at(97), to: at(100) }
    const working = { loaded, backfills: [backfill(range, 'running')] }
    expect(updaterOf(facts({ ...working, ...edge(MINUTE) }))).toMatchObject({ state: 'behind' })
    expect(updaterOf(facts({ loaded, ...edge(3 * HOUR) }))).toMatchObject({
      state: 'stuck',
      standsStill: true,
      lagSeconds: 3 * 3600,
      sentence: 'Features stand still since 01:00 while their inputs move: BTC is 3 h 00 min behind its inputs.',
    })
    expect(updaterOf(facts({ ...working, ...edge(2 * HOUR) }))).toMatchObject({ state: 'stuck' })
  })

  it('stands still when it makes one old range over and over, however busy it is', () => {
    const loaded = [...inputs(100), known('features', 'BTC', [0, 97])]
    const old = { from: at(10), to: at(20) }
    const backfills = [backfill(old, 'running'), backfill(old), backfill(old), backfill({ from: at(0), to: at(10) })]
    const updater = updaterOf(facts({ loaded, backfills, ...edge(MINUTE) }))
    expect(updater).toMatchObject({ state: 'stuck', lastRange: { ...old, times: 3 } })
    expect(updater?.sentence).toContain('over and over')
    expect(updaterOf(facts({ loaded: [...inputs(100), known('features', 'BTC', [0, 100])], backfills }))).toMatchObject(
      { state: 'current' },
    )
  })

  describe('that stands still with one symbol', () => {
    const others = (['ETH', 'SOL'] as const).flatMap((symbol) => [
      known('candles', `${symbol}-USD`, [0, 100]),
      known('indicators', `${symbol}-USD`, [0, 100]),
      known('features', symbol, [0, 100]),
    ])
    const loaded = [...inputs(100), known('features', 'BTC', [0, 97]), ...others]
    const range = { from: at(0), to: at(100) }
    const stuck = { state: 'stuck', standsStill: true, lagSeconds: 3 * 3600 }

    it('is found while it makes the rows of others', () => {
      const busy = { loaded, lastMadeAt: NOW - MINUTE, ...edge(3 * HOUR) }
      expect(updaterOf(facts(busy))).toMatchObject(stuck)
      // Late by a quarter of an hour: who works on it would still have time.
      const late = { ...busy, loaded: [...inputs(100), known('features', 'BTC', [0, 99]), ...others], ...edge(HOUR) }
      const state = (subjects: string[]) =>
        updaterOf(facts({ ...late, backfills: [backfill(range, 'running', subjects)] }))?.state
      expect(state(['ETH', 'SOL'])).toBe('stuck')
      expect(state(['BTC'])).toBe('behind')
    })

    it('is found while it makes older rows of that symbol again', () => {
      const again = { loaded, lastMadeAt: NOW - MINUTE, ...edge(3 * HOUR), backfills: [backfill(range, 'running')] }
      expect(updaterOf(facts(again))).toMatchObject(stuck)
    })

    it('is found while a new symbol has all its history in front of it', () => {
      const candles = known('candles', 'NEW-USD', [0, 50])
      const fresh = [
        { ...candles, filling: [candles.expected] },
        known('indicators', 'NEW-USD', [0, 50]),
        known('features', 'NEW'),
      ]
      const withNew = [...loaded, ...fresh]
      const updater = updaterOf(facts({ loaded: withNew, lastMadeAt: NOW - MINUTE, ...edge(3 * HOUR) }))
      expect(updater).toMatchObject(stuck)
      expect(updater?.sentence).toContain('BTC is 3 h 00 min behind')
    })
  })

  it('takes the symbol that is furthest behind for all', () => {
    const loaded = [
      ...inputs(100),
      known('candles', 'ETH-USD', [0, 100]),
      known('indicators', 'ETH-USD', [0, 100]),
      known('features', 'BTC', [0, 100]),
      known('features', 'ETH'),
    ]
    expect(updaterOf(facts({ loaded, lastMadeAt: undefined }))).toMatchObject({
      state: 'stuck',
      cursor: undefined,
      lagSeconds: 100 * 3600,
      owed: 100,
    })
  })

  it('of a new product is not blamed for years of history that it has in front of it', () => {
    const features = known('features', 'BTC')
    const note = {
      reason: 'never-asked',
      lastTriedAt: undefined,
      tries: 0,
      nextTryAt: undefined,
      backfillId: '',
    } as const
    const noted = (firstSeenAt: number) => ({
      ...features,
      known: { intervals: [], notes: [{ ...note, from: START, to: at(100), firstSeenAt }] },
    })
    const state = (loaded: UpdaterFacts['loaded']) => updaterOf(facts({ loaded, lastMadeAt: undefined }))?.state
    expect(state([...inputs(100), noted(NOW - 10 * MINUTE)])).toBe('filling')
    expect(state([...inputs(100), noted(NOW - 20 * MINUTE)])).toBe('stuck')
    // While what it is made from is filled as well.
    const filled = inputs(100).map((each) => ({ ...each, filling: [each.expected] }))
    expect(state([...filled, noted(NOW - 20 * MINUTE)])).toBe('filling')
    // That somebody fills candles excuses no updater that has worked before.
    const worked = { ...known('features', 'BTC', [0, 20]), known: { ...known('features', 'BTC', [0, 20]).known } }
    expect(state([...filled, worked])).toBe('stuck')
  })

  it('is nothing while no features are promised', () => {
    expect(updaterOf(facts({ loaded: inputs(100) }))).toBeUndefined()
  })
})
