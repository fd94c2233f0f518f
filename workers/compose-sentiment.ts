import { resolve } from 'node:path'
import type { Client } from '@temporalio/client'
import type { DerivedKind } from '../activities/collection/pages.ts'
import type { RescoreDeps } from '../activities/collection/rescore.ts'
import { sentimentPages } from '../activities/collection/sentiment.ts'
import { sentimentSource } from '../src/config/derived-settings.ts'
import { promisesFor } from '../src/config/promises.ts'
import { MINUTE } from '../src/domain/clock.ts'
import { accuracyOf } from '../src/scorers/accuracy.ts'
import { createScoring } from '../src/scorers/scoring.ts'
import { doubtFeaturesOfRescore, doubtFeaturesOfTexts } from '../src/store/feature-doubts.ts'
import { activateFirst, isSameVersion, readActive } from '../src/store/sentiment-active.ts'
import { sentimentCoverage } from '../src/store/sentiment-hours.ts'
import { standInFor } from '../src/store/stand-ins.ts'
import { watchSentiment } from '../src/telemetry/sentiment-gauges.ts'
import { startRescore } from '../src/temporal/rescores.ts'
import type { Ground } from './ground.ts'

/** An item that has just come has its score within the sweep's beat; until then it is no lack. */
const GRACE_MS = 5 * MINUTE

/** Scores of news: how their slots are made, how all news is scored anew, and who sees to it that the configured scorer counts. */
export interface Sentiment {
  readonly kinds: readonly DerivedKind[]
  readonly rescore: RescoreDeps
  /** Has all news scored anew where settings name another scorer, or another version of it, than the one that counts. */
  followSettings(client: Client): void
  close(): Promise<void>
}

export function openSentiment(ground: Ground): Sentiment {
  const { config, database, clock, events, log } = ground
  const { sentiment } = config.settings.datasets
  const model = sentiment.model === undefined ? undefined : resolve(sentiment.model)
  const isHeldBack = async (): Promise<boolean> => (await standInFor(database, 'scorer', clock())) !== undefined
  const scoring = createScoring({ name: sentiment.scorer, model }, { clock, events, isHeldBack })
  const made = { scoring, events, afterScores: doubtFeaturesOfTexts }
  let beat: NodeJS.Timeout | undefined
  watchSentiment(ground.metrics, async () => {
    const { scorer, asConfigured } = await scoring.preferred()
    const { items, scored } = await sentimentCoverage(database, clock(), GRACE_MS)
    const accuracy = await accuracyOf(scorer)
    return { configured: sentiment.scorer, asConfigured, scorer: scorer.name, accuracy, items, scored }
  })

  /** True when there is nothing left to do for this process. */
  const follow = async (client: Client): Promise<boolean> => {
    const { scorer, asConfigured } = await scoring.preferred()
    const wanted = { scorer: scorer.name, version: scorer.version }
    await activateFirst(database, wanted, clock())
    if (!asConfigured) return false
    const active = await readActive(database)
    if (isSameVersion(active?.counts, wanted)) return true
    if (sentiment.rescore === 'by-itself') await startRescore(client, wanted, 'gapless')
    else
      log.warn(
        { module: 'sentiment', context: { wanted, active } },
        'settings name another scorer than the one that counts: gapless sentiment rescore',
      )
    return true
  }
  return {
    kinds: promisesFor(config.settings, 'news').map(({ source, settle, confirmNoneAfter }) =>
      sentimentPages({ source: sentimentSource(source), newsSource: source, settle, confirmNoneAfter }, made),
    ),
    rescore: { ...made, database, clock, afterSwitch: doubtFeaturesOfRescore },
    followSettings(client) {
      const look = () =>
        void follow(client).then(
          (done) => done && clearInterval(beat),
          (error: unknown) =>
            events.errorSeen({
              module: 'sentiment',
              type: 'internal',
              severity: 'warning',
              error,
              message: 'could not see whether the configured scorer counts; looks again in a minute',
            }),
        )
      beat = setInterval(look, MINUTE)
      look()
    },
    close: async () => {
      clearInterval(beat)
      await scoring.close()
    },
  }
}
