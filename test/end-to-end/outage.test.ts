import { expect, it } from 'vitest'
import { healOutage } from '../../bench/outage.ts'

const PER_SECOND = 8

it('a day in which nothing of ours ran heals by itself: every row that there is, each silence heard twice, what the source no longer keeps by name', async () => {
  const told: string[] = []
  const plan = { products: 2, perSecond: PER_SECOND, confirmNoneAfter: '5s', sweepEvery: '2s' }
  const healed = await healOutage(plan, (sentence) => told.push(sentence))
  // How long it took is what people ask first.
  process.stdout.write(`${told.join('\n')}\n`)
  expect(healed.difference).toMatchObject({ missing: 0, extra: 0, different: 0 })
  // A minute and an hour wide, of two products, but for the slots that end while it is looked at.
  expect(healed.lost.get('candles')).toBeGreaterThanOrEqual(2 * (24 * 60 + 24) - 20)
  expect(healed.lost.get('indicators')).toBeGreaterThanOrEqual(2 * (24 * 60 + 24) - 20)
  expect(healed.lost.get('features')).toBeGreaterThanOrEqual(2 * 24 - 2)
  expect(healed.lost.get('prices')).toBeGreaterThanOrEqual(2 * 24 * 12 - 10)
  // CoinGecko keeps points of five minutes for a day: a few of the first are gone for good, and nobody says otherwise.
  expect(healed.unobtainable).toBeGreaterThan(0)
  expect(healed.unobtainable).toBeLessThan(40)
  // Each page once, and the silence in it once more; not each slot by itself.
  expect(healed.calls).toBeGreaterThanOrEqual(2 * (Math.ceil((24 * 60) / 300) + 1))
  expect(healed.calls).toBeLessThan(400)
  expect(healed.maxPerSecond).toBeLessThanOrEqual(PER_SECOND)
}, 4_000_000)
