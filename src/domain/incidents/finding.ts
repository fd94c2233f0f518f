/**
 * What diagnosis sees. A check looks at one thing and changes nothing; a finding is what it saw of one target at one moment.
 * `unknown` means that the check itself could not look: it is never read as well, and never as ill.
 */
import type { Millis } from '../clock.ts'

export const CHECKS = [
  'disk-space',
  'mysql-reachable',
  'mysql-connections',
  'mysql-pool',
  'mysql-idle',
  'mysql-long-queries',
  'redis-reachable',
  'redis-memory',
  'redis-big-keys',
  'redis-eviction',
  'temporal-reachable',
  'task-queue-pollers',
  'task-queue-backlog',
  'schedule-acts',
  'schedule-running',
  'schedule-declared',
  'workflows-failed',
  'workflows-timed-out',
  'workflows-stuck',
  'process-alive',
  'process-memory',
  'process-cpu',
  'upstream-reachable',
  'upstream-answers',
  'upstream-quota',
  'upstream-breaker',
  'data-fresh',
  'data-whole',
  'updater-moving',
  'scorer-loads',
  'api-errors',
  'configuration',
  'prometheus-targets',
] as const
export type CheckName = (typeof CHECKS)[number]

export type FindingState = 'ok' | 'bad' | 'unknown'

export interface Finding {
  readonly check: CheckName
  /** What it is about: `mysql`, `coinbase`, a schedule's id, a task queue, `candles/coinbase`, `candles/coinbase/BTC-USD/1h`. */
  readonly target: string
  readonly state: FindingState
  /** What was seen, with its unit: `187 of 200`. */
  readonly value: string
  /** The limit it was held against, as words: `at most 80 %`. */
  readonly threshold: string
  /** How it was asked, so that a person can ask again. Never with a secret. */
  readonly query: string
  readonly at: Millis
  readonly tookMs: number
  /** One sentence for a person. */
  readonly sentence: string
  /** In a closed word why it is bad or unknown, where that decides the cause: `refused`, `too many connections`, `paused`. Empty otherwise. */
  readonly reason: string
  /** What a remedy needs to know: times in Millis, names, counts. Nothing secret. */
  readonly facts: Readonly<Record<string, string | number>>
}

/** A finding's name: what was checked of what. */
export const findingKey = ({ check, target }: Pick<Finding, 'check' | 'target'>): string => `${check} ${target}`

/** Of these findings those of one check that are bad. */
export function badOf(findings: readonly Finding[], check: CheckName): Finding[] {
  return findings.filter((finding) => finding.check === check && finding.state === 'bad')
}
