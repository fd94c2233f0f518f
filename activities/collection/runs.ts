import type { Clock } from '../../src/domain/clock.ts'
import type { Database } from '../../src/store/database.ts'
import { writeRun, type Run } from '../../src/store/runs.ts'

export interface RunDeps {
  readonly database: Database
  readonly clock: Clock
  readonly events: {
    runEnded(event: {
      collector: string
      status: Run['status']
      records: number
      seconds: number
      reason: string
    }): void
  }
}

/** Keeps the collectors' diary. */
export function createRunActivities({ database, clock, events }: RunDeps) {
  return {
    /** Writes how a run ended; written twice it says the same. */
    async recordRun(run: Omit<Run, 'endedAt'>): Promise<void> {
      const endedAt = clock()
      await writeRun(database, { ...run, endedAt })
      const { collector, status, records, reason } = run
      events.runEnded({ collector, status, records, reason, seconds: (endedAt - run.startedAt) / 1000 })
    },
  }
}
