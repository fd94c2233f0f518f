import { UPDATER_PART, type FailingPart, type HealthReport } from '../../src/contracts/health.ts'
import { DAY, HOUR, MINUTE, type Clock } from '../../src/domain/clock.ts'
import { slotStart } from '../../src/domain/collection/slot.ts'
import type { Database } from '../../src/store/database.ts'
import { forgetHealth, writeHealth } from '../../src/store/health-history.ts'

/** The score as it is read: parts with what each would take off alone, and where the updater of features is. */
export interface ReadHealth {
  readonly verdict: string
  readonly health: {
    readonly score: number
    readonly status: HealthReport['status']
    readonly parts: readonly (Omit<FailingPart, 'points'> & { readonly deduction: number; readonly own: number })[]
  }
  readonly updater?: { readonly state: string; readonly lagSeconds: number } | undefined
}

export interface HealthDeps {
  readonly database: Database
  readonly clock: Clock
  readHealth(): Promise<ReadHealth>
}

const KEPT_MS = 30 * DAY

/** The activity of `monitor-health`. It may happen twice: a minute has one row. */
export function createHealthActivities({ database, clock, readHealth }: HealthDeps) {
  return {
    /** Looks at everything and keeps the score of this minute. */
    async recordHealth(): Promise<HealthReport> {
      const { verdict, health, updater } = await readHealth()
      const at = slotStart(clock(), MINUTE)
      const failing = health.parts.filter(({ own }) => own > 0)
      // How far the updater is behind is kept of every minute, so that it can be seen how it came to be so.
      const parts = health.parts
        .filter(({ key, own }) => own > 0 || key === UPDATER_PART)
        .map(({ key, deduction, own }) => ({
          ...{ name: key, deduction, own },
          ...(key === UPDATER_PART ? lagOf(updater) : {}),
        }))
      await writeHealth(database, { at, score: health.score, status: health.status, parts })
      await forgetHealth(database, at - KEPT_MS)
      return {
        at,
        score: health.score,
        status: health.status,
        verdict,
        failing: failing.map(({ own, key, value, limit, sentence }) => ({ key, points: own, value, limit, sentence })),
      }
    },
  }
}

/** While history is made for the first time, years of it, nobody is behind. */
function lagOf(updater: ReadHealth['updater']): { lagSeconds?: number } {
  const isFirst = updater?.state === 'filling' && updater.lagSeconds * 1000 > HOUR
  return updater === undefined || isFirst ? {} : { lagSeconds: updater.lagSeconds }
}
