import type { Millis } from '../clock.ts'
import type { CauseKey, Severity } from './cause-key.ts'

/** `unknown`: the check itself could not look. That is a finding too, and never counted as well. */
export type CheckOutcome = 'ok' | 'bad' | 'unknown'

/** What one check saw. Texts hold no secret and at most 500 characters each. */
export interface CheckResult {
  /** Which check: `mysql-reachable`, `data-fresh`. */
  readonly name: string
  /** What it looked at: `mysql`, `candles/coinbase`, `collect-prices/coingecko-5m`. */
  readonly target: string
  readonly outcome: CheckOutcome
  /** What was measured, with its unit, as a person reads it: `241 s`, `97 %`. Empty when unknown. */
  readonly value: string
  /** What it is held against: `at most 120 s`. */
  readonly threshold: string
  /** How to look again by hand: the SQL, the address, the command. */
  readonly query: string
  readonly at: Millis
  readonly tookMs: number
  /** One sentence: what is wrong, or what could not be seen and why. */
  readonly sentence: string
  /** In a closed word why it is bad or unknown, where that decides the cause: `refused`, `paused`. */
  readonly reason?: string
  /** What a remedy needs to know: times in Millis, names, counts. Nothing secret, few of them: they go through Temporal. */
  readonly facts?: Readonly<Record<string, string | number>>
}

/** Names a check on a target, to run it again. */
export interface CheckRef {
  readonly name: string
  readonly target: string
}

/** Which checks to run: all when nothing is named. */
export interface CheckScope {
  readonly checks?: readonly CheckRef[]
  /** Every check that bears on this cause. */
  readonly cause?: CauseKey
}

/** A finding is a check that is not ok. */
export type Finding = CheckResult

/** A cause with what speaks for it; the first of the list is the likeliest. */
export interface RankedCause {
  readonly key: CauseKey
  readonly severity: Severity
  /** A title for the incident: `MySQL does not answer`. */
  readonly title: string
  /** A sentence for the log's root cause. */
  readonly sentence: string
  /** 0 to 1. */
  readonly confidence: number
  /** What speaks for it. */
  readonly evidence: readonly CheckRef[]
  /** Findings that follow from it, by the keys that they would have alone: symptoms. */
  readonly symptoms: readonly CauseKey[]
  /** What to check again after a remedy, and while it is being watched. */
  readonly proof: readonly CheckRef[]
}

export function findingsOf(results: readonly CheckResult[]): Finding[] {
  return results.filter(({ outcome }) => outcome !== 'ok')
}

/** Proven: everything asked was seen, and is ok. An empty list proves nothing. */
export function allOk(results: readonly CheckResult[]): boolean {
  return results.length > 0 && results.every(({ outcome }) => outcome === 'ok')
}
