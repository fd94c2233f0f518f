/**
 * The health score: 100 less what each part takes off, each part a sentence with its value and its limit. Pure; docs/quality.md tells it to people.
 *
 * freshness    a dataset  how long its newest slot has been due without being there, whatever is filled further back
 * completeness a dataset  share of expected slots that are missing; half where they are being filled or asked for again
 * quality      a dataset  share of its rows that are in quarantine, undecided
 * failures     a collector  share of its runs that failed lately, and whether it is late or failing now; one that is off harms nothing
 * updater      features: inputs move and output does not
 * upstreams    share of missing slots that a fault of a source stands in the way of
 * temporal, redis  whether they answer
 * Of the parts of one kind the worst counts. Without MySQL nothing can be said: the score is 0.
 */
import type { Settings } from '../config/settings.ts'
import type { Dataset } from '../domain/collection/series.ts'
import { MINUTE } from '../domain/clock.ts'
import type { Services } from './services.ts'
import type { CollectorState } from './standing.ts'
import { count, percent, several, span } from './words.ts'

export type HealthSettings = Settings['health']

/** One deduction from 100, as a sentence with its value and its limit. */
export interface HealthPart {
  /** What is looked at, for machines: `freshness/candles`, `failures/ohlc-collector`, `redis`. */
  readonly key: string
  /** Its kind: the word before the stroke. */
  readonly name: string
  /** Points taken off, 0 when all is well there, or when another part of its kind is worse. */
  readonly deduction: number
  /** Points it would take off alone. */
  readonly own: number
  /** The most this part can take off. */
  readonly weight: number
  readonly value: string
  readonly limit: string
  readonly sentence: string
}

export type HealthWord = 'ok' | 'info' | 'warning' | 'critical'

export interface Health {
  /** 0 to 100: 100 less the deductions. */
  readonly score: number
  readonly status: HealthWord
  /** Every part, largest deduction first. */
  readonly parts: readonly HealthPart[]
}

/** What of a dataset the score is made from. */
export interface DatasetFacts {
  readonly dataset: Dataset
  readonly expected: number
  readonly stored: number
  /** Missing slots, without those that ended a moment ago. */
  readonly missing: number
  /** Of the missing: those that a backfill has in hand, or that are asked for again by themselves. */
  readonly inHand: number
  /** Of the missing: those that a fault of the source stands in the way of. */
  readonly blocked: number
  /** Rows in quarantine that nobody has decided about. */
  readonly quarantined: number
  /** For each series: how long the slot after the newest has been due, 0 when none is. */
  readonly overdueMs: readonly number[]
}

export interface CollectorFacts {
  readonly name: string
  readonly status: CollectorState
  /** Runs in the window, and how many of them failed. */
  readonly runs: number
  readonly failed: number
}

/** What the score is made from. */
export interface HealthInput {
  readonly services: Services
  readonly datasets: readonly DatasetFacts[]
  readonly collectors: readonly CollectorFacts[]
  /** Where the updater of features is; undefined while none are promised. */
  readonly updater: { readonly state: string; readonly sentence: string; readonly lagSeconds: number } | undefined
}

/** Work under way may take as long without being worth a point. */
const GRACE_MS = 5 * MINUTE

type Part = Omit<HealthPart, 'deduction' | 'name'>

/** The score of what was read. */
export function scoreOf(input: HealthInput, settings: HealthSettings): Health {
  const { mysql } = input.services
  const own = mysql.ok
    ? [
        ...input.datasets.flatMap((facts) => datasetParts(facts, settings)),
        ...input.collectors
          .filter(({ status }) => status !== 'off')
          .map((collector) => failuresPart(collector, settings)),
        ...(input.updater === undefined ? [] : [updaterPart(input.updater, settings)]),
        upstreamsPart(input, settings),
        ...servicesParts(input.services, settings),
      ]
    : [
        part(
          'mysql',
          100,
          1,
          mysql.problem ?? 'no answer',
          'an answer',
          'MySQL does not answer: nothing can be said about the data.',
        ),
      ]
  const parts = counted(own)
  const score = 100 - parts.reduce((sum, { deduction }) => sum + deduction, 0)
  return { score, status: wordFor(score, settings.thresholds), parts }
}

