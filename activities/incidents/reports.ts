import { sleep } from '@temporalio/activity'
import type { Client } from '@temporalio/client'
import type { DeskPolicy, IncidentHands, Report } from '../../src/contracts/incidents.ts'
import { findingsOf, type CheckResult, type RankedCause } from '../../src/domain/incidents/check.ts'
import { reportToDesk } from '../../src/temporal/incidents.ts'

export interface ReportDeps {
  readonly client: Client
  readonly policy: DeskPolicy
  /** The pure table of causes. */
  readonly hands: Pick<IncidentHands, 'runChecks' | 'recheck'>
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
]
/** A server that restarts is back by then. */
const AGAIN_MS = 3_000

export function createReportActivities({ client, policy, hands, rankCauses }: ReportDeps) {
  return {
    /** Whether the servers answer, asked twice before it is believed that one does not; then what explains that. Gives reports for the desk. */
    async lookAround(): Promise<Report[]> {
      const bad = async () => (await hands.recheck(GROUND)).filter(({ outcome }) => outcome === 'bad')
      if ((await bad()).length === 0) return []
      await sleep(AGAIN_MS)
      const still = await bad()
      if (still.length === 0) return []
      const results = await hands.runChecks({})
      const causes = await rankCauses(results)
      return reportsOf(results, causes).filter(
        ({ cause }) =>
          cause?.evidence.some((each) =>
            still.some(({ name, target }) => each.name === name && each.target === target),
          ) === true,
      )
    },

    /** Hands what is bad to the incident desk, by cause; gives how many reports that were. Repeated as often as the monitor looks. */
    async reportFailingChecks(results: readonly CheckResult[]): Promise<number> {
      if (!results.some(({ outcome }) => outcome === 'bad')) return 0
      const reports = reportsOf(results, await rankCauses(results))
      await reportToDesk(client, policy, reports, 10_000)
      return reports.length
    },
  }
}
