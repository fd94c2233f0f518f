import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRecordedProducts } from '../../src/replay/recorded.ts'
import { parseSpot, parseTime } from '../../src/sources/coinbase-spot.ts'
import { parseJson } from '../../src/sources/json.ts'
import { startReplayed, type Replayed } from './replayed.ts'

const CALL = { lane: 'live' } as const
const NOW = Date.UTC(2026, 4, 20, 12, 30, 17)

let replayed: Replayed
beforeAll(async () => {
  replayed = await startReplayed(await readRecordedProducts(), NOW)
})
afterAll(() => replayed.close())

describe('spot prices', () => {
  it('agree with the other source to within a percent', async () => {
    const spot = Number(await replayed.spot.fetchSpot('BTC-USD', CALL))
    const [tick] = await replayed.prices.fetchLatest(['bitcoin'], CALL)
    expect(Math.abs(spot / Number(tick?.price) - 1)).toBeLessThan(0.01)
  })

  it('of an unknown pair are refused, in the words of the source', async () => {
    await expect(replayed.spot.fetchSpot('NO-USD', CALL)).rejects.toMatchObject({
      reason: 'refused',
      message: expect.stringContaining('Invalid base currency') as string,
    })
  })

  it.each([
    '{}',
    '{"data":{}}',
    '{"data":{"amount":5,"base":"BTC","currency":"USD"}}',
    '{"data":{"amount":"-1","base":"BTC","currency":"USD"}}',
    '{"data":{"amount":"5","base":"ETH","currency":"USD"}}',
    '[]',
  ])('%s is malformed', (body) => {
    expect(() => parseSpot(parseJson(body, 'coinbase'), 'BTC-USD')).toThrow(
      expect.objectContaining({ reason: 'malformed' }) as Error,
    )
  })
})

describe('the time of the source', () => {
  it('is what it says', async () => expect(await replayed.spot.serverTime(CALL)).toBe(NOW - (NOW % 1_000)))

  it.each([
    ['{"data":{"iso":"2015-06-23T18:02:51Z","epoch":1435082571}}', 1435082571000],
    ['{"data":{"iso":"2015-06-23T18:02:51.250Z","epoch":1435082571}}', 1435082571250],
    ['{"data":{"epoch":1435082571}}', 1435082571000],
  ])('%s', (body, at) => expect(parseTime(parseJson(body, 'coinbase'))).toBe(at))

  it('nothing usable is malformed', () => {
    expect(() => parseTime(parseJson('{"data":{"iso":"now"}}', 'coinbase'))).toThrow(
      expect.objectContaining({ reason: 'malformed' }) as Error,
    )
  })
})
