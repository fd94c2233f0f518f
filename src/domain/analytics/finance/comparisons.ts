import { measureAt, moveAt } from './movements.ts'
import type { FinanceToken } from './tokens.ts'

/** A figure beside the one it is compared with says as much as a word of movement. */
const SAID_BY_FIGURES = 1.6
/** From a profit to a loss, or back. */
const TURNED = 2.4
/** Closer than this share the figures are equal. */
const EQUAL = 0.005
const WORDS = new Set(['compared', 'against', 'versus', 'vs', 'from'])

/** What a sentence says by comparing figures ("net sales were 7.7 mn, compared to 6.1 mn a year ago") where no word of movement says it. Undefined when it compares nothing. */
export function comparisonIn(tokens: readonly FinanceToken[]): { at: number; valence: number } | undefined {
  const at = tokens.findIndex(({ text }, index) => WORDS.has(text) || isBracketedFigure(tokens, index))
  if (at < 0 || tokens.some((_, index) => moveAt(tokens, index) !== undefined)) return undefined
  const measure = measureBefore(tokens, at)
  if (measure === undefined) return undefined
  const turned = turnOf(tokens, measure, at)
  if (turned !== 0) return { at: measure, valence: turned * TURNED }
  const meaning = measureAt(tokens, measure) ?? 0
  const before = lastFigure(tokens, measure, at)
  const after = firstFigure(tokens, at)
  if (before === undefined || after === undefined || before.isPercent !== after.isPercent) return undefined
  const change = (before.amount ?? 0) - (after.amount ?? 0)
  if (Math.abs(change) <= EQUAL * Math.abs(after.amount ?? 0)) return undefined
  return { at: measure, valence: meaning * Math.sign(change) * SAID_BY_FIGURES }
}

/** "7.7 mn ( 6.1 mn )": the figure in brackets is that of the year before. */
function isBracketedFigure(tokens: readonly FinanceToken[], at: number): boolean {
  if (tokens[at]?.text !== '(' || lastFigure(tokens, at - 3, at) === undefined) return false
  const close = tokens.findIndex(({ text }, index) => index > at && text === ')')
  return close > at && close - at <= 6 && firstFigure(tokens.slice(0, close), at) !== undefined
}

function measureBefore(tokens: readonly FinanceToken[], at: number): number | undefined {
  for (let one = 0; one < at; one++) {
    const meaning = measureAt(tokens, one)
    if (meaning !== undefined && meaning !== 0 && measureAt(tokens, one + 1) === undefined) return one
  }
  return undefined
}

function turnOf(tokens: readonly FinanceToken[], measure: number, at: number): number {
  const isLoss = (one: number) => /^loss(es)?$/.test(tokens[one]?.text ?? '')
  const isProfit = (one: number) => /^(profits?|earnings)$/.test(tokens[one]?.text ?? '')
  for (let one = at + 1; one < Math.min(tokens.length, at + 8); one++) {
    if (isLoss(measure) && isProfit(one)) return -1
    if (isProfit(measure) && isLoss(one)) return 1
  }
  return 0
}

function lastFigure(tokens: readonly FinanceToken[], from: number, to: number): FinanceToken | undefined {
  return tokens.slice(Math.max(0, from), to).findLast(({ amount }) => amount !== undefined)
}

function firstFigure(tokens: readonly FinanceToken[], from: number): FinanceToken | undefined {
  return tokens.slice(from + 1, from + 12).find(({ amount }) => amount !== undefined)
}
