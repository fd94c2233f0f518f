import { cancellationSignal, heartbeat } from '@temporalio/activity'
import { auditId } from '../../src/contracts/audit.ts'
import type { Clock } from '../../src/domain/clock.ts'
import type { AuditPass, AuditTally } from '../../src/domain/collection/audit.ts'
import { tallyOfPass } from '../../src/store/audit-findings.ts'
import { auditPart } from '../../src/store/audit-pass.ts'
import type { Database } from '../../src/store/database.ts'
import { writeJournal } from '../../src/store/journal.ts'

export interface AuditDeps {
  readonly database: Database
  readonly clock: Clock
}

/** How long one activity works before it comes back: long enough to cost Temporal little, short enough to stop and to show progress. */
const AUDIT_BUDGET_MS = 5_000

export interface AuditStep {
  readonly pass: AuditPass
  readonly done: boolean
  readonly series: number
  readonly seriesLeft: number
  readonly tally: AuditTally
}

/** The activities of `audit/<dataset>/<source>`. Each may happen twice: the table audit_chunks is the cursor. */
export function createAuditActivities({ database, clock }: AuditDeps) {
  return {
    /** Counts and reads for a few seconds. */
    async auditSome(pass: AuditPass): Promise<AuditStep> {
      const signal = cancellationSignal()
      const endAt = performance.now() + AUDIT_BUDGET_MS
      const goOn = () => {
        signal.throwIfAborted()
        return performance.now() < endAt
      }
      const { found: _told, ...step } = await auditPart(database, pass, clock, goOn, (done, all) =>
        heartbeat({ done, all }),
      )
      return step
    },

    /** Writes how a pass ended, and gives it: counted from what it wrote, so that a worker killed on the way changes no figure. */
    async closeAudit({ pass }: { pass: AuditPass; tally: AuditTally }): Promise<AuditTally> {
      const tally = await tallyOfPass(database, pass)
      const { checked, slotsGone, slotsChanged, slotsStray } = tally
      await writeJournal(database, {
        at: clock(),
        subject: auditId(pass.dataset, pass.source),
        kind: 'audit',
        sentence: `${pass.full ? 'Full audit' : 'Audit'} of ${pass.dataset} of ${pass.source}: ${checked} slots counted and read, ${slotsGone} without their row, ${slotsChanged} changed by hand, ${slotsStray} rows without coverage.`,
        detail: tally,
      })
      return tally
    },
  }
}
