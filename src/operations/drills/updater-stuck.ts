import { HOUR, type Millis } from '../../domain/clock.ts'
import { forgetDerived } from '../../domain/collection/derived.ts'
import { clip } from '../../domain/collection/knowledge.ts'
import { subtractAll } from '../../domain/range.ts'
import { dropHolder, writeClaims } from '../../store/claims.ts'
import { changeKnowledge } from '../../store/coverage.ts'
import { loadSeries } from '../loaded-series.ts'
import { askForSweep } from '../sweep.ts'
import { isoTime } from '../words.ts'
import type { Drill } from './drill.ts'
import { onceIdle } from './idle.ts'

const HOLDER = 'drill/updater-stuck'
const HOURS = 4
const LEASE_MS = 12 * HOUR

interface Stuck {
  readonly seriesId: number
  readonly subject: string
  readonly source: string
  readonly from: Millis
  readonly to: Millis
}

/** The newest hours of features are owed, and somebody who is dead holds them: the updater passes them by. */
export const updaterStuck: Drill<Stuck> = {
  name: 'updater-stuck',
  says: 'the updater of features stands still while its inputs move; its cursor is reset and its keeper started anew',
  ends: 'repaired',
  needsReplay: false,
  plan: (ground) =>
    onceIdle(
      ground,
      'There are not yet features enough, or all are being made; wait for the first backfill.',
      async () => {
        for (const { series, known, filling } of await loadSeries(ground.tools.desk, { dataset: 'features' })) {
          const last = known.intervals.filter(({ state }) => state === 'stored').at(-1)
          if (last === undefined || last.to - last.from < HOURS * HOUR || filling.length > 0) continue
          const { id: seriesId, subject, source } = series
          return { seriesId, subject, source, from: last.to - HOURS * HOUR, to: last.to }
        }
        return undefined
      },
    ),
  async strike({ tools: { desk } }, { seriesId, subject, from, to }) {
    const now = desk.clock()
    await desk.database.transaction(async (tx) => {
      await changeKnowledge(tx, [seriesId], { from, to }, (_, old) => forgetDerived(old, [{ from, to }], now))
      await writeClaims(tx, seriesId, HOLDER, [{ from, to: to + HOUR }], now + LEASE_MS)
    })
    return `The features of ${subject} from ${isoTime(from)} to ${isoTime(to)} are owed again, and a claim that nobody gives back lies on them.`
  },
  keys: ({ source }) => [`updater-stuck:features/${source}`],
  async undo({ tools: { desk } }) {
    await dropHolder(desk.database, HOLDER)
    await askForSweep(desk, ['features'])
  },
  async prove({ tools: { desk } }, { subject, from, to }) {
    const [found] = await loadSeries(desk, { dataset: 'features', subjects: [subject], from, to })
    const made = clip(found?.known.intervals ?? [], [{ from, to }])
    return subtractAll([{ from, to }], made).length > 0
      ? undefined
      : `The features of ${subject} are made again up to ${isoTime(to)}.`
  },
}
