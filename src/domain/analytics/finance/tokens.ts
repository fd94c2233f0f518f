import { straightened } from '../vader/vader.ts'

/** A word in lower case, a number with its unit, or a mark. */
export interface FinanceToken {
  readonly text: string
  /** Undefined: not a number. Scaled by its unit ("7.7 mn" is 7,700,000). */
  readonly amount: number | undefined
  readonly isPercent: boolean
  /** Ends a clause. */
  readonly isBoundary: boolean
}

const PIECE = /\d+(?:,\d{3})*(?:\.\d+)?|[\p{L}$€£][\p{L}\d'&]*|[%;:,()!?.]/gu
const SCALES: Readonly<Record<string, number>> = {
  ...{ k: 1e3, thousand: 1e3, m: 1e6, mn: 1e6, mln: 1e6, mio: 1e6, million: 1e6, millions: 1e6 },
  ...{ b: 1e9, bn: 1e9, bln: 1e9, billion: 1e9, billions: 1e9, trillion: 1e12, tn: 1e12 },
}

/** Splits a sentence for the finance reader. Hyphens part words; "EUR125 .2 m" is read as "eur 125.2 m". */
export function financeTokens(sentence: string): FinanceToken[] {
  const text = straightened(sentence)
    .toLowerCase()
    .replace(/(\p{L})-(?=\p{L})/gu, '$1 ')
    .replace(/(\d) \.(?=\d)/g, '$1.')
    .replace(/(\d) ,(?=\d{3}\b)/g, '$1,')
    .replace(/([a-z$€£])(?=\d)/g, '$1 ')
  const pieces = text.match(PIECE) ?? []
  const tokens: FinanceToken[] = []
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at] ?? ''
    if (!/^\d/.test(piece)) {
      tokens.push({ text: piece, amount: undefined, isPercent: false, isBoundary: /^[;:,()]$/.test(piece) })
      continue
    }
    const number = Number(piece.replaceAll(',', ''))
    const unit = pieces[at + 1] ?? ''
    const scale = SCALES[unit]
    const isPerCent = unit === 'per' && pieces[at + 2] === 'cent'
    const isPercent = isPerCent || unit === '%' || unit === 'percent' || unit === 'pct'
    if (scale !== undefined || isPercent) at += isPerCent ? 2 : 1
    // A year is no amount.
    const isYear = scale === undefined && !isPercent && /^(19|20)\d\d$/.test(piece)
    tokens.push({ text: piece, amount: isYear ? undefined : number * (scale ?? 1), isPercent, isBoundary: false })
  }
  return tokens
}
