import { afterAll, beforeAll, expect, it } from 'vitest'
import { readConfig } from '../../../src/config/config.ts'
import { noticesOf } from '../../../src/store/incident-ledger.ts'
import { serveApi } from '../../http/serve.ts'
import { newWorld } from '../../rig/fake-hands.ts'
import { startScene, type Scene } from '../../rig/incident-scene.ts'
import { removeScratch, scratchFolder } from '../../rig/launch.ts'
import { until } from '../../rig/until.ts'

const WITHIN = { withinMs: 120_000, everyMs: 250 }
/** Incidents of their own, and alerts of each: a thousand workflows would only measure this machine. */
const OWN = ['Storm0', 'Storm1', 'Storm2', 'Storm3']
const OF_EACH = 25
/** What follows from MySQL, and alerts of each: all of them one incident. */
const STALE = Array.from({ length: 9 }, (_, index) => `table${index}`)
const STALE_OF_EACH = 100
/** A group of Alertmanager is one webhook; a large one is several. */
const ALERTS_A_WEBHOOK = 25
const STARTS = Date.now() - 60_000

let scene: Scene
let api: Awaited<ReturnType<typeof serveApi>>
let base: string
let home: string
beforeAll(async () => {
  // A storm keeps the worker busy: a call that is late is not to be taken to the next level here.
  scene = await startScene({ lateAfter: '10m' })
  scene.world = newWorld({ outcome: 'ok' })
  home = scratchFolder('alert-storm')
  const env = { ...scene.environment, GAPLESS_HOME: home, LOG_LEVEL: 'silent' }
  api = await serveApi(readConfig(env, process.cwd()))
  base = api.base
}, 240_000)
afterAll(async () => {
  await api.close()
  await scene.stop()
  removeScratch(home)
}, 120_000)

interface Alert {
  readonly fingerprint: string
  readonly labels: Readonly<Record<string, string>>
  /** Of the incident that it belongs to. */
  readonly cause: string
  readonly status: 'firing' | 'resolved'
}

const alertsOf = (labels: Alert['labels'], cause: string, first: number, count: number): Alert[] =>
  Array.from({ length: count }, (_, index) => {
    const fingerprint = (first + index).toString(16).padStart(16, '0')
    return { fingerprint, cause, status: 'firing', labels: { ...labels, severity: 'warning', instance: fingerprint } }
  })

/** As Alertmanager 0.28 writes it; the status of the whole says nothing of each. */
function webhookOf(alerts: readonly Alert[]): string {
  const alertname = alerts[0]?.labels['alertname'] ?? ''
  return JSON.stringify({
    version: '4',
    groupKey: `{}:{alertname="${alertname}"}`,
    truncatedAlerts: 0,
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    receiver: 'gapless',
    groupLabels: { alertname },
    commonLabels: { alertname, severity: 'warning' },
    commonAnnotations: { summary: `${alertname} blows` },
    externalURL: 'http://alertmanager:9093',
    alerts: alerts.map(({ fingerprint, labels, status }) => ({
      status,
      labels,
      annotations: { summary: `${alertname} blows` },
      startsAt: new Date(STARTS).toISOString(),
      endsAt: status === 'firing' ? '0001-01-01T00:00:00Z' : new Date(STARTS + 30_000).toISOString(),
      generatorURL: '',
      fingerprint,
    })),
  })
}

