import { MINUTE, type Millis } from '../../domain/clock.ts'
import type { Dataset } from '../../domain/collection/series.ts'
import { slotStart } from '../../domain/collection/slot.ts'
import type { BandPart } from '../../operations/bands.ts'
import type { Desk } from '../../operations/desk.ts'
import { settleOf } from '../../operations/loaded-series.ts'
import { widthsOf } from '../../operations/requests.ts'

/** A slot is on its way this long after it became final: a day without trouble shows no red, not even for a minute at each full hour. */
const ON_ITS_WAY_MS = 2 * MINUTE

/** Up to where every slot is due by now, with the time it takes to collect it. `widthMs` absent: the narrowest of the dataset. */
export function dueEdge(
  desk: Desk,
  dataset: Dataset,
  now: Millis,
  widthMs = Math.min(...widthsOf(desk, dataset)),
): Millis {
  return slotStart(now - settleOf(desk, dataset) - ON_ITS_WAY_MS, widthMs)
}

/** The parts without what is missing only because it has just ended: there the band is bare, nothing is promised yet. */
export function dueParts<Part extends BandPart>(parts: readonly Part[], edge: Millis): Part[] {
  return parts.flatMap((part) => {
    if (part.state !== 'missing' || part.to <= edge) return [part]
    return part.from < edge ? [{ ...part, to: edge }] : []
  })
}
