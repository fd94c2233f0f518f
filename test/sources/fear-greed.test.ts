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
    source = await startKeyed('alternative', {})
  })
  afterAll(() => source.close())

  const now = Date.UTC(2019, 1, 26, 5)
  const fetch = (from: number, to: number) =>
    createFearGreed({ upstream: source.upstream, clock: () => now }).fetchDays({ from, to }, { lane: 'backfill' })

  const iso = (day: number) => new Date(day).toISOString().slice(0, 10)

  it('asks for as many days as reach back to the first one wanted, and gives those that were', async () => {
    source.say(200, recordedBody('fear-greed', '001'))
    expect((await fetch(Date.UTC(2019, 1, 25), Date.UTC(2019, 1, 26))).map((point) => iso(point.day))).toEqual([
      '2019-02-25',
    ])
    expect(source.server.asked.at(-1)?.path).toBe('/fng/?limit=3&format=json')
  })

  it('fewer than it was asked for is an answer cut off', async () => {
    source.say(200, recordedBody('fear-greed', '001'))
    await expect(fetch(Date.UTC(2019, 1, 20), now)).rejects.toMatchObject({ reason: 'truncated' })
  })

  it('asks for all there are in one call where many are wanted; without its first day that is not all', async () => {
    const all = { data: [day('40', '1551139200'), day('30', String(FEAR_GREED_SINCE / 1000))] }
    source.say(200, JSON.stringify(all))
    expect((await fetch(0, now)).map((point) => iso(point.day))).toEqual(['2018-02-01', '2019-02-26'])
    expect(source.server.asked.at(-1)?.path).toBe('/fng/?limit=0&format=json')
    source.say(200, recordedBody('fear-greed', '001'))
    await expect(fetch(0, now)).rejects.toMatchObject({ reason: 'truncated' })
  })
})
