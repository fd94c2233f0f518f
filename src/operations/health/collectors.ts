/** What a collector takes off the score by how its runs went lately. */
import { count, percent, several, span } from '../words.ts'
import type { CollectorFacts, HealthSettings } from './facts.ts'
import { pointsFor, type Part } from './points.ts'

export function failuresPart({ name, status, runs, failed }: CollectorFacts, settings: HealthSettings): Part {
  const { failures: weight } = settings.weights
  const { info, window } = settings.failures
  const rate = runs === 0 ? 0 : failed / runs
  const isIll = status === 'failing' || status === 'late'
  const runsText = `${count(failed)} of ${several(runs, 'run')} failed in ${span(window)}`
  return {
    key: `failures/${name}`,
    weight,
    own: Math.max(pointsOf(rate, weight, settings), isIll ? pointsFor('info', weight, settings) : 0),
    value: percent(Math.ceil(rate * 10_000) / 100),
    limit: percent(info * 100),
    sentence: isIll
      ? `${name} is ${status}; ${runsText}.`
      : failed > 0
        ? `${name}: ${runsText}.`
        : `${name} runs as its rhythm says.`,
  }
}

/** When every second run fails nothing can be relied on. */
const HOPELESS = 0.5

function pointsOf(rate: number, weight: number, settings: HealthSettings): number {
  const { info, warning } = settings.failures
  if (rate === 0) return 0
  if (rate >= HOPELESS) return weight
  if (rate >= warning) return pointsFor('warning', weight, settings)
  return rate >= info ? pointsFor('info', weight, settings) : 1
}
