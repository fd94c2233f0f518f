import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as messages from '../../../src/contracts/incidents.ts'
import { readConfig } from '../../../src/config/config.ts'
import { actOnIncident } from '../../../src/operations/incident-acts.ts'
import { incidentJson } from '../../../src/operations/incident-json.ts'
import { openByPerson } from '../../../src/operations/incident-open.ts'
import { listIncidents, showIncident } from '../../../src/operations/incidents.ts'
import { reportMarkdown, reportOf as logOf } from '../../../src/operations/incident-report.ts'
import type { Desk } from '../../../src/operations/desk.ts'
import { reportToDesk } from '../../../src/temporal/incidents.ts'
import { newWorld } from '../../rig/fake-hands.ts'
import { reportOf, startScene, type Scene } from '../../rig/incident-scene.ts'
import { until } from '../../rig/until.ts'

const ANA = { name: 'ana', via: 'cli' } as const

let scene: Scene
let desk: Desk
beforeAll(async () => {
  scene = await startScene()
  const config = readConfig(scene.environment, process.cwd())
  desk = {
    config,
    mode: 'live',
    database: scene.database,
    redis: { ping: () => Promise.resolve('PONG') },
    temporal: () => Promise.resolve(scene.client),
    clock: Date.now,
  }
}, 120_000)
afterAll(async () => {
  await scene.stop()
}, 60_000)

const WITHIN = { withinMs: 60_000 }
const tables = (number: number, what: string) =>
  until(what, async () => (await listIncidents(desk, { limit: 100 })).some((each) => each.number === number), WITHIN)

describe('people and an incident', () => {
  it('open it, work on it, and close it only when its log is whole; every step has its actor', async () => {
    scene.world = newWorld({ outcome: 'ok' })
    const { incident, opened } = await openByPerson(desk, { title: 'Prices look odd', severity: 'p2' }, ANA)
    expect(opened).toBe(true)
    const id = String(incident.number)
    const again = await openByPerson(desk, { title: 'prices look ODD!' }, ANA)
    expect(again).toMatchObject({ opened: false, incident: { number: incident.number, severity: 'P2' } })
    await tables(incident.number, 'its row')

    await expect(actOnIncident(desk, 'close', id, ANA)).rejects.toThrow('resolve it first')
    await expect(actOnIncident(desk, 'reopen', id, ANA)).rejects.toThrow('only one that is RESOLVED')
    await expect(actOnIncident(desk, 'approve', id, ANA)).rejects.toThrow('Nothing of incident')
    await expect(actOnIncident(desk, 'assign', id, ANA, { to: ' ' })).rejects.toThrow('Say to whom')
    await expect(actOnIncident(desk, 'note', id, ANA, { text: '' })).rejects.toThrow('A note needs words')
    await expect(actOnIncident(desk, 'ack', id, { name: ' ', via: 'api' })).rejects.toThrow('Say who acts')
    await expect(actOnIncident(desk, 'ack', '999', ANA)).rejects.toThrow('There is no incident 999')
    await expect(actOnIncident(desk, 'ack', 'x', ANA)).rejects.toThrow('is not an incident')

    await actOnIncident(desk, 'ack', id, ANA)
    await actOnIncident(desk, 'assign', id, ANA, { to: 'ben' })
    const resolved = await actOnIncident(desk, 'resolve', id, ANA, { resolution: 'Restarted by hand.' })
    expect(resolved.incident).toMatchObject({ status: 'RESOLVED', owner: 'ben', resolution: 'Restarted by hand.' })
    await expect(actOnIncident(desk, 'ack', id, ANA)).rejects.toThrow('only one that is open')
    await expect(actOnIncident(desk, 'close', id, ANA)).rejects.toThrow('root cause and the prevention are empty')
    await actOnIncident(desk, 'note', id, ANA, {
      rootCause: 'A bad <b>deploy</b>.',
      prevention: 'Tests.',
      lessons: 'Look first.',
    })
    const closed = await actOnIncident(desk, 'close', id, ANA)
    expect(closed.incident.status).toBe('CLOSED')
    await until(
      'the closing to be written',
      async () => (await listIncidents(desk, { limit: 9, status: 'CLOSED' })).length > 0,
      WITHIN,
    )
    await expect(actOnIncident(desk, 'note', id, ANA, { text: 'late' })).rejects.toThrow('CLOSED')

    const view = await until(
      'the journal to be whole',
      async () => {
        const now = await showIncident(desk, id)
        return now.journal.some(({ kind }) => kind === 'closed') ? now : undefined
      },
      WITHIN,
    )
    expect(view.journal.filter(({ actor }) => actor === 'ana (cli)').map(({ kind }) => kind)).toEqual([
      'opened',
      'acknowledged',
      'assigned',
      'resolved',
      'note',
      'closed',
    ])
    expect(view.journal.map(({ seq }) => seq)).toEqual(view.journal.map((_, index) => index + 1))
    const log = logOf(view)
    expect(log).toMatchObject({ status: 'CLOSED', severity: 'P2', prevention: 'Tests.', lessonsLearned: 'Look first.' })
    const markdown = reportMarkdown(view)
    for (const heading of [
      'INCIDENT #',
      'DATE: ',
      'SEVERITY: P2',
      'STATUS: CLOSED',
      'DESCRIPTION',
      'ROOT CAUSE',
      'RESOLUTION',
      'PREVENTION',
      'LESSONS LEARNED',
    ])
      expect(markdown).toContain(heading)
    expect(markdown).not.toContain('<b>')
    expect(incidentJson(view)).toMatchObject({
      number: incident.number,
      flapCount: 0,
      closedAt: expect.any(String) as string,
    })
  }, 120_000)

  it('approve what is risky, and nothing risky is done before', async () => {
    scene.world = newWorld({ causeKey: 'mysql-down', needsApproval: true })
    await reportToDesk(scene.client, scene.policy, [reportOf('mysql-down')])
    const number = await scene.numberOf('mysql-down')
    const asked = await until('the question', async () => (await scene.live(number)).awaiting, WITHIN)
    expect(asked.remedy).toBe('restart-mysql')
    expect(scene.world.applied).toBe(0)
    await expect(actOnIncident(desk, 'approve', String(number), ANA, { remedy: 'other' })).rejects.toThrow('not other')
    await actOnIncident(desk, 'approve', String(number), ANA, { remedy: 'restart-mysql' })
    await scene.statusIs(number, 'RESOLVED')
    expect(scene.world.applied).toBe(1)
    const { journal } = await showIncident(desk, String(number))
    expect(journal.find(({ kind }) => kind === 'remedy')).toMatchObject({ actor: 'ana (cli)' })
    // A relapse in the watch opens the same number again.
    const handle = scene.client.workflow.getHandle(messages.incidentWorkflowId(number))
    await handle.executeUpdate(messages.reopen, { args: [{ actor: ANA, reason: 'it is back' }] })
    const reopened = await scene.statusIs(number, 'INVESTIGATING')
    expect(reopened).toMatchObject({ reopenCount: 1, number })
  }, 120_000)
})
