/**
 * What can be wrong with a row, in closed words that are also metric labels.
 *
 * `reject` what cannot be true, whatever the market did: the row is not stored, its slot stays missing and is asked for again.
 * `suspect` what is unlikely: the row is stored, because markets do unlikely things, and marked until somebody or a second answer decides.
 */
export type Severity = 'reject' | 'suspect'

interface Reason {
  readonly severity: Severity
  /** After "the row": `the row is not on the time grid`. */
  readonly says: string
}

const reject = (says: string) => ({ severity: 'reject', says }) as const
const suspect = (says: string) => ({ severity: 'suspect', says }) as const

export const QUALITY_REASONS = {
  'not-a-number': reject('has a field that is no number'),
  'too-large': reject('has a number that no column can hold'),
  'off-grid': reject('is not on the time grid'),
  future: reject('is of a time that has not come yet'),
  'zero-price': reject('has a price that is not above zero'),
  negative: reject('has an amount below zero'),
  'high-below-low': reject('has a high below its low'),
  'open-outside': reject('opens outside its low and high'),
  'close-outside': reject('closes outside its low and high'),
  conflict: reject('came twice in one answer, in different words'),
  duplicate: suspect('came twice in one answer'),
  order: suspect('stands out of order in its answer'),
  jump: suspect('jumps away from both its neighbours, which agree with each other'),
  wick: suspect('reaches far beyond its body while its neighbours are quiet'),
  flat: suspect('is one of a long line of equal prices in which was traded'),
  repeat: suspect('is the same as those before it, volume included'),
  'no-trade': suspect('has no volume: somebody has filled in what was not traded'),
  volume: suspect('has a volume far from that of its neighbours'),
  'cross-source': suspect('differs from what another source says of the same time'),
  'time-shift': suspect('is like the bar of another hour at another source'),
  stale: suspect('is older than a current price can be'),
  supply: suspect('has a market capitalisation that is not price times supply'),
  'day-range': suspect('lies outside its own low and high of the day'),
  'day-change': suspect('has a change of the day that does not fit its percentage'),
} as const satisfies Readonly<Record<string, Reason>>

export type QualityReason = keyof typeof QUALITY_REASONS

/** A row is rejected as soon as one of its reasons says so. */
export function severityOf(reasons: readonly QualityReason[]): Severity {
  return reasons.some((reason) => QUALITY_REASONS[reason].severity === 'reject') ? 'reject' : 'suspect'
}

/** Adds a reason with the figures that speak for it. */
export interface Doubt {
  readonly reason: QualityReason
  /** Value and limit in a few words: `12.4 % from both neighbours, limit 5 %`. */
  readonly evidence: string
}
