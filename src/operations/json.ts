/** The outside JSON of `--json` and HTTP: times as ISO 8601 with Z, what is not known as null. One function a kind. */
import type { CoverageRow } from './coverage.ts'
import type { BackfillPlan } from './plan-backfill.ts'
import type { BackfillView } from './backfills.ts'
import type { GapRow } from './gaps.ts'
import type { Status } from './status.ts'
import { updaterJson } from './updater.ts'

const iso = (at: number): string => new Date(at).toISOString()
const isoOrNull = (at: number | undefined): string | null => (at === undefined ? null : iso(at))

export function statusJson(status: Status) {
  const { services } = status
  return {
    asOf: iso(status.asOf),
    verdict: status.verdict,
    exceptions: status.exceptions.map((exception) => ({ ...exception, next: exception.next ?? null })),
    mode: status.mode,
    health: status.health,
    collectors: status.collectors.map((collector) => ({
      ...collector,
      lastRunAt: isoOrNull(collector.lastRunAt),
      lastSuccessAt: isoOrNull(collector.lastSuccessAt),
      ageSeconds: collector.ageSeconds ?? null,
      rhythms: collector.rhythms.map((rhythm) => ({
        ...rhythm,
        lastRunAt: isoOrNull(rhythm.lastRunAt),
        lastSuccessAt: isoOrNull(rhythm.lastSuccessAt),
      })),
    })),
    datasets: status.datasets.map((dataset) => ({ ...dataset, newestAt: isoOrNull(dataset.newestAt) })),
    services: {
      temporal: {
        ...services.temporal,
        latencyMs: services.temporal.latencyMs ?? null,
        problem: services.temporal.problem ?? null,
      },
      mysql: {
        ...services.mysql,
        latencyMs: services.mysql.latencyMs ?? null,
        problem: services.mysql.problem ?? null,
      },
      redis: {
        ...services.redis,
        latencyMs: services.redis.latencyMs ?? null,
        problem: services.redis.problem ?? null,
      },
    },
    openIncidents: status.openIncidents,
    updater: updaterJson(status.updater),
  }
}

export function coverageJson(row: CoverageRow) {
  return { ...row, since: iso(row.since), liveEdge: iso(row.liveEdge) }
}

export function gapJson(row: GapRow) {
  return {
    ...row,
    from: iso(row.from),
    to: iso(row.to),
    firstSeenAt: iso(row.firstSeenAt),
    nextTryAt: isoOrNull(row.nextTryAt),
    backfillId: row.backfillId ?? null,
  }
}

export function backfillJson(view: BackfillView) {
  return {
    ...view,
    from: iso(view.from),
    to: iso(view.to),
    ratePerSecond: view.ratePerSecond ?? null,
    etaSeconds: view.etaSeconds ?? null,
    waiting:
      view.waiting === undefined
        ? null
        : { ...view.waiting, since: iso(view.waiting.since), until: iso(view.waiting.until) },
    requestedAt: iso(view.requestedAt),
    startedAt: isoOrNull(view.startedAt),
    endedAt: isoOrNull(view.endedAt),
    failures: view.failures.map((failure) => ({ ...failure, from: iso(failure.from), to: iso(failure.to) })),
  }
}

export function planJson(plan: BackfillPlan) {
  return {
    ...plan,
    request: { ...plan.request, from: iso(plan.request.from), to: iso(plan.request.to) },
    quota: {
      callsPerSecond: plan.quota.callsPerSecond ?? null,
      perMonth: plan.quota.perMonth ?? null,
      usedThisMonth: plan.quota.usedThisMonth ?? null,
      backfillPerDay: plan.quota.backfillPerDay ?? null,
      backfillsToday: plan.quota.backfillsToday ?? null,
    },
  }
}
