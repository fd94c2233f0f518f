import type { Candle } from '../../../src/domain/collection/candle.ts'
import { HOUR, type Millis } from '../../../src/domain/clock.ts'
import { oddBars } from '../../../src/domain/quality/odd-bars.ts'
import type { QualityReason } from '../../../src/domain/quality/reasons.ts'
import { DEFAULT_RULES } from '../../../src/domain/quality/rules.ts'
import { sortBars } from '../../../src/domain/quality/sent-bars.ts'

export const START = Date.UTC(2026, 0, 1)

/** A quiet hundred hours, made up: each bar opens where the one before it closed. */
export function quietBars(amount = 100): Candle[] {
  const priceAt = (n: number): number => 100 + 3 * Math.sin(n / 9) + Math.sin(n * 1.7)
  return Array.from({ length: amount }, (_, n) => {
    const [open, close] = [priceAt(n), priceAt(n + 1)]
    return {
      openTime: START + n * HOUR,
      open: open.toFixed(2),
      close: close.toFixed(2),
      high: (Math.max(open, close) + 0.4).toFixed(2),
      low: (Math.min(open, close) - 0.4).toFixed(2),
      volume: (50 + 30 * Math.abs(Math.sin(n))).toFixed(4),
    }
  })
}

/** What the gate says of bars as a source sent them: reasons by slot (ISO hour), and what is stored. */
export function gateOf(sent: readonly Candle[], widthMs = HOUR, latest: Millis = Date.UTC(2100, 0, 1)) {
  const times = sent.map(({ openTime }) => openTime).filter((at) => at <= latest)
  const from = times.reduce((a, b) => Math.min(a, b), latest)
  const to = times.reduce((a, b) => Math.max(a, b), 0) + widthMs
  const range = { from: Math.floor(from / widthMs) * widthMs, to: Math.ceil(to / widthMs) * widthMs }
  const { bars, rejected, suspect, broken } = sortBars(sent, range, widthMs, latest)
  const odd = oddBars(bars, widthMs, DEFAULT_RULES)
  const reasons = new Map<string, QualityReason[]>()
  for (const { slotAt, doubts } of [...rejected, ...suspect, ...odd.suspect]) {
    const slot = new Date(slotAt).toISOString().slice(0, 16)
    reasons.set(slot, [...(reasons.get(slot) ?? []), ...doubts.map(({ reason }) => reason)])
  }
  return { bars, reasons, broken, rejected, isUndecided: odd.isUndecided }
}
