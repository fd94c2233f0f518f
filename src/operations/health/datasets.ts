/** What datasets take off the score: late, missing, doubted, and blocked by a source. */
import { count, datasetName, percent, several, span } from '../words.ts'
import type { DatasetFacts, HealthSettings } from './facts.ts'
import { overduePoints, pointsFor, shareOf, type Part } from './points.ts'

export function datasetParts(facts: DatasetFacts, settings: HealthSettings): Part[] {
  return [freshnessPart(facts, settings), completenessPart(facts, settings), qualityPart(facts, settings)]
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
      ? `All that is due of ${datasetName(dataset)} is there.`
      : `${late === each.length ? `${datasetName(dataset)} are` : `${several(late, 'series', 'series')} of ${each.length} of ${datasetName(dataset)} ${late === 1 ? 'is' : 'are'}`} late: the next slot has been due for ${span(worst)}.`
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
  const { completeness: weight } = settings.weights
  const full = settings.missing.warning
  const unattended = missing - inHand
  const share = expected === 0 ? 0 : Math.min(1, unattended / expected / full)
  const repaired = expected === 0 ? 0 : Math.min(1, inHand / expected / full) / 2
  const hand = inHand === 0 ? '' : inHand === missing ? ', all in hand' : `, ${count(inHand)} of them in hand`
  return {
    key: `completeness/${dataset}`,
    weight,
    own: shareOf(weight, Math.min(1, share + repaired)),
    value: percent(expected === 0 ? 0 : Math.ceil((missing / expected) * 10_000) / 100),
    limit: '0 %',
    sentence:
      missing === 0
        ? `No slot of ${datasetName(dataset)} is missing.`
        : `${count(missing)} of ${several(expected, 'slot')} of ${datasetName(dataset)} ${missing === 1 ? 'is' : 'are'} missing${hand}.`,
  }
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
        ? `No row of ${datasetName(dataset)} is in quarantine.`
        : `${several(quarantined, 'row')} of ${datasetName(dataset)} ${quarantined === 1 ? 'is' : 'are'} in quarantine and wait for a decision.`,
  }
}

export function upstreamsPart(datasets: readonly DatasetFacts[], settings: HealthSettings): Part {
  const { upstreams: weight } = settings.weights
  const sum = (figure: (facts: DatasetFacts) => number) => datasets.reduce((all, facts) => all + figure(facts), 0)
  const [expected, blocked] = [sum((facts) => facts.expected), sum((facts) => facts.blocked)]
  return {
    key: 'upstreams',
    weight,
    own: shareOf(weight, expected === 0 ? 0 : Math.min(1, blocked / expected / settings.missing.warning)),
    value: several(blocked, 'slot'),
    limit: '0 slots',
    sentence:
      blocked === 0
        ? 'No source stands in the way of a slot.'
        : `A fault of its source stands in the way of ${several(blocked, 'slot')}.`,
  }
}
