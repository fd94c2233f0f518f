import { DAY, type Millis } from '../../src/domain/clock.ts'
import { publicAt, type MacroVintage } from '../../src/domain/collection/macro.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { slotCeil } from '../../src/domain/collection/slot.ts'
import type { Range } from '../../src/domain/range.ts'
import type { FredSource, MacroObservation } from '../../src/sources/fred.ts'
import { writeVintageDays } from '../../src/store/macro.ts'
import type { AskedKind, KindSettings, PageRows } from './pages.ts'

/** FRED refuses a window with more than 2,000 vintages; a day has one at most. */
const PAGE_DAYS = 365
/** A feature may compare with the same month of the year before, which itself was published late. */
const OBSERVED_BEFORE = 3 * 366 * DAY
/** Projections are about days to come. */
const LAST_DAY = Date.UTC(9999, 11, 31) + DAY

/**
 * Economic series on the axis of knowledge: the slot of a day holds what FRED had for the first time on that day, so a revision is a slot like
 * any other, and a day on which nothing was published is stored with nothing in it. The first slot holds what was in force by then.
 */
export function macroPages(
  source: FredSource,
  settings: KindSettings,
  afterWrite: NonNullable<AskedKind['afterWrite']> = async () => {},
): AskedKind {
  return {
    dataset: 'macro',
    source: source.name,
    pageSlots: () => PAGE_DAYS,
    settleMs: settings.settle,
    confirmNoneAfterMs: settings.confirmNoneAfter,
    repeatable: true,
    // A series that FRED does not have is a bad request there.
    refusesSubjects: true,
    afterWrite,
    beyondHistory: () => ({ from: 0, to: 0 }),
    ask: async (series, range, call) => {
      const first = slotCeil(series.since, DAY)
      const observed = { from: first - OBSERVED_BEFORE, to: LAST_DAY }
      // FRED cuts what it says of a value's time off at the window's edges. With the day before in it, what began earlier shows.
      const known = { from: range.from - (range.from > first ? DAY : 0), to: range.to }
      return vintageRows(series, range, await source.fetchObservations(series.subject, observed, call, known), known)
    },
  }
}

function vintageRows(series: Series, range: Range, observations: readonly MacroObservation[], known: Range): PageRows {
  const published = vintagesOf(series.subject, observations, known).filter(({ vintage }) => vintage >= range.from)
  const began = Math.min(...observations.map(({ vintageFrom }) => vintageFrom))
  const days: Millis[] = []
  // An answer without any value proves nothing, and before its first value a series did not exist: only a second answer says so.
  for (let day = Math.max(range.from, began); day < range.to; day += DAY) days.push(day)
  return {
    slots: days,
    write: (tx, wanted, collectedAt) =>
      writeVintageDays(
        tx,
        series.subject,
        days.filter(wanted).map((day) => ({ day, vintages: published.filter(({ vintage }) => vintage === day) })),
        collectedAt,
      ),
  }
}

/** What was new on each day of the window. A value that ended inside it without another one in its place was taken back: it is none from then on. */
function vintagesOf(code: string, observations: readonly MacroObservation[], known: Range): MacroVintage[] {
  const starts = new Set(observations.map(({ day, vintageFrom }) => `${day} ${vintageFrom}`))
  return observations.flatMap(({ day, value, vintageFrom, vintageTo, knownAt }) => {
    const begins = { code, day, vintage: Math.max(vintageFrom, known.from), value, knownAt }
    const ended = vintageTo !== undefined && vintageTo < known.to && !starts.has(`${day} ${vintageTo}`)
    return ended ? [begins, { code, day, vintage: vintageTo, value: null, knownAt: publicAt(vintageTo) }] : [begins]
  })
}
