import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../src/domain/clock.ts'
import type { Interval } from '../../src/domain/collection/coverage.ts'
import type { GapNote, GapReason } from '../../src/domain/collection/gap.ts'
import type { Range } from '../../src/domain/range.ts'
import { answerOf, notBeforeSince } from '../../src/operations/answer.ts'
import type { LoadedSeries } from '../../src/operations/loaded-series.ts'
import type { Services } from '../../src/operations/services.ts'
import { exceptionsOf } from '../../src/operations/exceptions.ts'
import { standingOf } from '../../src/operations/standing.ts'
import { shownExceptions, verdict } from '../../src/operations/verdict.ts'

const NOW = Date.parse('2026-03-09T14:08:31Z')
const EDGE = Date.parse('2026-03-09T14:00:00Z')
const SETTLE = MINUTE
const well = { ok: true, address: '127.0.0.1:1', latencyMs: 1, problem: undefined }
const down = { ok: false, address: '127.0.0.1:13306', latencyMs: undefined, problem: 'refused' }
const SERVICES: Services = {
  temporal: { ...well, namespace: 'default' },
  mysql: { ...well, database: 'crypto_prices' },
  redis: well,
}

/** 1,000 hourly slots up to the live edge, of which the given ones (counted back from the edge) are missing. */
function candles(
  subject: string,
  missing: readonly [number, number][],
  options: { filling?: readonly Range[]; reason?: GapReason; state?: Interval['state'] } = {},
): LoadedSeries {
  const expected = { from: EDGE - 1_000 * HOUR, to: EDGE }
  const holes = missing.map(([from, to]) => ({ from: EDGE - from * HOUR, to: EDGE - to * HOUR }))
  const edges = [expected.from, ...holes.flatMap(({ from, to }) => [from, to]), expected.to]
  const intervals: Interval[] = []
  for (let i = 0; i < edges.length; i += 2) {
    const [from = 0, to = 0] = [edges[i], edges[i + 1]]
    if (from < to) intervals.push({ from, to, state: options.state ?? 'stored', records: 1, reason: '' })
  }
  const notes =
    options.reason === undefined
      ? []
      : holes.map((hole): GapNote => ({
          ...hole,
          reason: options.reason ?? 'never-asked',
          firstSeenAt: NOW,
          lastTriedAt: NOW,
          tries: 1,
          nextTryAt: NOW + 7 * MINUTE,
          backfillId: '',
        }))
  const series = {
    id: 1,
    dataset: 'candles' as const,
    source: 'coinbase',
    subject,
    widthSeconds: 3_600,
    since: expected.from,
  }
  return { series, expected, range: expected, known: { intervals, notes }, filling: options.filling ?? [] }
}

function told(series: readonly LoadedSeries[], services = SERVICES, helpers: Parameters<typeof exceptionsOf>[3] = []) {
  const standings = [standingOf('candles', series, NOW, SETTLE)]
  const exceptions = exceptionsOf(services, standings, [], helpers, NOW)
  return {
    verdict: verdict({ services, datasets: standings.map(({ status }) => status), exceptions }),
    exceptions,
    standing: standings[0],
  }
}

