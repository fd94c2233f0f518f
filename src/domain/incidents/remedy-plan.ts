import type { Millis } from '../clock.ts'
import type { CauseKey } from './cause-key.ts'
import type { CheckRef } from './check.ts'

/** What would be done, before it is done. */
export interface RemedyPlan {
  /** Of the catalogue: `unpause-schedule`. */
  readonly remedy: string
  /** What it acts on: `collect-prices/coingecko-5m`. */
  readonly target: string
  readonly cause: CauseKey
  /** `Unpause the schedule collect-prices/coingecko-5m`. */
  readonly title: string
  /** What it can touch at worst, in a person's words. */
  readonly blastRadius: string
  /** Waits for a person's `approve`. */
  readonly needsApproval: boolean
  /** Checks that prove it; empty: those of the cause. */
  readonly proof: readonly CheckRef[]
  /** How long after the remedy the proof may take, ms; the checks run again and again until then. */
  readonly proveWithinMs: number
  readonly parameters: Readonly<Record<string, string | number | boolean>>
}

export interface RemedyRequest {
  readonly incident: number
  /** `incident number/remedy/target/attempt`: the same key never acts twice. */
  readonly key: string
  readonly plan: RemedyPlan
  readonly approvedBy: string | undefined
}

/**
 * `applied`: it acted. `not-needed`: its precondition does not hold, nothing was done. `refused`: budget spent, cooling down, another at
 * work, switched off, dry run; `reason` says which. `failed`: it tried and could not.
 */
export type RemedyOutcome = 'applied' | 'not-needed' | 'refused' | 'failed'
export type RefusalReason =
  'budget-spent' | 'cooling-down' | 'another-at-work' | 'switched-off' | 'dry-run' | 'not-here'

export interface RemedyResult {
  readonly key: string
  readonly remedy: string
  readonly target: string
  readonly title: string
  readonly outcome: RemedyOutcome
  readonly reason: RefusalReason | undefined
  /** One sentence: what was done, or why not. */
  readonly sentence: string
  /** Worth asking again after this many ms (cool-down, another at work); undefined: it is not. */
  readonly retryAfterMs: number | undefined
  readonly at: Millis
  readonly tookMs: number
}
