import type { Clock } from '../../src/domain/clock.ts'
import type { Database } from '../../src/store/database.ts'
import { writeRun, type Run } from '../../src/store/runs.ts'
import type { Events } from '../../src/telemetry/events.ts'

export interface RunDeps {
  readonly database: Database
  readonly clock: Clock
  readonly events: Pick<Events, 'collectionFailed'>
}

/** Keeps the collectors' diary. */
export function createRunActivities({ database, clock, events }: RunDeps) {
  return {
    /** Writes how a run ended; written twice it says the same. */
    async recordRun(run: Omit<Run, 'endedAt'>): Promise<void> {
      const endedAt = clock()
      await writeRun(database, { ...run, endedAt })
      const { collector, status, reason } = run
      if (status === 'failed')
        events.collectionFailed({ collector, symbol: 'all', reason: 'run-failed', error: new Error(reason) })
    },
  }
}
