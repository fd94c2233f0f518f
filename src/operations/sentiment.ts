import type { RescoreProgress, ScorerVersionName } from '../contracts/sentiment.ts'
import { rescoreId } from '../contracts/sentiment.ts'
import { RULE_SCORERS } from '../domain/analytics/rule-scorers.ts'
import { MINUTE } from '../domain/clock.ts'
import { ConfigError, ConflictError } from '../errors.ts'
import { isSameVersion, readActive } from '../store/sentiment-active.ts'
import { sentimentCoverage } from '../store/sentiment-hours.ts'
import { countScored } from '../store/sentiment-scores.ts'
import { runningRescore, runningRescores, startRescore, stopRescore } from '../temporal/rescores.ts'
import type { Desk } from './desk.ts'
import { within } from './services.ts'
import { didYouMean, isoTime } from './words.ts'

/** An item that has just come has its score within the sweep's beat; until then it is no lack. */
const GRACE_MS = 5 * MINUTE

export interface RescorePlan extends ScorerVersionName {
  readonly counts: ScorerVersionName | null
  /** Wordings of items of news there are, how many of them this version has scored, and how many are left. */
  readonly texts: number
  readonly scored: number
  readonly left: number
}

export interface RescoreView extends ScorerVersionName {
  readonly workflowId: string
  readonly state: RescoreProgress['state'] | null
  readonly texts: number
  readonly scored: number
  readonly percent: number
}

/** The scorer that is asked for, the configured one without a name. Throws ConfigError when there is none of that name, or no model for it. */
export function parseScorer({ config }: Pick<Desk, 'config'>, asked: string | undefined): string {
  const configured = config.settings.datasets.sentiment.scorer
  const scorer = asked ?? configured
  if (Object.hasOwn(RULE_SCORERS, scorer)) return scorer
  const names = [...Object.keys(RULE_SCORERS), 'onnx']
  if (scorer !== 'onnx')
    throw new ConfigError([
      `There is no scorer ${JSON.stringify(scorer)}.${didYouMean(scorer, names)} All of them: ${names.join(', ')}.`,
    ])
  if (configured !== 'onnx')
    throw new ConfigError([
      'The scorer onnx needs a model: set datasets.sentiment.scorer and datasets.sentiment.model first.',
    ])
  return scorer
}

/** The version of a scorer that a re-score would make count; the configured one without a name. A model's version is in its file: `model` reads it. */
export async function scorerToCount(
  desk: Pick<Desk, 'config'>,
  asked: string | undefined,
  model?: () => Promise<ScorerVersionName>,
): Promise<ScorerVersionName> {
  const scorer = parseScorer(desk, asked)
  const rule = RULE_SCORERS[scorer]
  if (rule !== undefined) return { scorer, version: rule.version }
  if (model === undefined)
    throw new ConfigError([
      'The version of a model is read from its file: ask with npx gapless sentiment rescore, where the file is.',
    ])
  return model()
}

/** What a re-score by this scorer would do. Throws ConfigError for a scorer there is none of. */
export async function planRescore(
  desk: Desk,
  asked: string | undefined,
  model?: () => Promise<ScorerVersionName>,
): Promise<RescorePlan> {
  const name = await scorerToCount(desk, asked, model)
  const [active, { texts, scored }] = await Promise.all([readActive(desk.database), countScored(desk.database, name)])
  return { ...name, counts: active?.counts ?? null, texts, scored, left: Math.max(0, texts - scored) }
}

/** Starts a re-score, or finds the one that runs. Throws ConflictError when that version counts already and all news has its scores. */
export async function requestRescore(desk: Desk, plan: RescorePlan, by: string): Promise<RescoreView> {
  const { scorer, version, texts, scored, left } = plan
  if (isSameVersion(plan.counts ?? undefined, plan) && left === 0)
    throw new ConflictError(`The scores of ${scorer} ${version} count already, and all news has one.`)
  const workflowId = await startRescore(await desk.temporal(), { scorer, version }, by)
  const percent = texts === 0 ? 100 : Math.min(100, Math.floor((100 * scored) / texts))
  return { scorer, version, workflowId, state: 'scoring', texts, scored, percent }
}

/** How far a running re-score of that version is; undefined when none runs. */
export async function showRescore(desk: Desk, name: ScorerVersionName): Promise<RescoreView | undefined> {
  const progress = await runningRescore(await desk.temporal(), name)
  return progress === undefined ? undefined : { ...progress, workflowId: rescoreId(name) }
}

/** Stops a running re-score before it switches. Throws ConflictError when none runs. */
export async function cancelSentimentRescore(desk: Desk, name: ScorerVersionName, by: string): Promise<void> {
  const client = await desk.temporal()
  if ((await runningRescore(client, name)) === undefined)
    throw new ConflictError(`No re-score by ${name.scorer} ${name.version} runs.`)
  await stopRescore(client, name, by)
}

/** Whose scores count, how much of the last day's news has one, and the re-score that runs, if Temporal answers. */
export async function sentimentStanding(desk: Desk) {
  const [active, day, running] = await Promise.all([
    readActive(desk.database),
    sentimentCoverage(desk.database, desk.clock(), GRACE_MS),
    within(2_000, desk.temporal().then(runningRescores)).catch(() => []),
  ])
  const [rescore] = running
  return {
    counts: active === undefined ? null : { ...active.counts, since: isoTime(active.countsSince) },
    standsIn:
      active?.standsIn === undefined || active.standsInSince === undefined
        ? null
        : { ...active.standsIn, since: isoTime(active.standsInSince) },
    configured: desk.config.settings.datasets.sentiment.scorer,
    lastDay: { ...day, ratio: day.items === 0 ? null : day.scored / day.items },
    rescore: rescore === undefined ? null : { ...rescore, workflowId: rescoreId(rescore) },
  }
}
