/** What speaks against a price, by itself, against the second source, and against those before it. Pure. */
import type { Millis } from '../clock.ts'
import type { DecimalText } from '../collection/decimal.ts'
import type { PriceTick } from '../collection/price.ts'
import { distance, distanceOf, median, percentOf, type QualityRules } from './rules.ts'
import type { Doubt, QualityReason } from './reasons.ts'

/** What else is known of the coin at the moment of a price. */
export interface TickSurroundings {
  readonly now: Millis
  /** The same coin's price at another source, at the same moment. */
  readonly check: DecimalText | undefined
  /** Prices stored before, oldest first. */
  readonly before: readonly DecimalText[]
}

/** Everything that speaks against a current price, those that cannot be first. */
export function tickDoubts(tick: PriceTick, around: TickSurroundings, rules: QualityRules): Doubt[] {
  const doubts: Doubt[] = []
  const add = (reason: QualityReason, evidence: string) => void doubts.push({ reason, evidence })
  const price = Number(tick.price)
  if (!(price > 0)) add('zero-price', `price ${tick.price}`)
  const amounts = { 'market cap': tick.marketCap, volume: tick.volume24h, supply: tick.circulatingSupply }
  for (const [name, value] of Object.entries(amounts))
    if (value !== undefined && Number(value) < 0) add('negative', `${name} ${value}`)
  const ahead = tick.observedAt - around.now
  if (ahead > rules.clockSkewMs)
    add('future', `${Math.round(ahead / 1000)} s after our clock, limit ${rules.clockSkewMs / 1000} s`)
  if (doubts.length > 0) return doubts
  const old = around.now - tick.observedAt
  if (old > rules.staleAfterMs)
    add('stale', `${Math.round(old / 60_000)} min old, limit ${Math.round(rules.staleAfterMs / 60_000)} min`)
  doubts.push(...figureDoubts(tick, price, rules), ...lineDoubts(price, around, rules))
  return doubts
}

/** Whether the figures that came with a price fit it. */
function figureDoubts(tick: PriceTick, price: number, rules: QualityRules): Doubt[] {
  const doubts: Doubt[] = []
  const cap = known(tick.marketCap)
  const supply = known(tick.circulatingSupply)
  const limit = distanceOf(rules.supplyPercent)
  // A cap or a supply of 0 is how the source says that it does not know.
  if (cap !== undefined && supply !== undefined && distance(price * supply, cap) > limit)
    doubts.push({
      reason: 'supply',
      evidence: `market cap ${tick.marketCap}, price times supply ${(price * supply).toPrecision(6)}, limit ${rules.supplyPercent} %`,
    })
  const high = known(tick.high24h)
  const low = known(tick.low24h)
  const slack = 1 + rules.deviationPercent / 100
  if (high !== undefined && low !== undefined && (low > high || price > high * slack || price < low / slack))
    doubts.push({ reason: 'day-range', evidence: `price ${tick.price}, low ${tick.low24h}, high ${tick.high24h}` })
  const change = tick.change24h === undefined ? undefined : Number(tick.change24h)
  const percent = tick.changePercent24h === undefined ? undefined : Number(tick.changePercent24h)
  if (change !== undefined && percent !== undefined && percent > -100) {
    const meant = price - price / (1 + percent / 100)
    // Both figures are rounded, and taken a moment apart.
    if (Math.abs(change - meant) > Math.max(price * 0.02, Math.abs(meant) * 0.25))
      doubts.push({
        reason: 'day-change',
        evidence: `change ${tick.change24h}, ${tick.changePercent24h} % would be ${meant.toPrecision(4)}`,
      })
  }
  return doubts
}

/** A jump that the second source tells too is no fault, however far; one that it contradicts is told with it. */
function lineDoubts(price: number, { check, before }: TickSurroundings, rules: QualityRules): Doubt[] {
  const other = known(check)
  const apart = other === undefined ? 0 : distance(other, price)
  const differs: Doubt[] =
    apart > distanceOf(rules.deviationPercent)
      ? [{ reason: 'cross-source', evidence: `${percentOf(apart)} from ${check}, limit ${rules.deviationPercent} %` }]
      : []
  if (other !== undefined && differs.length === 0) return []
  const line = before.map(Number).filter((value) => value > 0)
  const last = line.at(-1)
  if (last === undefined) return differs
  const steps = line.slice(1).map((value, place) => distance(line[place]!, value))
  const limit = Math.max(distanceOf(rules.jumpPercent), rules.jumpTimes * median(steps))
  const step = distance(last, price)
  return step > limit
    ? [...differs, { reason: 'jump', evidence: `${percentOf(step)} from ${last}, limit ${percentOf(limit)}` }]
    : differs
}

function known(text: DecimalText | undefined): number | undefined {
  const value = Number(text)
  return text !== undefined && value > 0 ? value : undefined
}

/** Places in a line of prices, oldest first, at which the line tears away and comes back: those between are suspect. */
export function tornPoints(prices: readonly DecimalText[], rules: QualityRules): { place: number; doubt: Doubt }[] {
  const line = prices.map(Number)
  const steps = line.slice(1).map((value, place) => distance(line[place]!, value))
  const limit = Math.max(distanceOf(rules.jumpPercent), rules.jumpTimes * median(steps))
  return steps.flatMap((step, place) => {
    const back = steps[place + 1]
    const isTorn =
      step > limit && back !== undefined && back > limit && distance(line[place]!, line[place + 2]!) < step / 3
    return isTorn
      ? [
          {
            place: place + 1,
            doubt: { reason: 'jump', evidence: `${percentOf(step)} and back, limit ${percentOf(limit)}` } as const,
          },
        ]
      : []
  })
}
