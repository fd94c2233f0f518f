import type { Client } from '@temporalio/client'
import type { DeskPolicy, Report } from '../../src/contracts/incidents.ts'
import { findingsOf, type CheckResult, type RankedCause } from '../../src/domain/incidents/check.ts'
import { reportToDesk } from '../../src/temporal/incidents.ts'

export interface ReportDeps {
  readonly client: Client
  readonly policy: DeskPolicy
  /** The pure table of causes. */
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

export function createReportActivities({ client, policy, rankCauses }: ReportDeps) {
  return {
    /** Hands what is bad to the incident desk, by cause; gives how many reports that were. Repeated as often as the monitor looks. */
    async reportFailingChecks(results: readonly CheckResult[]): Promise<number> {
      if (!results.some(({ outcome }) => outcome === 'bad')) return 0
      const reports = reportsOf(results, await rankCauses(results))
      await reportToDesk(client, policy, reports, 10_000)
      return reports.length
    },
  }
}
