import type { Candle } from '../domain/collection/candle.ts'
import { DAY, HOUR, type Millis } from '../domain/clock.ts'
import type { ReplayCoin, ReplayProduct } from './record.ts'

export interface GeneratedOptions {
  readonly id: string
  readonly seed: number
  /** Width of the bars; wider ones are put together from them. */
  readonly widthMs: number
  /** Share of slots in which nothing trades, 0..1. */
  readonly holeShare?: number
  readonly coin?: ReplayCoin
}

/**
 * MADE-UP candles for tests of big ranges; never used by `npm start`. A pure function of seed and time, so that any bar of any year can be
 * computed alone. Each bar opens where the one before would have closed.
 */
export function generatedProduct({ id, seed, widthMs, holeShare = 0, coin }: GeneratedOptions): ReplayProduct {
  const at = (openTime: Millis): Candle | undefined => {
    const slot = Math.round(openTime / widthMs)
    if (noise(seed, slot, 1) < holeShare) return undefined
    const open = priceAt(seed, slot * widthMs)
    const close = priceAt(seed, (slot + 1) * widthMs)
    const stretch = 1 + noise(seed, slot, 2) * 0.004
    return {
      openTime,
      open: open.toFixed(2),
      high: (Math.max(open, close) * stretch).toFixed(2),
      low: (Math.min(open, close) / stretch).toFixed(2),
      close: close.toFixed(2),
      volume: (0.00000001 + noise(seed, slot, 3) * 1_000).toFixed(8),
    }
  }
  const origin = `GENERATED for tests from seed ${seed}; no market ever traded this`
  return { id, origin, bars: new Map([[widthMs, at]]), ...(coin === undefined ? {} : { coin }) }
}

/** Slow and quick waves with a little noise, always well above zero. */
function priceAt(seed: number, at: Millis): number {
  const wave =
    Math.sin(at / (97 * DAY) + seed) * 0.3 +
    Math.sin(at / (9 * DAY) + seed * 2) * 0.1 +
    Math.sin(at / (7 * HOUR)) * 0.02
  return (100 + (seed % 97) * 10) * (1 + wave) * (1 + (noise(seed, Math.round(at / 1000), 4) - 0.5) * 0.01)
}

/** A number in [0, 1) that depends on nothing but its arguments (the mixing step of MurmurHash3). */
export function noise(seed: number, a: number, b: number): number {
  let mixed = Math.imul(seed ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b) ^ (a | 0)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b) ^ Math.floor(a / 4_294_967_296)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 4_294_967_296
}
