import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/store/database.ts'
import { incidentTimes, undeliveredNotices } from '../../src/store/incident-figures.ts'
import { writeNotice, type LedgerRow } from '../../src/store/incident-ledger.ts'
import { saveIncident } from '../../src/store/incidents.ts'
import { watchIncidents } from '../../src/telemetry/incident-gauges.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import type { Incident } from '../../src/domain/incidents/incident.ts'
import { unanswered } from '../http/incident-sample.ts'
import { freshStore } from './ground.ts'

const NOW = Date.UTC(2026, 4, 20, 12)
let database: Database
beforeAll(async () => {
  ;({ database } = await freshStore())
}, 60_000)
afterAll(() => database.close())

const store = (number: number, more: Partial<Incident>) =>
  saveIncident(database, {
    incident: unanswered(number, NOW, { notifications: [], ...more }),
    version: 1,
    entries: [],
    at: NOW,
  })

/** What a process says at its first scrape. */
async function scraped(): Promise<string[]> {
  const metrics = createMetrics()
  watchIncidents(metrics, async () => ({
    times: await incidentTimes(database),
    undelivered: await undeliveredNotices(database, { now: NOW, before: NOW - 60_000 }),
  }))
  await metrics.text()
  // A second scrape counts nothing twice.
  return (await metrics.text()).split('\n').filter((line) => /^gapless_incident/.test(line))
}

it('incidents, and the times to detect, answer and resolve them, are those of the tables, whichever process tells them', async () => {
  const openedAt = NOW - 20 * 60_000
  await store(1, { key: 'mysql-down', severity: 'P1', startedAt: openedAt - 30_000, openedAt })
  await store(2, {
    ...{ key: 'redis-down', severity: 'P3', status: 'RESOLVED', startedAt: openedAt, openedAt, reopenCount: 2 },
    ...{ acknowledgedAt: openedAt + 120_000, resolvedAt: openedAt + 600_000 },
  })
  await store(3, { key: 'data-stale:candles/coinbase', severity: 'P3', parent: 1 })
  await store(4, { key: 'synthetic', severity: 'P4' })
  const lines = await scraped()
  for (const line of [
    'gapless_incidents_open{severity="P1"} 1',
    // A symptom is told by its parent; what was made to prove the way is no incident.
    'gapless_incidents_open{severity="P3"} 0',
    'gapless_incidents_open{severity="P4"} 0',
    'gapless_incidents_reopened_total{severity="P3"} 2',
    'gapless_incident_detect_seconds_sum{severity="P1"} 30',
    'gapless_incident_acknowledge_seconds_count{severity="P3"} 1',
    'gapless_incident_acknowledge_seconds_sum{severity="P3"} 120',
    'gapless_incident_resolve_seconds_sum{severity="P3"} 600',
  ])
    expect(lines).toContain(line)
  expect(lines.some((line) => line.includes('acknowledge_seconds_count{severity="P1"}'))).toBe(false)
  expect(await scraped()).toEqual(lines)
})

it('a channel fails while a notice waits for it, or it refused one for good and took none since', async () => {
  const notice = (key: string, channel: LedgerRow['channel'], more: Partial<LedgerRow>): LedgerRow => ({
    ...{ key, channel, number: 1, transition: 'opened', level: 'L1', attempts: 1, unknowns: 0 },
    ...{ firstAt: NOW - 300_000, lastAt: NOW - 300_000, nextTryAt: undefined, deliveredAt: undefined, receipt: '' },
    state: 'delivered',
    ...more,
  })
  for (const row of [
    notice('waits', 'slack', { state: 'waiting' }),
    notice('young', 'slack-platform', { state: 'waiting', firstAt: NOW - 1_000 }),
    notice('never', 'pagerduty', { state: 'failed' }),
    notice('once', 'mail', { state: 'failed' }),
    notice('then', 'mail', { deliveredAt: NOW - 60_000 }),
    notice('page', 'page', { state: 'failed' }),
  ])
    await writeNotice(database, row)
  const lines = (await scraped()).filter((line) => line.startsWith('gapless_incident_notices_undelivered'))
  expect(lines.sort()).toEqual(
    [
      ['mail', 0],
      ['pagerduty', 1],
      ['slack', 1],
      ['slack-platform', 0],
    ].map(([channel, count]) => `gapless_incident_notices_undelivered{channel="${channel}"} ${count}`),
  )
})
