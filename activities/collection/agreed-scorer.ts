import type { Millis } from '../../src/domain/clock.ts'
import type { Scoring } from '../../src/scorers/scoring.ts'
import type { TextScorer } from '../../src/scorers/text-scorer.ts'
import type { Transaction } from '../../src/store/database.ts'
import {
  activateFirst,
  clearStandIn,
  isSameVersion,
  lockActive,
  nameStandIn,
  readActive,
  shareActive,
  type ActiveScorers,
  type ScorerVersion,
} from '../../src/store/sentiment-active.ts'
import { newsStoodInFor } from '../../src/store/sentiment-scores.ts'
import { doubtSentimentOf } from './doubt-sentiment.ts'

/** The scorer that counts where this process can ask it, else the one that stands in. */
export async function askable(scoring: Scoring, active: ActiveScorers | undefined): Promise<TextScorer> {
  const counts = active === undefined ? undefined : await scoring.find(active.counts)
  return counts ?? (await scoring.preferred()).scorer
}

/** A scorer, and what the transaction knows of the table of those that count. */
export interface Agreed {
  readonly scorer: TextScorer
  /** The version that counts can be asked again, and a stand-in is still listed. */
  readonly isBack: boolean
  readonly active: ActiveScorers | undefined
}

/**
 * The scorer whose scores this transaction writes, and until it has committed nobody changes which one counts. Where the one that counts
 * cannot be asked, the one that stands in is named in the table first.
 */
export async function agreeOnScorer(tx: Transaction, scoring: Scoring, at: Millis): Promise<Agreed> {
  const seen = await readActive(tx)
  const scorer = await askable(scoring, seen)
  const isPlain = isCounting(seen, scorer) ? seen?.standsIn === undefined : isStandingIn(seen, scorer)
  if (isPlain) {
    const shared = await shareActive(tx)
    if (JSON.stringify(shared) === JSON.stringify(seen)) return { scorer, isBack: false, active: shared }
  }
  // Rare: the first score of all, a first stand-in, one that is not needed any more, or a switch just now.
  if (seen === undefined) await activateFirst(tx, versionOf(scorer), at)
  const active = await lockActive(tx)
  const next = await askable(scoring, active)
  if (active === undefined || isCounting(active, next))
    return { scorer: next, isBack: active?.standsIn !== undefined, active }
  if (!isStandingIn(active, next)) {
    // What only the stand-in before this one has scored would have no score that counts.
    await doubtStoodInFor(tx, active, at)
    await nameStandIn(tx, versionOf(next), at)
  }
  return { scorer: next, isBack: false, active }
}

/** After the version that counts has come back: what the stand-in scored meanwhile is made again; the last one who finds none strikes it out. */
export async function endStandIn(tx: Transaction, { active }: Agreed, at: Millis): Promise<void> {
  if (active !== undefined && (await doubtStoodInFor(tx, active, at)) === 0) await clearStandIn(tx)
}

async function doubtStoodInFor(tx: Transaction, active: ActiveScorers, at: Millis): Promise<number> {
  const items = await newsStoodInFor(tx, active)
  await doubtSentimentOf(tx, items, at)
  return items.length
}

const versionOf = ({ name, version }: TextScorer): ScorerVersion => ({ scorer: name, version })

function isCounting(active: ActiveScorers | undefined, scorer: TextScorer): boolean {
  return isSameVersion(active?.counts, versionOf(scorer))
}

function isStandingIn(active: ActiveScorers | undefined, scorer: TextScorer): boolean {
  return isSameVersion(active?.standsIn, versionOf(scorer))
}
