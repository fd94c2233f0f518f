import { financeScorer } from '../domain/analytics/finance/finance.ts'
import type { Clock, Millis } from '../domain/clock.ts'
import { openOnnxScorer } from './onnx.ts'
import { ruleScorer, type ScorerRequest } from './open-scorer.ts'
import { textScorer, type TextScorer } from './text-scorer.ts'

/** A scorer by name and version. */
export interface ScorerName {
  readonly scorer: string
  readonly version: string
}

/** What is told when the configured model comes or goes. */
export interface ScoringEvents {
  /** The model cannot be loaded; texts are scored by the smaller scorer meanwhile. */
  scorerAway(told: { model: string; standIn: string; error: unknown }): void
  scorerBack(told: { model: string; version: string }): void
}

/** Every scorer that this process can ask. */
export interface Scoring {
  /** The scorer that settings want, or the smaller one while its model cannot be loaded. */
  preferred(): Promise<{ scorer: TextScorer; asConfigured: boolean }>
  /** The scorer of that name and version; undefined where this process has another version of it, or none. */
  find(name: ScorerName): Promise<TextScorer | undefined>
  close(): Promise<void>
}

/** How long a model that could not be loaded is left alone. */
const RETRY_MS = 60_000

/** Opens nothing yet: a model is loaded when it is first asked for, and looked for again a minute after it could not be. */
export function createScoring(
  request: ScorerRequest,
  {
    clock,
    events,
    openModel = openOnnxScorer,
    isHeldBack = () => Promise.resolve(false),
  }: {
    clock: Clock
    events: ScoringEvents
    openModel?: (folder: string) => Promise<TextScorer>
    isHeldBack?: () => Promise<boolean>
  },
): Scoring {
  const standIn = textScorer(financeScorer)
  const rule = ruleScorer(request.name)
  let opening: Promise<TextScorer | undefined> | undefined
  let triedAt: Millis = -Infinity
  let isAway = false

  const load = async (): Promise<TextScorer | undefined> => {
    try {
      const model = await openModel(request.model ?? '')
      if (isAway) events.scorerBack({ model: model.name, version: model.version })
      isAway = false
      return model
    } catch (error) {
      if (!isAway) events.scorerAway({ model: request.name, standIn: standIn.name, error })
      isAway = true
      return undefined
    }
  }
  const model = async (): Promise<TextScorer | undefined> => {
    if (rule !== undefined) return undefined
    if (opening === undefined || (isAway && clock() - triedAt >= RETRY_MS)) {
      triedAt = clock()
      opening = load()
    }
    return opening
  }
  return {
    async preferred() {
      // A repair may have put the smaller one in its place, for a while.
      const scorer = (await isHeldBack().catch(() => false)) ? undefined : (rule ?? (await model()))
      return { scorer: scorer ?? standIn, asConfigured: scorer !== undefined }
    },
    async find({ scorer: name, version }) {
      const found = ruleScorer(name) ?? (name === request.name ? await model() : undefined)
      return found?.version === version ? found : undefined
    },
    async close() {
      await (await opening)?.close()
    },
  }
}
