/** What is made here takes off the score: scores that news does not have, and features that stand still. */
import { UPDATER_PART } from '../../contracts/health.ts'
import { count, percent, several, span } from '../words.ts'
import type { HealthInput, HealthSettings, ScoringFacts } from './facts.ts'
import { overduePoints, shareOf, type Part } from './points.ts'

/** News without a score that counts. One that a smaller scorer gave counts, and is told. */
export function scoringPart({ items, scored, stoodIn }: ScoringFacts, settings: HealthSettings): Part {
  const { scoring: weight } = settings.weights
  const { warning: full } = settings.unscored
  const left = items - scored
  const share = items === 0 ? 0 : left / items
  const standIn = stoodIn === 0 ? '' : ` A smaller scorer stood in for ${count(stoodIn)}.`
  const sentence =
    items === 0
      ? 'No news came in 24 h: there is nothing to score.'
      : left === 0
        ? `Every one of ${several(items, 'item')} of news of 24 h has its score.${standIn}`
        : `${count(left)} of ${several(items, 'item')} of news of 24 h ${left === 1 ? 'has' : 'have'} no score that counts.${standIn}`
  return {
    key: 'scoring/sentiment',
    weight,
    own: shareOf(weight, full === 0 ? Math.sign(left) : share / full),
    value: items === 0 ? 'no news' : `${percent(Math.floor((scored / items) * 10_000) / 100)} scored`,
    limit: percent(100 * (1 - full)),
    sentence,
  }
}

/** Lateness counts once the updater is behind; when it stands still it counts in full. */
export function updaterPart(
  { state, sentence, lagSeconds }: NonNullable<HealthInput['updater']>,
  settings: HealthSettings,
): Part {
  const { updater: weight } = settings.weights
  const lagMs = lagSeconds * 1000
  return {
    key: UPDATER_PART,
    weight,
    own: state === 'stuck' ? weight : state === 'behind' ? Math.max(1, overduePoints(lagMs, weight, settings)) : 0,
    value: lagMs === 0 ? 'no lag' : span(lagMs),
    limit: span(settings.overdue.info),
    sentence,
  }
}
