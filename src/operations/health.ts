/** One deduction from 100, as a sentence with its value and its limit. */
export interface HealthPart {
  readonly name: string
  /** Points taken off, 0 when all is well there. */
  readonly deduction: number
  /** The most this part can take off. */
  readonly weight: number
  readonly value: string
  readonly limit: string
  readonly sentence: string
}

export type HealthWord = 'ok' | 'info' | 'warning' | 'critical'

export interface Health {
  /** 0 to 100: 100 less the deductions. */
  readonly score: number
  readonly status: HealthWord
  /** Every part, largest deduction first. */
  readonly parts: readonly HealthPart[]
}
