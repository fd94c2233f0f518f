/**
 * The health score: 100 less what each part takes off, each part a sentence with its value and its limit.
 *
 * completeness 25  share of expected slots that are missing: all of it at 5 %; half of it while they are being filled or asked for again
 * freshness    20  the series' newest slot against the live edge: from 2 slots late on, all of it at 6
 * collectors   15  share of collectors that are late or whose last run failed
 * upstreams    10  share of missing slots that a fault of the source stands in the way of
 * temporal     25  Temporal does not answer: nothing runs
 * redis         5  Redis does not answer: slower, nothing wrong
 * Without MySQL nothing can be said: the score is 0.
 */
import type { Settings } from '../config/settings.ts'
import type { Services } from './services.ts'
import { count, numeral, percent, several } from './words.ts'

/** One deduction from 100, as a sentence with its value and its limit. */
export interface HealthPart {
  readonly name: string
  /** Points taken off, 0 when all is well there. */
  readonly deduction: number
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

/** What the score is made from. */
export interface HealthInput {
  readonly services: Services
  readonly expected: number
  readonly missing: number
  /** Of the missing: those that a backfill has in hand, or that are asked for again by themselves. */
  readonly inHand: number
  /** Of the missing: those that a fault of the source stands in the way of. */
  readonly blocked: number
  /** By dataset: slots between the newest slot that is accounted for and the live edge, of the series that is furthest behind. */
  readonly lag: readonly { readonly dataset: string; readonly slots: number }[]
  readonly collectors: readonly { readonly name: string; readonly status: string }[]
}

const FULL_AT_MISSING_SHARE = 0.05
const LATE_FROM_SLOTS = 2
const FULL_AT_SLOTS = 6

/** The score of what was read. Pure. */
export function scoreOf(input: HealthInput, thresholds: Settings['health']['thresholds']): Health {
  const { mysql } = input.services
  const parts = mysql.ok
    ? [
        completenessPart(input),
        freshnessPart(input),
        collectorsPart(input),
        upstreamsPart(input),
        ...servicesParts(input.services),
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
  parts.sort((a, b) => b.deduction - a.deduction)
  const score = Math.max(0, 100 - parts.reduce((sum, { deduction }) => sum + deduction, 0))
  return { score, status: wordFor(score, thresholds), parts }
}

/** The word for a score, by the configured thresholds. */
export function wordFor(score: number, thresholds: Settings['health']['thresholds']): HealthWord {
  if (score >= thresholds.ok) return 'ok'
  if (score >= thresholds.info) return 'info'
  return score >= thresholds.warning ? 'warning' : 'critical'
}

/** Takes off at least one point as soon as anything is wrong, and never more than the weight. */
function part(name: string, weight: number, share: number, value: string, limit: string, sentence: string): HealthPart {
  return { name, weight, deduction: Math.min(weight, Math.ceil(weight * Math.max(0, share))), value, limit, sentence }
}

function completenessPart({ expected, missing, inHand }: HealthInput): HealthPart {
  const unattended = missing - inHand
  const share = expected === 0 ? 0 : Math.min(1, unattended / expected / FULL_AT_MISSING_SHARE)
  const repaired = expected === 0 ? 0 : Math.min(1, inHand / expected / FULL_AT_MISSING_SHARE) / 2
  const hand = inHand === 0 ? '' : inHand === missing ? ', all in hand' : `, ${count(inHand)} of them in hand`
  const sentence =
    missing === 0
      ? 'No slot is missing.'
      : `${count(missing)} of ${several(expected, 'slot')} ${missing === 1 ? 'is' : 'are'} missing${hand}.`
  const value = percent(expected === 0 ? 0 : Math.ceil((missing / expected) * 10_000) / 100)
  return part('completeness', 25, Math.min(1, share + repaired), value, '0 %', sentence)
}

function freshnessPart({ lag }: HealthInput): HealthPart {
  const late = lag.filter(({ slots }) => slots >= LATE_FROM_SLOTS).sort((a, b) => b.slots - a.slots)
  const [worst] = late
  const limit = `${LATE_FROM_SLOTS} slots`
  if (worst === undefined)
    return part(
      'freshness',
      20,
      0,
      several(Math.max(0, ...lag.map(({ slots }) => slots)), 'slot'),
      limit,
      'All that is due has been collected.',
    )
  const share = (worst.slots - LATE_FROM_SLOTS + 1) / (FULL_AT_SLOTS - LATE_FROM_SLOTS + 1)
  return part(
    'freshness',
    20,
    Math.min(1, share),
    several(worst.slots, 'slot'),
    limit,
    `The newest slot of ${worst.dataset} is ${several(worst.slots, 'slot')} behind.`,
  )
}

function collectorsPart({ collectors }: HealthInput): HealthPart {
  const bad = collectors.filter(({ status }) => status === 'failing' || status === 'late')
  const sentence =
    bad.length === 0
      ? 'Every collector runs as its rhythm says.'
      : `${bad.map(({ name, status }) => `${name} is ${status}`).join(', ')}: ${numeral(bad.length)} of ${several(collectors.length, 'collector')}.`
  return part(
    'collectors',
    15,
    collectors.length === 0 ? 0 : bad.length / collectors.length,
    several(bad.length, 'collector'),
    '0 collectors',
    sentence,
  )
}

function upstreamsPart({ expected, blocked }: HealthInput): HealthPart {
  const share = expected === 0 ? 0 : Math.min(1, blocked / expected / FULL_AT_MISSING_SHARE)
  const sentence =
    blocked === 0
      ? 'No source stands in the way of a slot.'
      : `A fault of its source stands in the way of ${several(blocked, 'slot')}.`
  return part('upstreams', 10, share, several(blocked, 'slot'), '0 slots', sentence)
}

function servicesParts({ temporal, redis }: Services): HealthPart[] {
  const answer = (ms: number | undefined) => `answers in ${Math.max(1, Math.round(ms ?? 0))} ms`
  return [
    part(
      'temporal',
      25,
      temporal.ok ? 0 : 1,
      temporal.problem ?? 'answers',
      'an answer',
      temporal.ok ? `Temporal ${answer(temporal.latencyMs)}.` : 'Temporal does not answer: nothing runs.',
    ),
    part(
      'redis',
      5,
      redis.ok ? 0 : 1,
      redis.problem ?? 'answers',
      'an answer',
      redis.ok ? `Redis ${answer(redis.latencyMs)}.` : 'Redis does not answer: slower, nothing is wrong.',
    ),
  ]
}
