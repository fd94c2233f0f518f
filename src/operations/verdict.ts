import type { Exception } from './exceptions.ts'
import type { DatasetStatus } from './standing.ts'
import type { Services } from './services.ts'
import { numeral, sentenceCase } from './words.ts'

/** What the headline is made from. */
export interface Standings {
  readonly services: Services
  readonly datasets: readonly DatasetStatus[]
  readonly exceptions: readonly Exception[]
}

/** The headline of the first page and of `gapless status`. Pure. */
export function verdict(status: Standings): string {
  const { services, datasets, exceptions } = status
  if (!services.mysql.ok) return 'Cannot say.'
  if (!services.temporal.ok) return 'Readable, but nothing runs.'
  if (datasets.length === 0) return 'Cannot say. No series is set up yet.'
  if (exceptions.length === 0) return 'Everything is there.'
  const calm = exceptions.every(({ kind }) => kind === 'history' || kind === 'filling')
  if (calm && exceptions.some(({ kind }) => kind === 'history'))
    return `Filling history, ${historyPercent(datasets)} %.`
  return `Trust it, with ${numeral(exceptions.length)} ${exceptions.length === 1 ? 'exception' : 'exceptions'}.`
}

/** Whole percent of all expected slots that are accounted for, rounded down. */
function historyPercent(datasets: readonly DatasetStatus[]): number {
  const expected = datasets.reduce((sum, dataset) => sum + dataset.expected, 0)
  const missing = datasets.reduce((sum, dataset) => sum + dataset.missing, 0)
  return Math.floor(((expected - missing) / Math.max(1, expected)) * 100)
}

/** At most three, those that need a person first, and how many more there are. */
export function shownExceptions(exceptions: readonly Exception[]): {
  readonly shown: readonly Exception[]
  readonly more: string
} {
  const rest = exceptions.length - 3
  return { shown: exceptions.slice(0, 3), more: rest > 0 ? sentenceCase(`and ${numeral(rest)} more.`) : '' }
}
