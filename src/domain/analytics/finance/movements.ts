import { BAD_MEASURES, BEFORE_THEIR_MEASURE, GOOD_MEASURES, IDLE_MEASURES, MOVES } from './movement-words.ts'
import type { FinanceToken } from './tokens.ts'

/** What more of a measure means: 1 good, -1 bad, 0 nothing. */
type Meaning = 1 | 0 | -1

const MEASURES = new Map<string, Meaning>([
  ...GOOD_MEASURES.split(' ').map((word): [string, Meaning] => [word, 1]),
  ...BAD_MEASURES.split(' ').map((word): [string, Meaning] => [word, -1]),
  ...IDLE_MEASURES.split(' ').map((word): [string, Meaning] => [word, 0]),
])
const MOVE_OF = new Map(
  MOVES.flatMap(([size, words]) => words.split(' ').map((word): [string, number] => [word, size])),
)
const STANDS_BEFORE = new Set(BEFORE_THEIR_MEASURE.split(' '))

/** How far from the moving word its measure may stand. */
const BACK = 9
const AHEAD = 6
/** A move of something that we do not know. */
const OF_SOMETHING = 0.45

/** What more of the word means, or undefined when it is no measure. */
export function measureAt(tokens: readonly FinanceToken[], at: number): Meaning | undefined {
  const word = tokens[at]?.text ?? ''
  // "Cost savings" are savings, "loss per share" is a loss.
  if (MEASURES.get(word) === -1 && tokens[at + 1]?.text === 'savings') return undefined
  return MEASURES.get(word)
}

/** The size of a move that a word tells, or undefined. "Up" and "down" move only before an amount, or after "be" before "from" and "on". */
export function moveAt(tokens: readonly FinanceToken[], at: number): number | undefined {
  const word = tokens[at]?.text ?? ''
  if (word !== 'up' && word !== 'down') return MOVE_OF.get(word)
  const next = tokens[at + 1]
  const isMove =
    next !== undefined &&
    (next.amount !== undefined ||
      ['from', 'by', 'over', 'about', 'around', 'nearly', 'some', 'sharply', 'on'].includes(next.text))
  return isMove ? (word === 'up' ? 1.9 : -1.9) : undefined
}

/** What a moving word says: its size by what moves, and where that stands. */
export interface Movement {
  readonly valence: number
  /** The measure that moves, of which the level says nothing more; undefined when we do not know what moves. */
  readonly measure: number | undefined
}

/** Reads the movement that a word tells, or undefined when it tells none. */
export function movementAt(tokens: readonly FinanceToken[], at: number): Movement | undefined {
  const size = moveAt(tokens, at)
  if (size === undefined) return undefined
  const measure = measureOf(tokens, at)
  const meaning = measure === undefined ? OF_SOMETHING : (measureAt(tokens, measure) ?? 0)
  return { valence: size * meaning, measure }
}

function measureOf(tokens: readonly FinanceToken[], at: number): number | undefined {
  const next = tokens[at + 1]?.text
  const looksAhead = STANDS_BEFORE.has(tokens[at]?.text ?? '') || next === 'in' || next === 'of'
  return looksAhead ? (ahead(tokens, at) ?? back(tokens, at)) : (back(tokens, at) ?? ahead(tokens, at))
}

function back(tokens: readonly FinanceToken[], at: number): number | undefined {
  for (let one = at - 1; one >= Math.max(0, at - BACK); one--) {
    if (tokens[one]?.isBoundary === true && tokens[one]?.text !== ')' && tokens[one]?.text !== '(') return undefined
    if (measureAt(tokens, one) !== undefined) return one
  }
  return undefined
}

function ahead(tokens: readonly FinanceToken[], at: number): number | undefined {
  for (let one = at + 1; one <= Math.min(tokens.length - 1, at + AHEAD); one++) {
    if (tokens[one]?.isBoundary === true) return undefined
    // "Share price": the last word of a compound counts.
    if (measureAt(tokens, one) !== undefined) return measureAt(tokens, one + 1) === undefined ? one : one + 1
  }
  return undefined
}
