import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWatcherActivities } from '../../../activities/incidents/watcher.ts'
import { readConfig } from '../../../src/config/config.ts'
import { channelSecrets } from '../../../src/config/channel-config.ts'
import { MINUTE } from '../../../src/domain/clock.ts'
import { SYNTHETIC } from '../../../src/domain/incidents/cause-key.ts'
import type { Desk } from '../../../src/operations/desk.ts'
import { takeAlerts } from '../../../src/operations/incident-alerts.ts'
import { proveTheWay } from '../../../src/operations/prove-way.ts'
import { endedOf, reconcileAlerts } from '../../../src/operations/reconcile-alerts.ts'
import { firingAlerts, hearWatchdog, watchdogHeardAt } from '../../../src/store/alert-state.ts'
import { newestSynthetic } from '../../../src/store/incident-audit.ts'
import { findIncident, listIncidents } from '../../../src/store/incidents.ts'
import { newWorld } from '../../rig/fake-hands.ts'
import { startScene, type Scene } from '../../rig/incident-scene.ts'
import { startHttpReceiver, type HttpReceiver } from '../../rig/receivers.ts'
import { until } from '../../rig/until.ts'

const WITHIN = { withinMs: 60_000 }
const AGENT = 'gapless/test'

/** What Alertmanager would list. */
let listed: { fingerprint: string; alertname: string; startsAt: string }[] = []
let upSince = 0
let alertmanager: Server
let alertmanagerUrl = ''
let heartbeat: HttpReceiver
let scene: Scene
beforeAll(async () => {
  alertmanager = createServer((request, reply) => {
    const status = { uptime: new Date(upSince).toISOString() }
    const alerts = listed.map(({ alertname, ...rest }) => ({
      ...rest,
      labels: { alertname, severity: 'warning' },
      annotations: {},
      endsAt: new Date(Date.now() + MINUTE).toISOString(),
    }))
    reply.end(JSON.stringify(request.url?.startsWith('/api/v2/status') === true ? status : alerts))
  })
  await new Promise<void>((resolve) => alertmanager.listen(0, '127.0.0.1', resolve))
  const address = alertmanager.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  alertmanagerUrl = `http://127.0.0.1:${address.port}`
  heartbeat = await startHttpReceiver({ status: 200, body: 'OK' })
  scene = await startScene()
  scene.world = newWorld({ outcome: 'ok' })
}, 240_000)
afterAll(async () => {
  await scene.stop()
  await heartbeat.close()
  alertmanager.closeAllConnections()
  await new Promise((resolve) => alertmanager.close(resolve))
}, 60_000)

function deskOf(env: NodeJS.ProcessEnv): Desk {
  const config = readConfig({ ...scene.environment, ...env }, process.cwd())
  const { database, client } = scene
  return {
    ...{ config, database, mode: 'live', clock: Date.now },
    redis: { ping: () => Promise.resolve() },
    temporal: () => Promise.resolve(client),
  }
}

const STARTS = new Date(Date.now() - 10 * MINUTE).toISOString()
const webhookAlert = (alertname: string, fingerprint: string) => ({
  ...{ status: 'firing', labels: { alertname, severity: 'warning' }, annotations: {}, startsAt: STARTS, fingerprint },
})
const known = (name: string) =>
  until(
    `${name} in the tables`,
    async () => (await firingAlerts(scene.database)).some((each) => each.name === name),
    WITHIN,
  )

describe('Alertmanager is asked', () => {
  it('for what a webhook left out; that it cannot be asked loses nothing of the webhook', async () => {
    listed = [
      { alertname: 'Told', fingerprint: 'a1', startsAt: STARTS },
      { alertname: 'LeftOut', fingerprint: 'a2', startsAt: STARTS },
    ]
    upSince = Date.now()
    const body = { version: '4', truncatedAlerts: 1, alerts: [webhookAlert('Told', 'a1')] }
    const away = await takeAlerts(deskOf({ ALERTMANAGER_URL: 'http://127.0.0.1:1' }), body, AGENT)
    expect(away).toEqual({ taken: 1, truncated: 1, completed: false })
    await known('Told')
    const taken = await takeAlerts(deskOf({ ALERTMANAGER_URL: alertmanagerUrl }), body, AGENT)
    expect(taken).toEqual({ taken: 1, truncated: 1, completed: true })
    await known('LeftOut')
    await scene.numberOf('alert:LeftOut')
  }, 120_000)

  it('for what ended while we were down, and the incident ends; one that has just started is not believed', async () => {
    const desk = deskOf({ ALERTMANAGER_URL: alertmanagerUrl })
    const number = await scene.numberOf('alert:Told')
    listed = listed.filter(({ alertname }) => alertname !== 'Told')
    upSince = Date.now() - MINUTE
    expect(await reconcileAlerts(desk, AGENT)).toEqual({ ended: 0, unheard: 0 })
    upSince = Date.now() - 60 * MINUTE
    expect(await reconcileAlerts(desk, AGENT)).toEqual({ ended: 1, unheard: 0 })
    await scene.statusIs(number, 'RESOLVED')
    await until(
      'its end in the tables',
      async () => !(await firingAlerts(scene.database)).some(({ name }) => name === 'Told'),
      WITHIN,
    )
    expect(await reconcileAlerts(desk, AGENT)).toEqual({ ended: 0, unheard: 0 })
    expect(await reconcileAlerts(deskOf({}), AGENT)).toBeUndefined()
    await expect(reconcileAlerts(deskOf({ ALERTMANAGER_URL: 'http://127.0.0.1:1' }), AGENT)).rejects.toThrow(
      'Alertmanager',
    )
  }, 120_000)

  it('nothing ends by a start whose time cannot be read', () => {
    const ours = [{ fingerprint: 'x', startsAt: 1, name: 'X', causeKey: 'alert:X' }]
    expect(endedOf(ours, { startedAt: NaN, alerts: [] }, Date.now())).toEqual([])
    expect(endedOf(ours, { startedAt: 0, alerts: [] }, Date.now())).toHaveLength(1)
  })
})