const post = async (body: string): Promise<number> => {
  const answer = await fetch(`${base}/api/v1/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  await answer.body?.cancel()
  return answer.status
}

/** As Alertmanager does it: again and again, as long as it is answered 5xx. */
const deliver = (body: string): Promise<number> =>
  until(
    'the webhook to be taken',
    async () => {
      const status = await post(body)
      if (status >= 500) throw new Error(`it was answered ${status}`)
      return status
    },
    WITHIN,
  )

/** What the tables say of each, as they hold it. */
const written = async () =>
  (
    await scene.database.query<{ fingerprint: string; status: string; number: number | null; starts_at: Date }>(
      'SELECT fingerprint, status, number, starts_at FROM alert_state ORDER BY fingerprint',
    )
  ).map(({ fingerprint, status, number, starts_at }) => ({
    ...{ fingerprint, status, startsAt: starts_at.getTime() },
    number: number === null ? undefined : Number(number),
  }))

it('a thousand alerts across an outage of Temporal: none lost, none doubled', async () => {
  const mysql = alertsOf({ alertname: 'MysqlDown' }, 'mysql-down', 1_000_000, 1)
  const all: Alert[] = [
    ...OWN.flatMap((alertname, at) => alertsOf({ alertname }, `alert:${alertname}`, at * OF_EACH, OF_EACH)),
    ...STALE.flatMap((table, at) =>
      alertsOf({ alertname: 'DataStale', table }, 'mysql-down', 100 + at * STALE_OF_EACH, STALE_OF_EACH),
    ),
  ]
  expect(all).toHaveLength(1_000)
  const batches = Array.from({ length: all.length / ALERTS_A_WEBHOOK }, (_, at) =>
    all.slice(at * ALERTS_A_WEBHOOK, (at + 1) * ALERTS_A_WEBHOOK),
  )
  const firing = batches.map(webhookOf)
  // Later every fourth is over.
  const isOver = (index: number): boolean => index % 4 === 0
  const later = batches.map((batch) =>
    webhookOf(batch.map((alert, index) => (isOver(index) ? { ...alert, status: 'resolved' } : alert))),
  )

  expect(await deliver(webhookOf(mysql))).toBe(200)
  for (const body of firing.filter((_, at) => at % 2 === 0)) expect(await deliver(body)).toBe(200)
  await scene.temporal.kill()
  const rest = firing.filter((_, at) => at % 2 === 1)
  const refused = await Promise.all(rest.map(post))
  expect(refused).toEqual(refused.map(() => 503))
  // They come again while it starts; a pair of Alertmanagers says some of it twice.
  const again = Promise.all([...rest, ...firing.slice(0, 12)].map(deliver))
  await scene.temporal.restart()
  expect(new Set(await again)).toEqual(new Set([200]))
  expect(new Set(await Promise.all(later.map(deliver)))).toEqual(new Set([200]))
  // What comes late is old news.
  expect(await deliver(firing[0] ?? '')).toBe(200)

  const numbers = new Map<string, number>()
  for (const cause of new Set(all.map(({ cause }) => cause))) numbers.set(cause, await scene.numberOf(cause))
  const expected = [
    ...all.map(({ fingerprint, cause }, index) => ({
      ...{ fingerprint, status: isOver(index % ALERTS_A_WEBHOOK) ? 'resolved' : 'firing', startsAt: STARTS },
      number: numbers.get(cause),
    })),
    ...mysql.map(({ fingerprint, status, cause }) => ({
      ...{ fingerprint, status, startsAt: STARTS, number: numbers.get(cause) },
    })),
  ]
  await until(
    'every alert in the tables',
    async () => {
      const rows = new Map((await written()).map((row) => [row.fingerprint, JSON.stringify(row)]))
      const left = expected.filter((each) => rows.get(each.fingerprint) !== JSON.stringify(each))
      if (left.length === 0) return true
      const [one] = left
      throw new Error(`${left.length} differ: ${JSON.stringify(one)} is ${rows.get(one?.fingerprint ?? '')}`)
    },
    WITHIN,
  )
  expect(await written()).toEqual(expected)

  // One incident of each cause, of which people were told once.
  const incidents = await scene.database.query<{ number: number }>('SELECT number FROM incidents ORDER BY number')
  expect(incidents.map(({ number }) => Number(number))).toEqual([...numbers.values()].sort((a, b) => a - b))
  for (const number of numbers.values()) {
    const notices = await noticesOf(scene.database, number)
    expect(notices.filter(({ transition }) => transition === 'opened')).toHaveLength(1)
  }
  // The first alert of its own opened each; every other is in its journal once.
  for (const name of OWN) {
    const heard = await until(
      `the journal of ${name}`,
      async () => {
        const found = await scene.database.query<{ fingerprint: string; times: number }>(
          `SELECT JSON_UNQUOTE(JSON_EXTRACT(detail, '$.fingerprint')) AS fingerprint, COUNT(*) AS times
           FROM incident_journal WHERE number = ? AND kind = 'alert' AND detail IS NOT NULL GROUP BY 1`,
          [numbers.get(`alert:${name}`) ?? 0],
        )
        if (found.length >= OF_EACH - 1) return found
        throw new Error(`${found.length} alerts`)
      },
      WITHIN,
    )
    expect(heard.map(({ times }) => Number(times))).toEqual(Array.from({ length: OF_EACH - 1 }, () => 1))
  }

  // When the last of its alerts ends, so does an incident, and no other.
  await deliver(webhookOf((batches[0] ?? []).map((alert) => ({ ...alert, status: 'resolved' }))))
  await scene.statusIs(numbers.get('alert:Storm0') ?? 0, 'RESOLVED')
  const [left] = await scene.database.query<{ open: number }>(
    "SELECT COUNT(*) AS open FROM incidents WHERE status <> 'RESOLVED'",
  )
  expect(Number(left?.open)).toBe(numbers.size - 1)
}, 300_000)
