/**
 * Sentiment: how one version of the scores is replaced by another.
 *
 * version   a scorer as it was at one time: `finance` and `1.0.0`, or `onnx` and the start of a model's SHA-256
 * counts    every reader reads the scores of the one version that counts
 * re-score  all news scored by another version, and then that one counts: completely or not at all. Its workflow is `rescore/<scorer>-<version>`
 */
import { defineQuery, defineSignal } from '@temporalio/workflow'

/** What makes sentiment: its queue is the one that scores texts. */
export const SENTIMENT_SOURCE = 'gapless'

export const RESCORE_SENTIMENT = 'rescoreSentiment'

export interface ScorerVersionName {
  readonly scorer: string
  readonly version: string
}

export const rescoreId = ({ scorer, version }: ScorerVersionName): string => `rescore/${scorer}-${version}`

export interface RescoreInput extends ScorerVersionName {
  /** Who asked for it: a person, or `gapless` when settings name another scorer than the one that counts. */
  readonly by: string
  /** Carried over continue-as-new: everything up to this item has its scores. */
  readonly afterId: number
}

export type RescoreState = 'scoring' | 'switched' | 'cancelled'

export interface RescoreProgress extends ScorerVersionName {
  readonly state: RescoreState
  /** Wordings of items of news there are, and how many of them this version has scored. */
  readonly texts: number
  readonly scored: number
  readonly percent: number
}

export const rescoreProgress = defineQuery<RescoreProgress>('progress')
/** Stops it before the switch: the version that counted goes on to count, whole. What was scored stays, and is not scored again. */
export const cancelRescore = defineSignal<[string]>('cancelRescore')