it("Alertmanager's sign of life is noted and opens nothing", async () => {
  const before = await listIncidents(scene.database, { limit: 100 })
  const body = { version: '4', alerts: [webhookAlert('Watchdog', 'w1')] }
  expect(await takeAlerts(deskOf({}), body, AGENT)).toMatchObject({ taken: 0 })
  const heard = await watchdogHeardAt(scene.database)
  expect(heard).toBeGreaterThan(Date.now() - MINUTE)
  await hearWatchdog(scene.database, 1_000)
  expect(await watchdogHeardAt(scene.database)).toBe(heard)
  expect((await firingAlerts(scene.database)).some(({ name }) => name === 'Watchdog')).toBe(false)
  expect(await listIncidents(scene.database, { limit: 100 })).toHaveLength(before.length)
}, 60_000)

describe('the heartbeat', () => {
  const SECRET = 'ping/0f3c-very-secret'
  const told = () => heartbeat.calls.filter(({ path }) => path.includes(SECRET)).length

  it('is told only after a made-up incident went the whole way, which calls nobody and ends by itself', async () => {
    expect(await proveTheWay(deskOf({}), AGENT)).toBe('off')
    const desk = deskOf({ HEARTBEAT_URL: `${heartbeat.url}/${SECRET}` })
    const people = () =>
      [scene.slack, scene.platform, scene.pagerduty].reduce((sum, each) => sum + each.calls.length, 0)
    const called = people()
    const mails = scene.smtp.mails.length
    expect(await proveTheWay(desk, AGENT)).toBe('proven')
    expect(told()).toBe(1)
    const made = await newestSynthetic(scene.database)
    expect(made?.status).toBe('CLOSED')
    expect(await findIncident(scene.database, made?.number ?? 0)).toMatchObject({
      ...{ key: SYNTHETIC, door: 'drill', severity: 'P4' },
      notifications: expect.arrayContaining([expect.objectContaining({ channel: 'page', state: 'delivered' })]),
    })
    expect([people(), scene.smtp.mails.length]).toEqual([called, mails])
    // People who ask for incidents do not mean these.
    expect((await listIncidents(scene.database, { limit: 100 })).map(({ key }) => key)).not.toContain(SYNTHETIC)
    expect(await proveTheWay(desk, AGENT)).toBe('not-due')
    expect(told()).toBe(1)
  }, 180_000)

  it('that refuses is a failure which never names its address; the address is kept out of logs', async () => {
    heartbeat.behave({ is: 'status', status: 500 })
    const desk = deskOf({ HEARTBEAT_URL: `${heartbeat.url}/${SECRET}` })
    const later: Desk = { ...desk, clock: () => Date.now() + 60 * MINUTE }
    const failures: { what: string; error: unknown }[] = []
    const { watchTheWatcher } = createWatcherActivities({
      reconcileAlerts: () => reconcileAlerts(later, AGENT),
      proveTheWay: () => proveTheWay(later, AGENT),
      events: { watcherFailed: (each) => void failures.push(each), wayProven: () => undefined },
      clock: later.clock,
    })
    expect(await watchTheWatcher()).toEqual({ alerts: 'off', way: 'failed' })
    heartbeat.behave(undefined)
    const [failure] = failures
    expect(failure?.what).toBe('way')
    const words = (error: unknown): string => {
      const { message, stack, cause } = error as Error
      return [message, stack, cause === undefined ? '' : words(cause)].join(' ')
    }
    expect(words(failure?.error)).toContain('500')
    expect(words(failure?.error)).not.toContain(SECRET)
    expect(channelSecrets(desk.config.channels)).toContain(SECRET)
  }, 180_000)
})
