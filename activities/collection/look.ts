import type { Millis } from '../../src/domain/clock.ts'
import { missingIn, paint } from '../../src/domain/collection/coverage.ts'
import { dueRanges, eraseNotes, gapsOf, paintNote } from '../../src/domain/collection/gap.ts'
import { clip, type Knowledge } from '../../src/domain/collection/knowledge.ts'
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
  readonly due: readonly Range[]
}

/** Looks at what is known of a series now. */
export function lookAt(series: Series, known: Knowledge, kind: PageKind, now: Millis): LookAt {
  const widthMs = series.widthSeconds * 1000
  const within = expectedRange(series, now - Math.min(GRACE_MS, widthMs), kind.settleMs)
  const missing = missingIn(within, known.intervals)
  const gone = clip([kind.beyondHistory(series, now)], missing)
  const open = subtractAll(missing, gone)
  const fresh = gapsOf(open, known.notes).filter((gap) => gap.note === undefined)
  const due = dueRanges(open, known.notes, now)
  return { series, within, missingSlots: totalLength(open) / widthMs, fresh, gone, due }
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
  const intervals = look.gone.reduce(
    (all, range) => paint(all, { ...range, state: 'unobtainable', reason: 'beyond-history', records: 0 }),
    known.intervals,
  )
  const fresh = subtractAll(look.fresh, [...known.notes, ...intervals])
  const notes = fresh.reduce(
    (all, range) =>
      paintNote(all, {
        ...range,
        reason: 'never-asked',
        firstSeenAt: now,
        lastTriedAt: undefined,
        tries: 0,
        nextTryAt: undefined,
        backfillId: '',
      }),
    eraseNotes(known.notes, look.gone),
  )
  return { intervals, notes }
}