/** The word for a score, by the configured thresholds. */
export function wordFor(score: number, thresholds: HealthSettings['thresholds']): HealthWord {
  if (score >= thresholds.ok) return 'ok'
  if (score >= thresholds.info) return 'info'
  return score >= thresholds.warning ? 'warning' : 'critical'
}

/** Of each kind the worst counts, and all together take off no more than there is. */
function counted(own: readonly Part[]): HealthPart[] {
  const kindOf = ({ key }: Part): string => key.split('/', 1)[0] ?? key
  const sorted = [...own].sort((a, b) => b.own - a.own)
  const seen = new Set<string>()
  let left = 100
  const parts = sorted.map((each) => {
    const name = kindOf(each)
    const deduction = seen.has(name) ? 0 : Math.min(left, each.own)
    seen.add(name)
    left -= deduction
    return { ...each, name, deduction }
  })
  return parts.sort((a, b) => b.deduction - a.deduction || b.own - a.own)
}

/** Takes off at least one point as soon as anything is wrong, and never more than the weight. */
function part(key: string, weight: number, share: number, value: string, limit: string, sentence: string): Part {
  return { key, weight, own: Math.min(weight, Math.ceil(weight * Math.max(0, share))), value, limit, sentence }
}

/** Points that make a score of 100 worse than a word allows, but no more than the weight. */
function pointsFor(word: 'info' | 'warning' | 'critical', weight: number, { thresholds }: HealthSettings): number {
  const bound = { info: thresholds.ok, warning: thresholds.info, critical: thresholds.warning }[word]
  return Math.min(weight, Math.floor(100 - bound) + 1)
}

function datasetParts(facts: DatasetFacts, settings: HealthSettings): Part[] {
  return [freshnessPart(facts, settings), completenessPart(facts, settings), qualityPart(facts, settings)]
}

/** How much a slot that is due for so long takes off. */
function overduePoints(ms: number, weight: number, settings: HealthSettings): number {
  const { info, warning, critical } = settings.overdue
  if (ms >= critical) return weight
  if (ms >= warning) return pointsFor('warning', weight, settings)
  const atInfo = pointsFor('info', weight, settings)
  if (ms >= info) return atInfo
  return ms <= GRACE_MS ? 0 : Math.max(1, Math.floor(((ms - GRACE_MS) / Math.max(1, info - GRACE_MS)) * (atInfo - 1)))
}

function freshnessPart({ dataset, overdueMs }: DatasetFacts, settings: HealthSettings): Part {
  const { freshness: weight } = settings.weights
  const each = overdueMs.map((ms) => overduePoints(ms, weight, settings))
  const worst = overdueMs.reduce((most, ms) => Math.max(most, ms), 0)
  const mean = each.length === 0 ? 0 : each.reduce((sum, points) => sum + points, 0) / each.length
  // One dead series among many is told; only when they are many does it weigh as much as all.
  const one = Math.min(
    each.reduce((most, points) => Math.max(most, points), 0),
    pointsFor('info', weight, settings),
  )
  const late = each.filter((points) => points > 0).length
  const sentence =
    late === 0
      ? `All that is due of ${dataset} is there.`
      : `${late === each.length ? `${dataset} are` : `${several(late, 'series', 'series')} of ${each.length} of ${dataset} ${late === 1 ? 'is' : 'are'}`} late: the next slot has been due for ${span(worst)}.`
  return {
    key: `freshness/${dataset}`,
    weight,
    own: Math.max(Math.ceil(mean), one),
    value: worst === 0 ? 'nothing due' : span(worst),
    limit: span(settings.overdue.info),
    sentence,
  }
}

function completenessPart({ dataset, expected, missing, inHand }: DatasetFacts, settings: HealthSettings): Part {
  const full = settings.missing.warning
  const unattended = missing - inHand
  const share = expected === 0 ? 0 : Math.min(1, unattended / expected / full)
  const repaired = expected === 0 ? 0 : Math.min(1, inHand / expected / full) / 2
  const hand = inHand === 0 ? '' : inHand === missing ? ', all in hand' : `, ${count(inHand)} of them in hand`
  return part(
    `completeness/${dataset}`,
    settings.weights.completeness,
    Math.min(1, share + repaired),
    percent(expected === 0 ? 0 : Math.ceil((missing / expected) * 10_000) / 100),
    '0 %',
    missing === 0
      ? `No slot of ${dataset} is missing.`
      : `${count(missing)} of ${several(expected, 'slot')} of ${dataset} ${missing === 1 ? 'is' : 'are'} missing${hand}.`,
  )
}

