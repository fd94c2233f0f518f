import { z } from 'zod'
import { DEFAULT_RULES, type QualityRules } from '../domain/quality/rules.ts'
import { duration } from './setting-kinds.ts'

const percent = (fallback: number) => z.number().positive().max(10_000).default(fallback)
const times = (fallback: number) => z.number().positive().max(1_000_000).default(fallback)
const bars = (fallback: number) => z.number().int().min(2).max(10_000).default(fallback)

/** From where on a row is suspect: stored, and marked. What cannot be true is refused whatever stands here. */
export const quality = z
  .strictObject({
    jumpPercent: percent(DEFAULT_RULES.jumpPercent),
    jumpTimes: times(DEFAULT_RULES.jumpTimes),
    wickPercent: percent(DEFAULT_RULES.wickPercent),
    wickTimes: times(DEFAULT_RULES.wickTimes),
    flatBars: bars(DEFAULT_RULES.flatBars),
    repeatBars: bars(DEFAULT_RULES.repeatBars),
    volumeTimes: times(DEFAULT_RULES.volumeTimes),
    volumeSpreads: times(DEFAULT_RULES.volumeSpreads),
    deviationPercent: percent(DEFAULT_RULES.deviationPercent),
    supplyPercent: percent(DEFAULT_RULES.supplyPercent),
    staleAfter: duration('15m'),
    clockSkew: duration('2m'),
  })
  .prefault({})
  .transform(({ staleAfter, clockSkew, ...rules }): QualityRules => ({
    ...rules,
    staleAfterMs: staleAfter,
    clockSkewMs: clockSkew,
  }))

const points = (fallback: number) => z.number().min(0).max(100).default(fallback)
const share = (fallback: number) => z.number().min(0).max(1).default(fallback)

/** How the health score is made: what each kind of part takes off at most, and from where on. Scores of 95, 80 and 60 part the four words. */
export const health = z
  .strictObject({
    /** Score at and above which it is ok, informed, warned; below the last it is critical. */
    thresholds: z
      .strictObject({ ok: z.number().default(95), info: z.number().default(80), warning: z.number().default(60) })
      .prefault({}),
    /** The most that a kind of part takes off; of the parts of one kind the worst counts. */
    weights: z
      .strictObject({
        freshness: points(45),
        completeness: points(25),
        failures: points(30),
        scoring: points(10),
        updater: points(45),
        upstreams: points(10),
        quality: points(10),
        temporal: points(45),
        redis: points(5),
      })
      .prefault({}),
    /** How long the newest slot may be due without being there. */
    overdue: z.strictObject({ info: duration('30m'), warning: duration('1h'), critical: duration('2h') }).prefault({}),
    /** Share of expected slots that are missing and in nobody's hand. */
    missing: z.strictObject({ warning: share(0.05) }).prefault({}),
    /** Share of the last day's news that has no score that counts. */
    unscored: z.strictObject({ warning: share(0.1) }).prefault({}),
    /** Share of a collector's runs that failed in the window. */
    failures: z.strictObject({ window: duration('6h'), info: share(0.01), warning: share(0.1) }).prefault({}),
    /** Share of rows that are in quarantine, undecided. */
    quarantined: z.strictObject({ warning: share(0.01) }).prefault({}),
    /** Window of the service level ratios. */
    serviceLevel: z.strictObject({ window: duration('1d') }).prefault({}),
  })
  .prefault({})
