/**
 * How far back a value looks.
 * window: at no more than `bars` bars before its own. fading: at everything, but what lies further back than `bars`
 * weighs less than a rounding step. total: at everything since its start, for ever.
 */
export type Memory = { readonly kind: 'window' | 'fading'; readonly bars: number } | { readonly kind: 'total' }

/** A factor below which a seed cannot change a float64: half of its last digit. */
const FORGOTTEN = Number.EPSILON / 2

/** Bars until a smoothing that keeps this share from bar to bar has forgotten its seed. */
export function barsToForget(kept: number): number {
  return kept <= 0 ? 0 : Math.ceil(Math.log(FORGOTTEN) / Math.log(kept))
}

/** Memory of an EMA: its seed window, then what it takes to forget it. */
export function emaBars(period: number): number {
  return period + barsToForget(1 - 2 / (period + 1))
}

/** Memory of Wilder's smoothing. */
export function wilderBars(period: number): number {
  return period + barsToForget(1 - 1 / period)
}
