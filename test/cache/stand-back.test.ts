import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { earliest, shortWindowMs, windowsOf, type Call, type Lane } from '../../src/cache/budget-windows.ts'
import { createStandBack, MOST_ASIDE, type Aside, type Beat } from '../../src/cache/stand-back.ts'

const MINUTE = 60_000
const HORIZON_MS = 100
const EVERY = [1_000, 10_000, MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE, 24 * 60 * MINUTE]
const beat: fc.Arbitrary<Beat> = fc
  .record({ everyMs: fc.constantFrom(...EVERY), offsetMs: fc.integer({ min: 0, max: 10 * MINUTE }) })
  .map(({ everyMs, offsetMs }) => ({ everyMs, offsetMs: offsetMs % everyMs }))
const beats = fc.array(beat, { minLength: 1, maxLength: 5 })
const someNow = fc.integer({ min: 0, max: 30 * 24 * 60 * MINUTE })
const perSecond = fc.integer({ min: 1, max: 40 })

type Asking = (now: number, sofar: readonly Call[]) => readonly Lane[]

/** Who calls when; `asking` tells which lanes want to call at a moment. Nobody is promised a moment further ahead than the horizon. */
function play(
  limit: number,
  standBack: (now: number) => Aside | undefined,
  [from, to]: readonly [number, number],
  asking: Asking,
): Call[] {
  const windows = windowsOf({ perSecond: limit })
  const calls: Call[] = []
  for (let now = from; now < to;) {
    const lanes = asking(now, calls)
    const recent = calls.slice(-2 * limit - 2)
    const at = (lane: Lane) => Math.ceil(earliest(recent, windows, lane, lanes.length > 1, now, standBack(now)))
    const [next] = lanes.map((lane) => ({ lane, at: at(lane) })).sort((a, b) => a.at - b.at)
    if (next !== undefined && next.at - now <= HORIZON_MS) {
      calls.push(next)
      now = next.at
    } else now = Math.min((next?.at ?? Infinity) - HORIZON_MS, (Math.floor(now / HORIZON_MS) + 1) * HORIZON_MS)
  }
  return calls
}

