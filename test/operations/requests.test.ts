import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { MINUTE } from '../../src/domain/clock.ts'
import { ConfigError } from '../../src/errors.ts'
import { checkPromised, parsePagesAtOnce } from '../../src/operations/backfill-request.ts'
import {
  parseCoverageQuery,
  parseDataset,
  parseReason,
  parseTime,
  type RangeWords,
} from '../../src/operations/requests.ts'

const NOW = Date.parse('2026-03-09T14:08:31Z')
const ALL = 'Datasets: candles, prices, news, macro, fear_greed, indicators, sentiment, features.'
const desk = { config: readConfig({}, '/nowhere'), clock: () => NOW }

function sentence(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return 'accepted'
}

describe('a time', () => {
  it('has a zone or is relative', () => {
    expect(parseTime('--from', '2026-03-03T02:00Z', NOW)).toBe(Date.parse('2026-03-03T02:00:00Z'))
    expect(parseTime('--from', '2026-03-03T02:00+01:00', NOW)).toBe(Date.parse('2026-03-03T01:00:00Z'))
    expect(parseTime('--from', '-6h', NOW)).toBe(NOW - 6 * 60 * MINUTE)
    expect(parseTime('--to', 'now', NOW)).toBe(NOW)
  })

  it.each([
    ['2026-03-03T02:00', '--from 2026-03-03T02:00 has no zone. Write 2026-03-03T02:00Z, or -6h.'],
    ['2026-03-03', '--from 2026-03-03 has no zone. Write 2026-03-03T00:00Z, or -6h.'],
    ['2026-03-03 02:00', '--from 2026-03-03 02:00 has no zone. Write 2026-03-03T02:00Z, or -6h.'],
    [
      '2026-02-30T00:00Z',
      '--from "2026-02-30T00:00Z" is not a time. Write it with a zone, like 2026-03-09T14:08Z, or relative, like -6h.',
    ],
    [
      'yesterday',
      '--from "yesterday" is not a time. Write it with a zone, like 2026-03-09T14:08Z, or relative, like -6h.',
    ],
  ])('%s is refused with what would be right', (text, says) => {
    expect(sentence(() => parseTime('--from', text, NOW))).toBe(says)
  })
})

describe('a question', () => {
  it.each<[RangeWords, string]>([
    [{ dataset: 'candels' }, `There is no dataset "candels". Did you mean candles? ${ALL}`],
    [{ dataset: 'weather' }, `There is no dataset "weather". ${ALL}`],
    [{ subjects: ['BTC-USD'] }, `Name the dataset before its subjects. ${ALL}`],
    [{ from: '-6h', to: '-8h' }, 'The range ends before it begins. Swap --from and --to.'],
    [{ from: '-6h', to: '-6h' }, 'The range is empty: --from and --to are the same moment.'],
    [
      { dataset: 'candles', to: '2026-03-09T15:00Z' },
      '--to lies in the future. The newest final slot of candles is 2026-03-09T13:00Z.',
    ],
    [{ from: '2026-03-09T15:00Z' }, '--from lies in the future: nothing is expected there yet.'],
    [
      { dataset: 'candles', width: '7m' },
      'Coinbase candles have no width 7m. They have 1m, 5m, 15m, 1h, 6h and 1d; collected here: 1h.',
    ],
    [{ dataset: 'candles', width: '5m' }, 'Coinbase candles are not collected in slots of 5m here, only of 1h.'],
    [
      { dataset: 'candles', width: 'wide' },
      'Coinbase candles have no width wide. They have 1m, 5m, 15m, 1h, 6h and 1d; collected here: 1h.',
    ],
  ])('%o is refused with one sentence', (words, says) => {
    expect(sentence(() => parseCoverageQuery(desk, words, '--'))).toBe(says)
  })

  it('an unknown subject is told the nearest that exists', () => {
    expect(sentence(() => parseCoverageQuery(desk, { dataset: 'candles', subjects: ['BTC-EUR'] }))).toContain(
      'There is no subject "BTC-EUR" in candles. Did you mean BTC-USD?',
    )
  })

  it('may leave everything open', () => {
    expect(parseCoverageQuery(desk, {})).toEqual({
      dataset: undefined,
      subjects: [],
      widthSeconds: undefined,
      from: undefined,
      to: undefined,
    })
    expect(parseDataset('prices')).toBe('prices')
  })

  it('on the page its fields have no dashes', () => {
    expect(sentence(() => parseCoverageQuery(desk, { from: '2026-03-03' }))).toMatch(/^from 2026-03-03 has no zone/)
  })
})

describe('a request', () => {
  const series = [
    {
      id: 1,
      dataset: 'candles' as const,
      source: 'coinbase',
      subject: 'BTC-USD',
      widthSeconds: 3_600,
      since: Date.parse('2026-01-01T00:00:00Z'),
    },
  ]
  const check = (from: string, to: string) =>
    sentence(() => checkPromised(series, { from: Date.parse(from), to: Date.parse(to) }, MINUTE, NOW, '--'))

  it('before since is refused, never cut in silence', () => {
    expect(check('2025-12-31T23:00:00Z', '2026-01-02T00:00:00Z')).toBe(
      '--from lies before since: candles are promised from 2026-01-01T00:00Z on. Ask from there, or set an earlier since in the configuration.',
    )
    expect(check('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z')).toBe('accepted')
  })

  it('without a whole final slot is refused', () => {
    expect(check('2026-03-09T12:10:00Z', '2026-03-09T12:50:00Z')).toContain('holds no whole final slot')
    expect(check('2026-03-09T14:00:00Z', '2026-03-09T14:08:00Z')).toContain('holds no whole final slot')
  })

  it('fetches 1 to 64 pages at once', () => {
    const pages = (value: string | number) => sentence(() => parsePagesAtOnce(desk, 'candles', '--width', value))
    expect(parsePagesAtOnce(desk, 'candles', '--width', '64')).toBe(64)
    for (const wrong of [0, 65, 1.5, '', 'many']) expect(pages(wrong)).toContain('a whole number from 1 to 64')
    expect(pages('7m')).toContain('Coinbase candles have no width 7m')
  })

  it('keeps its reason on one line', () => {
    expect(parseReason(' exchange\n outage ')).toBe('exchange outage')
    expect(sentence(() => parseReason(' \n '))).toContain('Say why')
    expect(sentence(() => parseReason('x'.repeat(201)))).toContain('201 characters')
  })
})
