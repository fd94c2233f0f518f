/** Every check at once, read-only. A person asks with `gapless check`, an incident before and after each remedy. */
import type { CheckRef, CheckResult } from '../domain/incidents/check.ts'
import { CHECKS, type CheckName } from '../domain/incidents/finding.ts'
import type { Look, Seen } from './checks/check.ts'
import { COVERAGE_LOOKS } from './checks/coverage.ts'
import { MYSQL_LOOKS } from './checks/mysql.ts'
import { PROCESS_LOOKS } from './checks/processes.ts'
import { REDIS_LOOKS } from './checks/redis.ts'
import { SURROUNDING_LOOKS } from './checks/surroundings.ts'
import { TEMPORAL_LOOKS } from './checks/temporal.ts'
import { UPSTREAM_LOOKS } from './checks/upstreams.ts'
import { WATCHER_LOOKS } from './checks/watchers.ts'
import type { IncidentTools } from './incident-tools.ts'
import { problemOf, within } from './services.ts'

export const LOOKS: readonly Look[] = [
  ...MYSQL_LOOKS,
  ...REDIS_LOOKS,
  ...TEMPORAL_LOOKS,
  ...PROCESS_LOOKS,
  ...UPSTREAM_LOOKS,
  ...COVERAGE_LOOKS,
  ...SURROUNDING_LOOKS,
  ...WATCHER_LOOKS,
]

/** All of these looks at once; each ends by its deadline, so the whole ends by the longest of them. Never rejects. */
export async function runLooks(tools: IncidentTools, looks: readonly Look[] = LOOKS): Promise<CheckResult[]> {
  const results = await Promise.all(looks.map((look) => runLook(tools, look)))
  return results.flat().sort((a, b) => rank(a) - rank(b) || a.target.localeCompare(b.target))
}

const rank = ({ name }: CheckRef): number => CHECKS.indexOf(name as CheckName)

async function runLook(tools: IncidentTools, look: Look): Promise<CheckResult[]> {
  const { clock } = tools.desk
  const from = performance.now()
  const seen: readonly Seen[] = await within(look.deadlineMs, look.see(tools)).catch((error: unknown) =>
    unseen(look, error),
  )
  const stamp = { at: clock(), tookMs: Math.round(performance.now() - from) }
  return seen.map((each) => ({
    ...each,
    ...stamp,
    value: each.value.slice(0, 500),
    sentence: each.sentence.slice(0, 500),
    query: each.query.slice(0, 500),
  }))
}

/** What could not be looked at is unknown, with the reason; it is never taken for well. */
function unseen({ checks, target, query }: Look, error: unknown): Seen[] {
  const reason = problemOf(error)
  return checks.map((name) => ({
    name,
    target,
    outcome: 'unknown',
    value: '',
    threshold: '',
    query,
    sentence: `It could not be looked at: ${reason}.`,
    reason,
  }))
}

/** The looks that answer any of these checks. */
export function looksFor(names: readonly string[]): Look[] {
  return LOOKS.filter(({ checks }) => checks.some((check) => names.includes(check)))
}

/**
 * Exactly these checks again. One whose target is no longer there - a schedule that was deleted, a connection that has gone - is ok; one
 * that could not be looked at is unknown.
 */
export async function recheck(tools: IncidentTools, refs: readonly CheckRef[]): Promise<CheckResult[]> {
  const from = performance.now()
  const results = await runLooks(tools, looksFor(refs.map(({ name }) => name)))
  return refs.map((ref) => {
    const found = results.find(({ name, target }) => name === ref.name && target === ref.target)
    if (found !== undefined) return found
    const blind = results.find(({ name, outcome }) => name === ref.name && outcome === 'unknown')
    if (blind !== undefined) return { ...blind, target: ref.target }
    return {
      ...ref,
      outcome: 'ok',
      value: '',
      threshold: '',
      query: '',
      at: tools.desk.clock(),
      tookMs: Math.round(performance.now() - from),
      sentence: 'There is no such thing to be checked any more.',
    }
  })
}
