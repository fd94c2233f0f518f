import { matchCauses, rankedCause, type CauseRule, type Match, type World } from './cause-table.ts'
import type { CheckResult, RankedCause } from './check.ts'
import { SLOT_CAUSES } from './slot-causes.ts'
import { PRODUCT_CAUSES } from './product-causes.ts'
import type { RemedyPlan } from './remedy-plan.ts'
import { CATALOGUE, type Remedy, type RemedyName } from './remedy.ts'
import { SERVER_CAUSES } from './server-causes.ts'
import { SOURCE_CAUSES } from './source-causes.ts'

/** The table of causes, deepest first: what an earlier row explains, a later one only follows from. */
export const CAUSES: readonly CauseRule[] = [...SERVER_CAUSES, ...PRODUCT_CAUSES, ...SOURCE_CAUSES, ...SLOT_CAUSES]

/** What the results come to, those that stand by themselves first: the first is the cause. Pure. */
export function rankCauses(results: readonly CheckResult[], world: World): RankedCause[] {
  const matches = matchCauses(CAUSES, results, world)
  return matches.map((match) => rankedCause(match, matches))
}

/** What may be done about a cause, in the order to try it; from results that still speak for it. Empty: a person's work. */
export function planFor(
  key: string,
  results: readonly CheckResult[],
  world: World,
  catalogue: Readonly<Record<RemedyName, Remedy>> = CATALOGUE,
): RemedyPlan[] {
  const match = matchCauses(CAUSES, results, world).find((each) => each.key === key)
  return match === undefined ? [] : plansOf(match, catalogue)
}

function plansOf({ key, hit }: Match, catalogue: Readonly<Record<RemedyName, Remedy>>): RemedyPlan[] {
  return hit.steps.map(({ remedy, target, parameters, proof }) => {
    const { title, blastRadius, needsApproval, proofWithinMs } = catalogue[remedy]
    return {
      remedy,
      target,
      cause: key,
      title: title.replace('{}', target),
      blastRadius,
      needsApproval,
      proof: [proof],
      proveWithinMs: proofWithinMs,
      parameters,
    }
  })
}

/** The page of a cause under docs/runbooks, and what a person does; undefined for a key that is none of the table's. */
export function adviceFor(key: string): Pick<CauseRule, 'advice' | 'runbook'> | undefined {
  const kind = key.split(':', 1)[0]
  return CAUSES.find((rule) => rule.kind === kind)
}