/** A handful of odd rows in a long history is how markets are: it is told, and takes nothing off. */
function qualityPart({ dataset, stored, quarantined }: DatasetFacts, settings: HealthSettings): Part {
  const { quality: weight } = settings.weights
  const share = stored + quarantined === 0 ? 0 : quarantined / (stored + quarantined)
  return {
    key: `quality/${dataset}`,
    weight,
    own: Math.min(weight, Math.floor((weight * share) / settings.quarantined.warning)),
    value: several(quarantined, 'row'),
    limit: percent(settings.quarantined.warning * 100),
    sentence:
      quarantined === 0
        ? `No row of ${dataset} is in quarantine.`
        : `${several(quarantined, 'row')} of ${dataset} ${quarantined === 1 ? 'is' : 'are'} in quarantine and wait for a decision.`,
  }
}

function failuresPart({ name, status, runs, failed }: CollectorFacts, settings: HealthSettings): Part {
  const { failures: weight } = settings.weights
  const { info, warning, window } = settings.failures
  const rate = runs === 0 ? 0 : failed / runs
  const byRate =
    rate >= 0.5
      ? weight
      : rate >= warning
        ? pointsFor('warning', weight, settings)
        : rate >= info && failed > 0
          ? pointsFor('info', weight, settings)
          : failed > 0
            ? 1
            : 0
  const byState = status === 'failing' || status === 'late' ? pointsFor('info', weight, settings) : 0
  const runsText = `${count(failed)} of ${several(runs, 'run')} failed in ${span(window)}`
  return {
    key: `failures/${name}`,
    weight,
    own: Math.max(byRate, byState),
    value: percent(Math.ceil(rate * 10_000) / 100),
    limit: percent(info * 100),
    sentence:
      status === 'failing' || status === 'late'
        ? `${name} is ${status}; ${runsText}.`
        : failed > 0
          ? `${name}: ${runsText}.`
          : `${name} runs as its rhythm says.`,
  }
}

function updaterPart(
  { state, sentence, lagSeconds }: NonNullable<HealthInput['updater']>,
  settings: HealthSettings,
): Part {
  const { updater: weight } = settings.weights
  const lagMs = lagSeconds * 1000
  return {
    key: 'updater/features',
    weight,
    own: state === 'stuck' ? weight : state === 'behind' ? Math.max(1, overduePoints(lagMs, weight, settings)) : 0,
    value: lagMs === 0 ? 'no lag' : span(lagMs),
    limit: span(settings.overdue.info),
    sentence,
  }
}

function upstreamsPart({ datasets }: HealthInput, settings: HealthSettings): Part {
  const sum = (figure: (facts: DatasetFacts) => number) => datasets.reduce((all, facts) => all + figure(facts), 0)
  const [expected, blocked] = [sum((facts) => facts.expected), sum((facts) => facts.blocked)]
  return part(
    'upstreams',
    settings.weights.upstreams,
    expected === 0 ? 0 : Math.min(1, blocked / expected / settings.missing.warning),
    several(blocked, 'slot'),
    '0 slots',
    blocked === 0
      ? 'No source stands in the way of a slot.'
      : `A fault of its source stands in the way of ${several(blocked, 'slot')}.`,
  )
}

function servicesParts({ temporal, redis }: Services, { weights }: HealthSettings): Part[] {
  const answer = (ms: number | undefined) => `answers in ${Math.max(1, Math.round(ms ?? 0))} ms`
  return [
    part(
      'temporal',
      weights.temporal,
      temporal.ok ? 0 : 1,
      temporal.problem ?? 'answers',
      'an answer',
      temporal.ok ? `Temporal ${answer(temporal.latencyMs)}.` : 'Temporal does not answer: nothing runs.',
    ),
    part(
      'redis',
      weights.redis,
      redis.ok ? 0 : 1,
      redis.problem ?? 'answers',
      'an answer',
      redis.ok ? `Redis ${answer(redis.latencyMs)}.` : 'Redis does not answer: slower, nothing is wrong.',
    ),
  ]
}
