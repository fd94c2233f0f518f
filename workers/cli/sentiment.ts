import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { ScorerVersionName } from '../../src/contracts/sentiment.ts'
import {
  cancelSentimentRescore,
  parseScorer,
  planRescore,
  requestRescore,
  scorerToCount,
  sentimentStanding,
  showRescore,
  type RescorePlan,
  type RescoreView,
} from '../../src/operations/sentiment.ts'
import type { Desk } from '../../src/operations/desk.ts'
import { count, several } from '../../src/operations/words.ts'
import { rescoreResult } from '../../src/temporal/rescores.ts'
import { voiceOf, withDesk, withWords, type Common, type Context, type Judge, type Voice } from './context.ts'
import { paint } from './terminal.ts'

export interface RescoreOptions extends Common {
  readonly scorer?: string
  readonly dryRun?: boolean
  readonly wait?: boolean
}

/** `gapless sentiment`: whose scores count, and how much of the last day's news has one. */
export async function sentiment(context: Context, options: Common): Promise<void> {
  const voice = voiceOf(context, options)
  await withDesk(context, async (desk) => {
    const standing = await sentimentStanding(desk)
    if (voice.json) return voice.document(standing)
    const { counts, standsIn, configured, lastDay, rescore } = standing
    voice.lines([
      paint(
        voice.form,
        'bold',
        counts === null
          ? 'No text has been scored yet.'
          : `The scores of ${counts.scorer} ${counts.version} count, since ${counts.since}.`,
      ),
      lastDay.ratio === null
        ? 'No news was first seen in the last 24 hours.'
        : `${count(lastDay.scored)} of ${several(lastDay.items, 'item')} of the last 24 hours have a score (${(100 * lastDay.ratio).toFixed(1)} %).`,
      ...(standsIn === null
        ? []
        : [
            `${standsIn.scorer} ${standsIn.version} stands in since ${standsIn.since}: ${several(lastDay.stoodIn, 'item')}.`,
          ]),
      ...(counts !== null && counts.scorer !== configured ? [`Settings want the scorer ${configured}.`] : []),
      ...(rescore === null ? [] : [progressLine(rescore)]),
    ])
  })
}

/** `gapless sentiment rescore [--scorer X] [--dry-run] [--wait]`: all news scored by another version, which counts then. */
export async function rescore(context: Context, options: RescoreOptions): Promise<void> {
  const voice = voiceOf(context, options)
  await withWords(context, scorerOf(options), async (desk) => {
    const plan = await planRescore(desk, options.scorer, () => modelVersion(desk, context.cwd))
    if (options.dryRun === true) return voice.json ? voice.document(plan) : voice.lines(planLines(plan))
    const started = await requestRescore(desk, plan, 'the command line')
    if (options.wait !== true) return told(voice, started)
    told(voice, await follow(context, voice, desk, plan))
  })
}

/** `gapless sentiment cancel [--scorer X]`: stops a re-score before it switches. */
export async function cancelRescore(context: Context, options: RescoreOptions): Promise<void> {
  const voice = voiceOf(context, options)
  await withWords(context, scorerOf(options), async (desk) => {
    const name = await scorerToCount(desk, options.scorer, () => modelVersion(desk, context.cwd))
    await cancelSentimentRescore(desk, name, 'the command line')
    if (voice.json) voice.document({ ...name, stopped: true })
    else voice.lines([`The re-score by ${name.scorer} ${name.version} stops. The scores that counted still do.`])
  })
}

const scorerOf =
  ({ scorer }: RescoreOptions) =>
  (by: Judge): string =>
    parseScorer(by, scorer)

/** The version of the configured model, read from its file. */
async function modelVersion(desk: Desk, cwd: string): Promise<ScorerVersionName> {
  const { openOnnxScorer } = await import('../../src/scorers/onnx.ts')
  const model = await openOnnxScorer(resolve(cwd, desk.config.settings.datasets.sentiment.model ?? ''))
  await model.close()
  return { scorer: model.name, version: model.version }
}

async function follow(context: Context, voice: Voice, desk: Desk, name: ScorerVersionName): Promise<RescoreView> {
  const ended = rescoreResult(await desk.temporal(), name)
  // Whether it fails is asked at the end; until then nobody listens.
  ended.catch(() => undefined)
  const say = (text: string) => (voice.errForm.terminal ? void context.stderr.write(`\r\u001b[K${text}`) : undefined)
  let last = await showRescore(desk, name)
  while (last !== undefined) {
    say(progressLine(last))
    await Promise.race([wait(1_000), ended.catch(() => undefined)])
    last = await showRescore(desk, name)
  }
  say('')
  const progress = await ended
  return { ...progress, workflowId: `rescore/${name.scorer}-${name.version}` }
}

function told(voice: Voice, view: RescoreView): void {
  if (voice.json) voice.document(view)
  else voice.lines([`${progressLine(view)} Its workflow is ${view.workflowId}.`])
}

function progressLine({ scorer, version, state, texts, scored, percent }: RescoreView): string {
  const ends = {
    scoring: 'The scores that counted still do.',
    switched: 'They count now.',
    cancelled: 'Stopped: the scores that counted still do.',
  }
  return `${scorer} ${version}: ${percent} %, ${count(scored)} of ${several(texts, 'text')} scored. ${ends[state ?? 'scoring']}`
}

function planLines({ scorer, version, counts, texts, scored, left }: RescorePlan): string[] {
  return [
    counts === null ? 'No scores count yet.' : `Now the scores of ${counts.scorer} ${counts.version} count.`,
    `${scorer} ${version} would score ${several(left, 'text')} of ${count(texts)}; ${count(scored)} it has scored already.`,
    'Then its scores would count, in one step. Nothing was started.',
  ]
}