describe('the verdict', () => {
  it('everything is there when nothing is missing', () => {
    const { verdict: says, exceptions, standing } = told([candles('BTC-USD', [])])
    expect([says, exceptions, standing?.status.state]).toEqual(['Everything is there.', [], 'whole'])
  })

  it('the slot that has just ended is no exception, but is counted', () => {
    const settled = candles('BTC-USD', [[1, 0]])
    const { verdict: says, standing } = told([settled], SERVICES)
    // The edge passed more than its grace ago here, so the same series is read a minute after its edge.
    const soon = standingOf('candles', [settled], EDGE + SETTLE + MINUTE, SETTLE)
    expect(soon.kinds.arriving).toBe(1)
    expect(exceptionsOf(SERVICES, [soon], [], [], EDGE + SETTLE + MINUTE)).toEqual([])
    expect(soon.status.missing).toBe(1)
    expect(says).toBe('Trust it, with one exception.')
    expect(standing?.kinds.arriving).toBe(0)
  })

  it('history that is filled for the first time is not a fault', () => {
    const helper = { id: 'k3q2', dataset: 'candles' as const, etaSeconds: 141 }
    const { verdict: says, exceptions } = told(
      [candles('BTC-USD', [[1_000, 340]], { filling: [{ from: 0, to: EDGE }] })],
      SERVICES,
      [helper],
    )
    expect(says).toBe('Filling history, 34 %.')
    expect(exceptions[0]?.text).toBe('k3q2 is filling them, whole at about 14:11. Nothing to do.')
  })

  it('a fault of the source is named, with the command that shows it', () => {
    const { verdict: says, exceptions } = told([candles('BTC-USD', [[20, 10]], { reason: 'server-error' })])
    expect(says).toBe('Trust it, with one exception.')
    expect(exceptions[0]).toMatchObject({
      kind: 'missing',
      mark: 'bad',
      title: 'miss 10 slots in 1 series, 8 March 18:00 to 04:00.',
      text: 'In the way at Coinbase: server error (10 slots). The next sweep asks for them.',
      next: 'npx gapless gaps candles',
    })
  })

  it('an empty answer that waits for its second one needs nobody', () => {
    const { exceptions } = told([candles('BTC-USD', [[20, 18]], { reason: 'empty-once' })])
    expect(exceptions[0]).toMatchObject({
      kind: 'filling',
      text: '2 answered empty once and are asked again at about 14:16. Nothing to do.',
      next: undefined,
    })
  })

  it('a dataset that stands still comes before one that is being filled', () => {
    const { exceptions, standing } = told([candles('BTC-USD', [[9, 0]])])
    expect(standing?.status.state).toBe('stuck')
    expect(exceptions[0]?.title).toBe('stand still since 05:00.')
  })

  it('what is made from others is filled, and not stuck, while these are being filled', () => {
    const ofInput = candles('BTC-USD', [[900, 500]], { filling: [{ from: 0, to: EDGE }] })
    const made = candles('BTC', [[800, 0]])
    const helper = { id: 'k3q2', dataset: 'candles' as const, etaSeconds: undefined }
    const standings = [
      standingOf('candles', [ofInput], NOW, SETTLE),
      standingOf('features', [made], NOW, SETTLE, [ofInput]),
    ]
    const exceptions = exceptionsOf(SERVICES, standings, [], [helper], NOW)
    const datasets = standings.map(({ status }) => status)
    expect(datasets.map(({ state }) => state)).toEqual(['filling', 'filling'])
    expect(exceptions.map(({ kind, text }) => [kind, text])).toEqual([
      ['history', 'k3q2 is filling them. Nothing to do.'],
      ['history', 'They are made as soon as what they are made from is there. Nothing to do.'],
    ])
    expect(verdict({ services: SERVICES, datasets, exceptions })).toBe('Filling history, 40 %.')
  })

  it('what is made from others stands still when these are there, or are filled elsewhere', () => {
    const elsewhere = candles('BTC-USD', [[900, 500]], { filling: [{ from: 0, to: EDGE }] })
    const made = candles('BTC', [[9, 0]])
    for (const inputs of [[], [candles('BTC-USD', [])], [elsewhere]])
      expect(standingOf('features', [made], NOW, SETTLE, inputs)).toMatchObject({
        waits: false,
        status: { state: 'stuck' },
      })
  })

  it('what was looked at and awaits its input is not stuck: its input is', () => {
    const made = candles('BTC', [[9, 0]], { reason: 'awaits-input' })
    expect(standingOf('features', [made], NOW, SETTLE)).toMatchObject({
      waits: true,
      status: { state: 'filling' },
      kinds: { inHand: 9 },
    })
  })

  it('without MySQL nothing can be said, without Temporal nothing runs', () => {
    const services = (change: Partial<Services>) => ({ ...SERVICES, ...change })
    const whole = [candles('BTC-USD', [])]
    const noMysql = told(whole, services({ mysql: { ...down, database: 'crypto_prices' } }))
    expect(noMysql.verdict).toBe('Cannot say.')
    expect(noMysql.exceptions[0]?.title).toBe('does not answer (127.0.0.1:13306, refused).')
    expect(told(whole, services({ temporal: { ...down, namespace: 'default' } })).verdict).toBe(
      'Readable, but nothing runs.',
    )
    expect(told(whole, services({ redis: down })).verdict).toBe('Everything is there.')
  })

  it('shows three exceptions and counts the rest', () => {
    const [one] = told([candles('BTC-USD', [[20, 10]])]).exceptions
    if (one === undefined) throw new Error('no exception')
    expect(shownExceptions([one, one, one, one, one])).toEqual({ shown: [one, one, one], more: 'And two more.' })
  })
})

describe('can I trust it?', () => {
  const says = (...series: LoadedSeries[]) => answerOf(series, 'candles', NOW)

  it('yes, when all is stored', () => {
    expect(says(candles('BTC-USD', []))).toMatchObject({
      kind: 'yes',
      sentence: 'Yes. All 1,000 slots are stored.',
      wholeFrom: EDGE - 1_000 * HOUR,
    })
  })

  it('yes, and what is excused with its reason', () => {
    const none: Interval = {
      from: EDGE - 10 * HOUR,
      to: EDGE - 8 * HOUR,
      state: 'none',
      records: 0,
      reason: 'empty-twice',
    }
    const series = candles('BTC-USD', [[10, 8]])
    const known = { ...series.known, intervals: [...series.known.intervals, none].sort((a, b) => a.from - b.from) }
    expect(says({ ...series, known })).toMatchObject({
      kind: 'yes-and',
      sentence: 'Yes, and 2 slots hold nothing: Coinbase answered empty twice.',
    })
  })

  it('not yet, and from when on it is whole', () => {
    expect(says(candles('BTC-USD', [[20, 10]]), candles('ETH-USD', []))).toMatchObject({
      kind: 'not-yet',
      sentence: 'Not yet. 10 of 2,000 slots are missing. From 04:00 on it is whole.',
      more: ['Not in hand: 10 not asked yet.'],
      wholeFrom: EDGE - 10 * HOUR,
    })
    expect(says(candles('BTC-USD', [[1, 0]]))).toMatchObject({
      sentence: 'Not yet. 1 of 1,000 slots is missing.',
      wholeFrom: undefined,
    })
  })

  it('never a plain yes for a time before anything is promised', () => {
    const whole = says(candles('BTC-USD', []))
    expect(notBeforeSince(whole, EDGE - 1_000 * HOUR, NOW)).toBe(whole)
    expect(notBeforeSince(whole, EDGE - 2_000 * HOUR, NOW)).toMatchObject({
      kind: 'yes-and',
      sentence: 'Yes. All 1,000 slots are stored. Before 26 January 22:00 nothing is promised.',
    })
  })

  it('cannot say, where nothing is expected', () => {
    expect(says().kind).toBe('cannot-say')
    expect(says({ ...candles('BTC-USD', []), range: { from: EDGE, to: EDGE } }).kind).toBe('cannot-say')
  })
})
