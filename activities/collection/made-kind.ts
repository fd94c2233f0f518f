import { awaitingInput } from '../../src/domain/collection/derived.ts'
import { NOTHING_KNOWN } from '../../src/domain/collection/knowledge.ts'
import type { Dataset, Series } from '../../src/domain/collection/series.ts'
import { slotCeil } from '../../src/domain/collection/slot.ts'
import type { Range } from '../../src/domain/range.ts'
import { readKnowledge } from '../../src/store/coverage.ts'
import type { Queryable } from '../../src/store/database.ts'
import type { DerivedKind, KindSettings } from './pages.ts'

/** What every dataset that is made from stored ones says of itself alike: `pageSlots` slots are made at once, and no history is out of reach. */
export function madeKind(
  dataset: Dataset,
  { source, settle, confirmNoneAfter }: KindSettings & { source: string },
  pageSlots: number,
): Omit<DerivedKind, 'awaits' | 'derive'> {
  return {
    dataset,
    source,
    pageSlots: () => pageSlots,
    settleMs: settle,
    confirmNoneAfterMs: confirmNoneAfter,
    beyondHistory: () => ({ from: 0, to: 0 }),
  }
}

/** The slots of `within` that are not to be made yet because the one series they are made from is not accounted for there, or `reachMs` before; all without it. */
export async function awaitsSeries(
  db: Queryable,
  input: Series | undefined,
  within: Range,
  reachMs: number,
): Promise<Range[]> {
  if (input === undefined) return [within]
  const known = (await readKnowledge(db, [input.id])).get(input.id) ?? NOTHING_KNOWN
  return awaitingInput(within, known, reachMs, slotCeil(input.since, input.widthSeconds * 1000))
}
