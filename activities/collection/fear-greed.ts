import { DAY } from '../../src/domain/clock.ts'
import { FEAR_GREED_SINCE, type FearGreedSource } from '../../src/sources/fear-greed.ts'
import { writeFearGreed } from '../../src/store/fear-greed.ts'
import type { AskedKind, KindSettings } from './pages.ts'

/** The whole history is one call: it has no other beginning than today, so a page is as long as it will be for decades. */
const PAGE_DAYS = 10_000

/** The fear and greed index, a value a day. The source lacks a few days, which a second answer confirms. */
export function fearGreedPages(
  source: FearGreedSource,
  settings: KindSettings,
  afterWrite: NonNullable<AskedKind['afterWrite']> = async () => {},
): AskedKind {
  return {
    dataset: 'fear_greed',
    source: source.name,
    pageSlots: () => PAGE_DAYS,
    settleMs: settings.settle,
    confirmNoneAfterMs: settings.confirmNoneAfter,
    repeatable: true,
    afterWrite,
    beyondHistory: () => ({ from: 0, to: FEAR_GREED_SINCE }),
    ask: async (_series, range, call) => {
      const points = await source.fetchDays(range, call)
      return {
        slots: points.map(({ day }) => day),
        write: (tx, wanted, collectedAt) =>
          writeFearGreed(
            tx,
            // It is there soon after midnight, and final when its day is over.
            points.filter(({ day }) => wanted(day)).map((point) => ({ ...point, knownAt: point.day + DAY })),
            collectedAt,
          ),
      }
    },
  }
}
