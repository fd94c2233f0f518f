import type { Series } from '../../src/domain/collection/series.ts'
import { holderOf, type FillJob } from './claim-work.ts'
import type { FillDeps } from './commit-pages.ts'
import { fillRange, type FillOutcome, type FillTerms } from './fill.ts'

/** So many subjects are asked at once where each is an upstream of its own: one that answers slowly holds up a few others, and not all. */
const LANES = 4

/** `fillRange`, in several lanes where a kind's subjects have nothing to do with each other. */
export async function fillApart(deps: FillDeps, job: FillJob, terms: FillTerms): Promise<FillOutcome> {
  const lanes = 'apart' in job.kind && job.kind.apart ? lanesOf(job.series) : []
  if (lanes.length < 2) return fillRange(deps, job, terms)
  const seat = job.holder.slice(0, job.holder.lastIndexOf('/'))
  const ends = await Promise.allSettled(
    lanes.map((series, lane) => fillRange(deps, { ...job, series, holder: holderOf(`${seat}/${lane}`) }, terms)),
  )
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  return ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : [])).reduce(together)
}

function lanesOf(series: readonly Series[]): Series[][] {
  return Array.from({ length: Math.min(LANES, series.length) }, (_, lane) =>
    series.filter((_one, place) => place % LANES === lane),
  )
}

function together(a: FillOutcome, b: FillOutcome): FillOutcome {
  return {
    calls: a.calls + b.calls,
    stored: a.stored + b.stored,
    none: a.none + b.none,
    unobtainable: a.unobtainable + b.unobtainable,
    unconfirmed: a.unconfirmed + b.unconfirmed,
    failed: a.failed + b.failed,
    more: a.more || b.more,
    othersAtWork: a.othersAtWork || b.othersAtWork,
    stoppedBy: a.stoppedBy ?? b.stoppedBy,
    retryAfterMs: a.retryAfterMs ?? b.retryAfterMs,
    answered: a.answered || b.answered,
  }
}
