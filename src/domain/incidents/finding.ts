import type { CheckRef, CheckResult } from './check.ts'

/** Every check there is. The target says of what; `unknown` means that the check itself could not look. */
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
  'price-current',
  'data-whole',
  'updater-moving',
  'scorer-loads',
  'api-errors',
  'configuration',
  'prometheus-targets',
  'alerts-arrive',
  'incidents-run',
] as const
export type CheckName = (typeof CHECKS)[number]

/** A finding's name: what was checked of what. */
export const findingKey = ({ name, target }: CheckRef): string => `${name} ${target}`

export const refOf = ({ name, target }: CheckRef): CheckRef => ({ name, target })

/** Of these results those of one check that are bad. */
export function badOf(results: readonly CheckResult[], check: CheckName): CheckResult[] {
  return results.filter(({ name, outcome }) => name === check && outcome === 'bad')
}

/** A fact as text; empty when it was not told. */
export const factOf = ({ facts }: CheckResult, name: string): string => String(facts?.[name] ?? '')
