/** How negative, neutral and positive a text is (shares of 1), and the whole in one number from -1 to 1. */
export interface Proportions {
  readonly neg: number
  readonly neu: number
  readonly pos: number
  readonly compound: number
}

/** About the largest sum that is expected of a sentence (from the original). */
const ALPHA = 15

/** Sums valences as vaderSentiment.py 3.3.2 does; `emphasis` is what punctuation adds to the stronger side. */
export function proportionsOf(valences: readonly number[], emphasis: number): Proportions {
  if (valences.length === 0) return { neg: 0, neu: 0, pos: 0, compound: 0 }
  let sum = 0
  let positive = 0
  let negative = 0
  let neutral = 0
  for (const valence of valences) {
    sum += valence
    // The 1 makes up for neutral words, which count as 1 each.
    if (valence > 0) positive += valence + 1
    else if (valence < 0) negative += 1 - valence
    else neutral++
  }
  if (sum !== 0) sum += sum > 0 ? emphasis : -emphasis
  if (positive > negative) positive += emphasis
  else if (negative > positive) negative += emphasis
  const total = positive + negative + neutral
  return {
    neg: rounded(negative / total, 3),
    neu: rounded(neutral / total, 3),
    pos: rounded(positive / total, 3),
    compound: rounded(sum / Math.sqrt(sum * sum + ALPHA), 4),
  }
}

/** What `!` (up to four) and `?` (from two on) in a text add. */
export function emphasisOf(text: string): number {
  let exclamations = 0
  let questions = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 33) exclamations++
    else if (code === 63) questions++
  }
  return Math.min(exclamations, 4) * 0.292 + (questions <= 1 ? 0 : questions <= 3 ? questions * 0.18 : 0.96)
}

/** Python's round(): to the nearest decimal, an exact half to the even one. `digits` is 3 or 4. */
export function rounded(value: number, digits: 3 | 4): number {
  const scale = digits === 3 ? 1_000 : 10_000
  const scaled = Math.abs(value) * scale
  const floor = Math.floor(scaled)
  const rest = scaled - floor
  let whole = rest > 0.5 ? floor + 1 : floor
  // Near a half the product may have been rounded itself: toFixed knows the exact value. Exact halves are sixteenths or 32nds.
  if (Math.abs(rest - 0.5) < 1e-6) {
    const isHalf = Number.isInteger(value * (digits === 3 ? 16 : 32))
    whole = isHalf ? floor + (floor % 2) : Math.round(Number(Math.abs(value).toFixed(digits)) * scale)
  }
  return value < 0 && whole > 0 ? -whole / scale : whole / scale
}
