import type { Millis } from '../../src/domain/clock.ts'
import { missingIn, paint } from '../../src/domain/collection/coverage.ts'
import { dueRanges, eraseNotes, gapsOf, paintNotes, untriedNote } from '../../src/domain/collection/gap.ts'
import { clip, type Knowledge } from '../../src/domain/collection/knowledge.ts'
import { OUTAGE_POLICY } from '../../src/domain/collection/outage.ts'
import { expectedRange, type Series } from '../../src/domain/collection/series.ts'
import { subtractAll, totalLength, type Range } from '../../src/domain/range.ts'
import { changeKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import type { PageKind } from './pages.ts'

/** The live collector has the first word on a slot that has just become final. */
const GRACE_MS = 30_000

/** Few enough that no page waits long for its series' lock. */
const SERIES_A_COMMIT = 50

/** What a sweep sees of one series: what is missing, what of it nobody has noted, what its source no longer keeps, what may be asked for. */
export interface LookAt {
  readonly series: Series
  readonly within: Range
  readonly missingSlots: number
  readonly fresh: readonly Range[]
  readonly gone: readonly Range[]
  /** Slots of an outage that the dataset's policy leaves out. */
  readonly waived: readonly Range[]
  readonly due: readonly Range[]
}

/** What is done about the slots that an outage left out. */
export interface OutageRule {
  readonly policy: 'all' | 'newest-first' | 'newest-only'
  /** A stretch of missing slots longer than this, with stored ones before it, is an outage. */
  readonly longerThanMs: number
}

/** Looks at what is known of a series now. */
export function lookAt(series: Series, known: Knowledge, kind: PageKind, now: Millis, outages?: OutageRule): LookAt {
  const widthMs = series.widthSeconds * 1000
  const within = expectedRange(series, now - Math.min(GRACE_MS, widthMs), kind.settleMs)
  const missing = missingIn(within, known.intervals)
  const gone = clip([kind.beyondHistory(series, now)], missing)
  const open = subtractAll(missing, gone)
  const unseen = gapsOf(open, known.notes).filter((gap) => gap.note === undefined)
  const waived = outages?.policy === 'newest-only' ? leftByOutage(unseen, known, within, widthMs, outages) : []
  const asked = subtractAll(open, waived)
  return {
    ...{ series, within, missingSlots: totalLength(asked) / widthMs },
    ...{ fresh: subtractAll(unseen, waived), gone, waived, due: dueRanges(asked, known.notes, now) },
  }
}

/** Of stretches that nobody has seen yet, that are long, and that have stored slots before them, all but the newest slot there is. */
function leftByOutage(
  unseen: readonly Range[],
  known: Knowledge,
  { to }: Range,
  widthMs: number,
  { longerThanMs }: OutageRule,
): Range[] {
  const first = known.intervals.find(({ state }) => state === 'stored')?.from ?? Infinity
  const long = unseen.filter((gap) => gap.from > first && gap.to - gap.from > longerThanMs)
  return subtractAll(long, [{ from: to - widthMs, to }])
}

/** Notes what is new in some looks, many series in one commit. */
export async function writeLooks(database: Database, looks: readonly LookAt[], now: Millis): Promise<void> {
  for (let first = 0; first < looks.length; first += SERIES_A_COMMIT)
    await writeSome(database, looks.slice(first, first + SERIES_A_COMMIT), now)
}

async function writeSome(database: Database, looks: readonly LookAt[], now: Millis): Promise<void> {
  const bySeries = new Map(looks.map((look) => [look.series.id, look]))
  const window = {
    from: Math.min(...looks.map((look) => look.within.from)),
    to: Math.max(...looks.map((look) => look.within.to)),
  }
  await database.transaction((tx) =>
    changeKnowledge(tx, [...bySeries.keys()], window, (id, known) => noteLook(known, bySeries.get(id), now)),
  )
}

function noteLook(known: Knowledge, look: LookAt | undefined, now: Millis): Knowledge {
  if (look === undefined) return known
  const written = look.gone.reduce(
    (all, range) => paint(all, { ...range, state: 'unobtainable', reason: 'beyond-history', records: 0 }),
    known.intervals,
  )
  // What somebody has noted or filled since is no longer what the look saw.
  const intervals = subtractAll(look.waived, [...known.notes, ...written]).reduce(
    (all, range) => paint(all, { ...range, state: 'held', reason: OUTAGE_POLICY, records: 0 }),
    written,
  )
  const fresh = subtractAll(look.fresh, [...known.notes, ...intervals])
  const notes = paintNotes(
    eraseNotes(known.notes, look.gone),
    fresh.map((range) => untriedNote(range, 'never-asked', now)),
  )
  return { intervals, notes }
}
