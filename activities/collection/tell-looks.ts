import type { Millis } from '../../src/domain/clock.ts'
import { OUTAGE_POLICY } from '../../src/domain/collection/outage.ts'
import type { Dataset } from '../../src/domain/collection/series.ts'
import { totalLength } from '../../src/domain/range.ts'
import type { Database } from '../../src/store/database.ts'
import { writeJournal } from '../../src/store/journal.ts'
import type { Events } from '../../src/telemetry/events.ts'
import { writeLooks, type LookAt } from './look.ts'

export interface TellDeps {
  readonly database: Database
  readonly events: Pick<Events, 'gapFound'>
}

/** Writes down what is new in some looks: coverage and notes, the ranges that an outage policy leaves out in the journal, and each new gap as an event. */
export async function tellLooks(
  { database, events }: TellDeps,
  { dataset, source }: { dataset: Dataset; source: string },
  looks: readonly LookAt[],
  now: Millis,
): Promise<void> {
  for (const { series, waived } of looks.filter((look) => look.waived.length > 0)) {
    const slots = totalLength(waived) / (series.widthSeconds * 1000)
    await writeJournal(database, {
      at: now,
      subject: `coverage/${dataset}/${source}`,
      kind: OUTAGE_POLICY,
      sentence: `An outage left out ${slots} ${slots === 1 ? 'slot' : 'slots'} of ${dataset} ${series.subject}; as its policy says they are held, not filled. A backfill by hand asks for them.`,
      detail: { subject: series.subject, widthSeconds: series.widthSeconds, ranges: waived },
    })
  }
  const news = looks.filter(({ fresh, gone, waived }) => fresh.length + gone.length + waived.length > 0)
  await writeLooks(database, news, now)
  for (const { series, fresh } of news)
    for (const { from, to } of fresh)
      events.gapFound({
        ...{ dataset, source, subject: series.subject, from, to, reason: 'never-asked' },
        slots: (to - from) / (series.widthSeconds * 1000),
      })
}
