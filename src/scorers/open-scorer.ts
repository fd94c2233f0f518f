import { financeScorer } from '../domain/analytics/finance/finance.ts'
import { RULE_SCORERS } from '../domain/analytics/rule-scorers.ts'
import { ConfigError } from '../errors.ts'
import { openOnnxScorer } from './onnx.ts'
import { textScorer, type TextScorer } from './text-scorer.ts'

/** The names a scorer can be asked for by. */
export const SCORER_NAMES = [...Object.keys(RULE_SCORERS), 'onnx'] as const

export interface ScorerRequest {
  readonly name: string
  /** For `onnx`: the folder with the model. */
  readonly model?: string | undefined
}

/** The scorer of that name that needs nothing but the text; undefined for a model and for a name that is none. */
export function ruleScorer(name: string): TextScorer | undefined {
  const rule = Object.hasOwn(RULE_SCORERS, name) ? RULE_SCORERS[name] : undefined
  return rule === undefined ? undefined : textScorer(rule)
}

/**
 * Opens the scorer of that name. A model that cannot be loaded is told through `tell` and replaced by `finance`, so that
 * texts are scored all the same; each score says which scorer made it. Throws ConfigError for a name that is none.
 */
export async function openScorer(request: ScorerRequest, tell: (sentence: string) => void): Promise<TextScorer> {
  const { name, model } = request
  const rule = ruleScorer(name)
  if (rule !== undefined) return rule
  if (name !== 'onnx')
    throw new ConfigError([`There is no scorer ${JSON.stringify(name)}. All of them: ${SCORER_NAMES.join(', ')}.`])
  if (model === undefined) throw new ConfigError(['The scorer onnx needs a folder with a model.'])
  try {
    return await openOnnxScorer(model)
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    tell(`The model in ${model} cannot be loaded: ${problem}. Texts are scored by finance instead.`)
    return textScorer(financeScorer)
  }
}
