import type { Client } from '@temporalio/client'
import type { DeskPolicy, IncidentHands, Report } from '../../src/contracts/incidents.ts'
import type { FailingReported } from '../../src/contracts/health.ts'
import type { Clock } from '../../src/domain/clock.ts'
import { findingsOf, type CheckRef, type CheckResult, type RankedCause } from '../../src/domain/incidents/check.ts'
import type { IncidentEvents } from '../../src/telemetry/incident-events.ts'
import { reportToDesk } from '../../src/temporal/incidents.ts'
import { whatLasts } from './lasting.ts'

export interface ReportDeps {
  readonly client: Client
  readonly policy: DeskPolicy
  /** The pure table of causes. */
  readonly hands: Pick<IncidentHands, 'runChecks' | 'recheck'>
  readonly events: Pick<IncidentEvents, 'flapSeen'>
  readonly clock: Clock
  /** For how long something must be bad before it is told. */
  readonly patienceMs: number
  readonly rankCauses: (findings: readonly CheckResult[]) => readonly RankedCause[] | Promise<readonly RankedCause[]>
}

/** What the health monitor's checks said, as reports: one for each cause that follows from no other. Pure. */
export function reportsOf(results: readonly CheckResult[], causes: readonly RankedCause[]): Report[] {
  const findings = findingsOf(results)
  const followed = new Set(causes.flatMap(({ symptoms }) => symptoms))
  return causes
    .filter(({ key }) => !followed.has(key))
    .map((cause) => {
      const evidence = findings.filter((finding) =>
        cause.evidence.some(({ name, target }) => finding.name === name && finding.target === target),
      )
      return {
        key: cause.key,
        door: 'monitor' as const,
        severity: cause.severity,
        title: cause.title,
        description: cause.sentence,
        startedAt: Math.min(...evidence.map(({ at }) => at), ...results.map(({ at }) => at)),
        by: 'the health monitor',
        findings: findings.slice(0, 60),
        cause,
        symptoms: cause.symptoms,
      }
    })
}

/** What everything stands on; looked at often, because the rest of us may be unable to tell when it is gone. */
const GROUND = [
  { name: 'mysql-reachable', target: 'mysql' },
  { name: 'redis-reachable', target: 'redis' },
  // The health monitor runs in it, and cannot tell when it stands still.
  { name: 'process-alive', target: 'worker' },
]

const isBad = ({ outcome }: CheckResult): boolean => outcome === 'bad'

export function createReportActivities(deps: ReportDeps) {
  const { client, policy, hands, rankCauses } = deps
  return {
    /** Whether the servers answer; believed that one does not only when that lasts. Then what explains it, as reports for the desk. */
    async lookAround(): Promise<Report[]> {
      const bad = (await hands.recheck(GROUND)).filter(isBad)
      const still = await lasting(deps, bad)
      if (still.length === 0) return []
      const results = await hands.runChecks({})
      const causes = await rankCauses(results)
      return reportsOf(results, causes).filter(({ cause }) => restsOn(cause, still))
    },

    /**
     * Runs every check and hands what is bad, and stays so, to the incident desk: one report for each cause. What is well again within the
     * patience of the settings is a flap: counted and logged, and nobody is called for it. Called again every minute while it lasts.
     */
    async reportFailingChecks(): Promise<FailingReported> {
      const bad = (await hands.runChecks({})).filter(isBad)
      if (bad.length === 0) return { bad: 0, reported: [] }
      const still = await lasting(deps, bad)
      if (still.length === 0) return { bad: bad.length, reported: [] }
      // What takes part in it is looked at as it is now, all of it, so that symptoms find their cause.
      const results = await hands.runChecks({})
      const reports = reportsOf(results, await rankCauses(results)).filter(({ cause }) => restsOn(cause, still))
      await reportToDesk(client, policy, reports, 10_000)
      return { bad: bad.length, reported: reports.map(({ key }) => key) }
    },
  }
}

/** What lasts of it; the rest is told as flaps. */
async function lasting({ hands, patienceMs, clock, events }: ReportDeps, bad: readonly CheckResult[]) {
  if (bad.length === 0) return []
  const { bad: still, flaps } = await whatLasts(hands, bad, patienceMs, clock)
  for (const { check, lastedMs } of flaps) events.flapSeen({ check, lastedMs })
  return still
}

function restsOn(cause: RankedCause | undefined, checks: readonly CheckRef[]): boolean {
  return (
    cause?.evidence.some((each) => checks.some(({ name, target }) => each.name === name && each.target === target)) ===
    true
  )
}
