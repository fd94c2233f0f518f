import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFearGreed, FEAR_GREED_SINCE, parseFearGreed } from '../../src/sources/fear-greed.ts'
import { parseJson } from '../../src/sources/json.ts'
import { startKeyed, type Keyed } from './keyed.ts'
import { recordedBody } from './recorded-news.ts'

const read = (body: unknown) =>
  parseFearGreed(parseJson(typeof body === 'string' ? body : JSON.stringify(body), 'alternative.me'))
const day = (value: unknown, timestamp: unknown, said = 'Fear') => ({ value, value_classification: said, timestamp })

describe('the fear and greed index', () => {
  it('as documented: texts, newest first, not at midnight', () =>
    expect(read(recordedBody('fear-greed', '001'))).toEqual([
      { day: Date.UTC(2019, 1, 24), value: 61, classification: 'Greed' },
      { day: Date.UTC(2019, 1, 25), value: 47, classification: 'Neutral' },
      { day: Date.UTC(2019, 1, 26), value: 40, classification: 'Fear' },
    ]))

  it('numbers would do as well, and a day said twice alike is one', () =>
    expect(read({ data: [day(40, 1551157200), day('40', '1551139200')] })).toHaveLength(1))

  it('days that it does not have stay absent', () => {
    const days = read({ data: [day('24', '1523923200'), day('25', '1523577600')] }).map((point) => point.day)
    expect(days).toEqual([Date.UTC(2018, 3, 13), Date.UTC(2018, 3, 17)])
  })

  it.each([
    [day('101', '1551157200')],
    [day('-1', '1551157200')],
    [day('', '1551157200')],
    [day('4.5', '1551157200')],
    [day(null, '1551157200')],
    [day('40', '0')],
    [day('40', String(FEAR_GREED_SINCE / 1000 - 1))],
    [day('40', 'yesterday')],
    [day('40', '1551157200'), day('41', '1551139200')],
  ])('%j cannot be true', (...data) => {
    expect(() => read({ data })).toThrow(expect.objectContaining({ reason: 'malformed' }) as Error)
  })

  it.each(['[]', '{}', '{"data":{}}'])('%s is malformed', (body) =>
    expect(() => read(body)).toThrow(expect.objectContaining({ reason: 'malformed' }) as Error),
  )

  it('an error in its metadata is a refusal', () =>
    expect(() => read({ data: [], metadata: { error: 'limit' } })).toThrow(
      expect.objectContaining({ reason: 'refused' }) as Error,
    ))
})

describe('talking to it', () => {
  let source: Keyed
  beforeAll(async () => {
    source = await startKeyed('alternative-me', {})
  })
  afterAll(() => source.close())

  it('asks for as many days as it is told', async () => {
    source.say(200, recordedBody('fear-greed', '001'))
    expect(await createFearGreed({ upstream: source.upstream }).fetchDays(0, { lane: 'backfill' })).toHaveLength(3)
    expect(source.server.asked[0]?.path).toBe('/fng/?limit=0&format=json')
  })
})
