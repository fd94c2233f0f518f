import type { Millis } from '../domain/clock.ts'
import type { BackfillRequest } from '../domain/collection/backfill.ts'
import { countStates } from '../domain/collection/coverage.ts'
import { OUTAGE_POLICY, releaseHeld } from '../domain/collection/outage.ts'
import { askedRange, type PlanRules } from './backfill-plan.ts'
import { changeKnowledge } from './coverage.ts'
import type { Database } from './database.ts'
import { writeJournal } from './journal.ts'
import { listSeries } from './series.ts'

/**
 * A person asks by hand for slots that an outage policy had left out: they are missing again, and the journal says so.
 * Gives how many they are. A sweep's own request changes nothing. May happen twice.
 */
export async function askForOutages(
  db: Database,
  request: BackfillRequest,
  rules: Pick<PlanRules, 'settleMs'>,
  now: Millis,
): Promise<number> {
  const { dataset, source, subjects } = request
  let slots = 0
  for (const series of await listSeries(db, { dataset, source, subjects })) {
    const range = askedRange(request, series, rules, now)
    if (range === undefined) continue
    await db.transaction(async (tx) => {
      let released = 0
      await changeKnowledge(tx, [series.id], range, (_id, known) => {
        const next = releaseHeld(known, range, now, OUTAGE_POLICY)
        const held = (of: typeof known) => countStates(range, of.intervals, series.widthSeconds * 1000).held
        released = held(known) - held(next)
        return next
      })
      if (released === 0) return
      slots += released
      await writeJournal(tx, {
        at: now,
        subject: `${dataset}/${series.subject}`,
        kind: 'released',
        sentence: `${released} slots of ${dataset} ${series.subject} that the outage policy had left out are asked for by hand: ${request.reason}`,
        detail: range,
      })
    })
  }
  return slots
}
