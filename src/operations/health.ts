/**
 * The health score: 100 less what each part takes off, each part a sentence with its value and its limit. Pure; docs/quality.md tells it to people.
 *
 * freshness    a dataset  how long its newest slot has been due without being there, whatever is filled further back
 * completeness a dataset  share of expected slots that are missing; half where they are being filled or asked for again
 * quality      a dataset  share of its rows that are in quarantine, undecided
 * failures     a collector  share of its runs that failed lately, and whether it is late or failing now; one that is off harms nothing
 * scoring      sentiment: share of the last day's news that has no score that counts
 * updater      features: inputs move and output does not
 * upstreams    share of missing slots that a fault of a source stands in the way of
 * temporal, redis  whether they answer
 * Of the parts of one kind the worst counts. Without MySQL nothing can be said: the score is 0.
 */
import { failuresPart } from './health/collectors.ts'
import { datasetParts, upstreamsPart } from './health/datasets.ts'
import { scoringPart, updaterPart } from './health/derived.ts'
import type { HealthInput, HealthSettings } from './health/facts.ts'
import type { Part } from './health/points.ts'
import { mysqlPart, servicesParts } from './health/services.ts'

export type { CollectorFacts, DatasetFacts, HealthInput, HealthSettings, ScoringFacts } from './health/facts.ts'

/** One deduction from 100, as a sentence with its value and its limit. */
export interface HealthPart extends Part {
  /** Its kind: the word before the stroke. */
  readonly name: string
  /** Points taken off, 0 when all is well there, or when another part of its kind is worse. */
  readonly deduction: number
}

export type HealthWord = 'ok' | 'info' | 'warning' | 'critical'

export interface Health {
  /** 0 to 100: 100 less the deductions. */
  readonly score: number
  readonly status: HealthWord
  /** Every part, largest deduction first. */
  readonly parts: readonly HealthPart[]
}

/** The score of what was read. */
export function scoreOf(input: HealthInput, settings: HealthSettings): Health {
  const { mysql } = input.services
  const parts = counted(mysql.ok ? partsOf(input, settings) : [mysqlPart(mysql)])
  const score = 100 - parts.reduce((sum, { deduction }) => sum + deduction, 0)
  return { score, status: wordFor(score, settings.thresholds), parts }
}

function partsOf(input: HealthInput, settings: HealthSettings): Part[] {
  const { datasets, collectors, updater, scoring, services } = input
  return [
    ...datasets.flatMap((facts) => datasetParts(facts, settings)),
    ...collectors.filter(({ status }) => status !== 'off').map((collector) => failuresPart(collector, settings)),
    ...(scoring === undefined ? [] : [scoringPart(scoring, settings)]),
    ...(updater === undefined ? [] : [updaterPart(updater, settings)]),
    upstreamsPart(datasets, settings),
    ...servicesParts(services, settings),
  ]
}

/** The word for a score, by the configured thresholds. */
function wordFor(score: number, thresholds: HealthSettings['thresholds']): HealthWord {
  if (score >= thresholds.ok) return 'ok'
  if (score >= thresholds.info) return 'info'
  return score >= thresholds.warning ? 'warning' : 'critical'
}

/** Of each kind the worst counts, and all together take off no more than there is. */
function counted(own: readonly Part[]): HealthPart[] {
  const sorted = [...own].sort((a, b) => b.own - a.own)
  const seen = new Set<string>()
  let left = 100
  const parts = sorted.map((each) => {
    const name = each.key.split('/', 1)[0] ?? each.key
    const deduction = seen.has(name) ? 0 : Math.min(left, each.own)
    seen.add(name)
    left -= deduction
    return { ...each, name, deduction }
  })
  return parts.sort((a, b) => b.deduction - a.deduction || b.own - a.own)
}