describe('standing back', () => {
  it('is of no use to a source without short windows or without live collection', () => {
    expect(createStandBack([], 1_000)(0)).toBeUndefined()
    expect(createStandBack([{ everyMs: MINUTE, offsetMs: 0 }], 0)(0)).toBeUndefined()
  })

  it('begins one window before each beat, and is quiet until one after it', () => {
    const standBack = createStandBack([{ everyMs: MINUTE, offsetMs: 5_000 }], 1_000)
    expect(standBack(0)).toEqual({ quiet: { from: 4_000, to: 6_000 }, yielding: { from: 4_000, to: 8_800 } })
    expect(standBack(5_999)?.quiet).toEqual({ from: 4_000, to: 6_000 })
    expect(standBack(6_000)).toEqual({ quiet: { from: 64_000, to: 66_000 }, yielding: { from: 4_000, to: 8_800 } })
    expect(standBack(8_800)?.yielding).toEqual({ from: 64_000, to: 68_800 })
  })

  it('joins stretches that meet, and takes beats that strike together for one', () => {
    const [often, seldom] = [
      { everyMs: MINUTE, offsetMs: 1_000 },
      { everyMs: 60 * MINUTE, offsetMs: 1_000 },
    ]
    expect(createStandBack([often, seldom, often], 1_000)(0)).toEqual(createStandBack([often], 1_000)(0))
    const apart = createStandBack([often, { everyMs: MINUTE, offsetMs: 2_000 }], 600)
    expect(apart(0)?.quiet).toEqual({ from: 400, to: 2_600 })
  })

  it('covers the time around every beat', () => {
    fc.assert(
      fc.property(beats, someNow, fc.nat(), (all, now, which) => {
        const { everyMs, offsetMs } = all[which % all.length] ?? { everyMs: 1, offsetMs: 0 }
        const due = Math.ceil((now - offsetMs) / everyMs) * everyMs + offsetMs
        const { quiet, yielding } = createStandBack(all, 1_040)(due) ?? {}
        expect(quiet?.from).toBeLessThan(due)
        expect(quiet?.to).toBeGreaterThan(due)
        expect(yielding?.from).toBeLessThan(due)
        expect(yielding?.to).toBeGreaterThanOrEqual(quiet?.to ?? Infinity)
      }),
    )
  })

  it('takes no more of all time than it may, whatever is due', () => {
    fc.assert(
      fc.property(beats, someNow, (all, from) => {
        const standBack = createStandBack(all, 1_040)
        let aside = 0
        let now = from
        for (let n = 0; n < 100; n += 1) {
          const { from: begins, to: ends } = standBack(now)?.yielding ?? { from: now, to: now }
          expect(ends).toBeGreaterThan(now)
          aside += ends - Math.max(begins, now)
          now = ends
        }
        // One stretch of each beat may lie at either end of what is looked at.
        expect(aside).toBeLessThanOrEqual(MOST_ASIDE * (now - from) + 2 * all.length * 6 * 1_040)
      }),
    )
  })

  it('no call of backfill lies in a quiet stretch though nobody else asks, and hardly any is lost by it', () => {
    fc.assert(
      fc.property(perSecond, someNow, (limit, from) => {
        const windowMs = shortWindowMs(windowsOf({ perSecond: limit }))
        const standBack = createStandBack([{ everyMs: MINUTE, offsetMs: 1_000 }], windowMs)
        const calls = play(limit, standBack, [from, from + 2 * MINUTE], () => ['backfill'])
        const inQuiet = ({ at }: Call) => at >= (standBack(at)?.quiet.from ?? Infinity)
        expect(calls.filter(inQuiet)).toEqual([])
        // Two windows of each minute, of which a run of two minutes may meet three.
        expect(calls.length).toBeGreaterThanOrEqual(((2 * MINUTE) / windowMs - 9) * limit)
      }),
      { numRuns: 20 },
    )
  })

  it('backfill keeps a tenth though live asks all the time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.array(beat, { maxLength: 3 }), someNow, (limit, all, from) => {
        const rhythm = [{ everyMs: MINUTE, offsetMs: 1_000 }, ...all.filter(({ everyMs }) => everyMs >= MINUTE)]
        const standBack = createStandBack(rhythm, shortWindowMs(windowsOf({ perSecond: limit })))
        const calls = play(limit, standBack, [from, from + 4 * MINUTE], () => ['live', 'backfill'])
        const backfill = calls.filter(({ lane }) => lane === 'backfill')
        expect(backfill.length / calls.length).toBeGreaterThanOrEqual(0.1)
      }),
      { numRuns: 12 },
    )
  })

  it('live ends what it has to do at a beat as early beside a backfill as alone', () => {
    fc.assert(
      fc.property(perSecond, fc.integer({ min: 1, max: 3 }), (limit, times) => {
        const windowMs = shortWindowMs(windowsOf({ perSecond: limit }))
        const standBack = createStandBack([{ everyMs: MINUTE, offsetMs: 1_000 }], windowMs)
        const due = MINUTE + 1_000
        const wanted = times * limit
        const lastOfLive = (withBackfill: boolean): number => {
          const calls = play(limit, standBack, [50_000, 75_000], (now, sofar) => [
            ...(now >= due && sofar.filter(({ lane }) => lane === 'live').length < wanted ? (['live'] as const) : []),
            ...(withBackfill ? (['backfill'] as const) : []),
          ])
          return calls.filter(({ lane }) => lane === 'live')[wanted - 1]?.at ?? Infinity
        }
        expect(lastOfLive(true)).toBe(lastOfLive(false))
      }),
      { numRuns: 30 },
    )
  })
})
