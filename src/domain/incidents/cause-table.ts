/** From findings to causes, the deepest first. Pure: the same findings give the same causes in the same order. */
import type { CauseKey, Severity } from './cause-key.ts'
import type { CheckRef, CheckResult, RankedCause } from './check.ts'
import { badOf, factOf, refOf, type CheckName } from './finding.ts'
import type { RemedyName } from './remedy.ts'
import type { SeverityLimits } from './severity.ts'

/** What the rules must know of the product, besides what was found. */
export interface World {
  /** By dataset: those that are made from it, directly. */
  readonly madeFrom: Readonly<Record<string, readonly string[]>>
  /** Datasets that another source can stand in for. */
  readonly withFallback: readonly string[]
  /** From which figures on data that are late are P1, P2, P3. */
  readonly limits: SeverityLimits
}

/** One application of a remedy that a cause asks for. Budgets and cool-downs are counted by its target. */
export interface RemedyStep {
  readonly remedy: RemedyName
  readonly target: string
  /** What it needs to know, from the finding. */
  readonly parameters: Readonly<Record<string, string | number>>
  /** What must turn ok. */
  readonly proof: CheckRef
}

/** One thing that is wrong at one place. */
export interface Hit {
  /** Empty where there is only one such place. */
  readonly target: string
  readonly evidence: readonly CheckResult[]
  /** One sentence: why this is thought to be it. */
  readonly why: string
  readonly steps: readonly RemedyStep[]
  /** Where the figures make it better or worse than the rule says. */
  readonly severity?: Severity
  /** Which other findings follow from it. */
  explains(finding: CheckResult): boolean
}

/** One rule of the table. */
export interface CauseRule {
  /** With the target its key: `data-stale` of `data-stale:candles/coinbase`. */
  readonly kind: string
  /** Headline of an incident; `{}` stands for the target. */
  readonly title: string
  readonly severity: Severity
  /** What a person does when no remedy is left. */
  readonly advice: string
  /** Its page under docs/runbooks. */
  readonly runbook: string
  find(see: Sight): readonly Hit[]
}

export interface Sight {
  readonly results: readonly CheckResult[]
  readonly world: World
  bad(check: CheckName): CheckResult[]
}

/** A cause with everything the table knows of it. */
export interface Match {
  readonly key: CauseKey
  readonly rule: CauseRule
  readonly hit: Hit
  /** The key of the deeper cause that this one follows from; undefined for one that stands by itself. */
  readonly follows: CauseKey | undefined
}

/** Every cause that the results speak for: those that stand by themselves first, deepest first. Empty when nothing is bad. */
export function matchCauses(rules: readonly CauseRule[], results: readonly CheckResult[], world: World): Match[] {
  const see: Sight = { results, world, bad: (check) => badOf(results, check) }
  const found: Match[] = []
  for (const rule of rules)
    for (const hit of rule.find(see)) {
      const key = hit.target === '' ? rule.kind : `${rule.kind}:${hit.target}`
      if (found.some((other) => other.key === key)) continue
      const deeper = found.find(
        (other) => other.follows === undefined && hit.evidence.every((finding) => other.hit.explains(finding)),
      )
      found.push({ key, rule, hit, follows: deeper?.key })
    }
  return [
    ...found.filter(({ follows }) => follows === undefined),
    ...found.filter(({ follows }) => follows !== undefined),
  ]
}

/** A match as workflows and people take it. */
export function rankedCause(match: Match, all: readonly Match[]): RankedCause {
  const { key, rule, hit, follows } = match
  const { target, why, evidence } = hit
  return {
    key,
    severity: hit.severity ?? rule.severity,
    title: rule.title.replace('{}', target),
    sentence: `${why} ${rule.advice}`.slice(0, 500),
    confidence: follows === undefined ? 0.9 : 0.3,
    evidence: evidence.map(refOf),
    symptoms: all.filter((other) => other.follows === key).map((other) => other.key),
    proof: evidence.map(refOf),
  }
}

/** What makes a hit of each bad finding of a check; `when` narrows it. */
export function hitsOf(
  see: Sight,
  check: CheckName,
  make: (finding: CheckResult) => Pick<Hit, 'steps' | 'explains'> & Partial<Hit>,
  when: (finding: CheckResult) => boolean = () => true,
): Hit[] {
  return see
    .bad(check)
    .filter(when)
    .map((finding) => ({ target: finding.target, evidence: [finding], why: finding.sentence, ...make(finding) }))
}

/** One application of a remedy, proven by the finding it is made for unless another is named. */
export function step(
  remedy: RemedyName,
  finding: CheckResult,
  more: Partial<Omit<RemedyStep, 'remedy'>> = {},
): RemedyStep {
  return { remedy, target: finding.target, parameters: finding.facts ?? {}, proof: refOf(finding), ...more }
}

/** A finding about the dataset, or about one made from it, directly or in turn. Targets of data checks begin with the dataset. */
export function concerns(world: World, dataset: string): (finding: CheckResult) => boolean {
  const reached = new Set<string>()
  const reach = (one: string): void => {
    if (reached.has(one)) return
    reached.add(one)
    for (const next of world.madeFrom[one] ?? []) reach(next)
  }
  reach(dataset)
  return (finding) =>
    isOfData(finding) && reached.has(factOf(finding, 'dataset') || (finding.target.split('/')[0] ?? ''))
}

const OF_DATA: readonly string[] = ['data-fresh', 'price-current', 'data-whole', 'updater-moving']

export const isOfData = ({ name }: CheckRef): boolean => OF_DATA.includes(name)

/** Findings of these checks. */
export const among =
  (checks: readonly CheckName[]) =>
  ({ name }: CheckRef): boolean =>
    (checks as readonly string[]).includes(name)

/** The same check of the same target. */
export const same =
  (one: CheckRef) =>
  ({ name, target }: CheckRef): boolean =>
    one.name === name && one.target === target
