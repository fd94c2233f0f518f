import type { Millis } from '../clock.ts'
import type { Range } from '../range.ts'

/** Start of the slot that holds `at`: the largest multiple of the width since the epoch that is not after it.
 *  All widths divide a day, so days begin at UTC midnight. */
export function slotStart(at: Millis, widthMs: number): Millis {
  return Math.floor(at / widthMs) * widthMs
}

/** First slot start at or after `at`. */
export function slotCeil(at: Millis, widthMs: number): Millis {
  return Math.ceil(at / widthMs) * widthMs
}

/** The live edge: every slot that ends at or before `now - settleMs` is final at its source. */
export function liveEdge(now: Millis, widthMs: number, settleMs: number): Millis {
  return slotStart(now - settleMs, widthMs)
}

/** How many whole slots a slot-aligned range holds. */
export function slotCount(range: Range, widthMs: number): number {
  return Math.round((range.to - range.from) / widthMs)
}

/** Shrinks a range to the slots that lie wholly inside it; empty (from >= to) when none does. */
export function alignInside(range: Range, widthMs: number): Range {
  return { from: slotCeil(range.from, widthMs), to: slotStart(range.to, widthMs) }
}

/** Starts of the slots of a range that lies on the grid, in order. */
export function slotsIn({ from, to }: Range, widthMs: number): Millis[] {
  return Array.from({ length: Math.ceil((to - from) / widthMs) }, (_, n) => from + n * widthMs)
}

/** Runs of the given slot starts as ranges; the starts may be unsorted, and must lie on the grid. */
export function rangesOfSlots(starts: readonly Millis[], widthMs: number): Range[] {
  const sorted = [...starts].sort((a, b) => a - b)
  const ranges: { from: Millis; to: Millis }[] = []
  for (const start of sorted) {
    const last = ranges.at(-1)
    if (last !== undefined && start <= last.to) last.to = Math.max(last.to, start + widthMs)
    else ranges.push({ from: start, to: start + widthMs })
  }
  return ranges
}

/** Cuts a slot-aligned range into pages of at most `pageSlots` slots, in the order asked for. */
export function pagesOf(range: Range, widthMs: number, pageSlots: number, order: 'newest' | 'oldest'): Range[] {
  const step = widthMs * pageSlots
  const pages: Range[] = []
  if (order === 'oldest')
    for (let from = range.from; from < range.to; from += step) pages.push({ from, to: Math.min(from + step, range.to) })
  else for (let to = range.to; to > range.from; to -= step) pages.push({ from: Math.max(to - step, range.from), to })
  return pages
}
