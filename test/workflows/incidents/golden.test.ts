import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acknowledge, close, addNote } from '../../../src/contracts/incidents.ts'
import { incidentWorkflowId } from '../../../src/contracts/incidents.ts'
import { findIncident, incidentJournal } from '../../../src/store/incidents.ts'
import { noticesOf } from '../../../src/store/incident-ledger.ts'
import { openIncident, reportToDesk } from '../../../src/temporal/incidents.ts'
import { reportOf, startScene, type Scene } from '../../rig/incident-scene.ts'
import { newWorld } from '../../rig/fake-hands.ts'
import { until } from '../../rig/until.ts'

/** The second as after a death between every two tasks of a workflow: the desk's, and the incident's. */
describe.each([
  { worker: 'a worker', forgets: false },
  { worker: 'a worker that remembers nothing from one workflow task to the next', forgets: true },
])('an incident that repairs itself, by $worker,', ({ forgets }) => {
  let scene: Scene
  beforeAll(async () => {
    scene = await startScene({}, { forgets })
  }, 240_000)
  afterAll(async () => {
    await scene.stop()
  }, 120_000)

  it('tells the first level at once, finds the cause, repairs, proves, watches, and closes when its log is whole', async () => {
    scene.world = newWorld({ causeKey: 'mysql-down' })
    await reportToDesk(scene.client, scene.policy, [reportOf('mysql-down')])
    const number = await scene.numberOf('mysql-down')
    await scene.statusIs(number, 'RESOLVED')
    const handle = scene.client.workflow.getHandle(incidentWorkflowId(number))
    await expect(handle.executeUpdate(close, { args: [{ name: 'ana', via: 'cli' }] })).rejects.toMatchObject({
      cause: { message: expect.stringContaining('prevention') },
    })
    await handle.executeUpdate(addNote, {
      args: [{ actor: { name: 'ana', via: 'cli' }, text: 'seen', prevention: 'More memory.' }],
    })
    await handle.executeUpdate(close, { args: [{ name: 'ana', via: 'cli' }] })
    await scene.statusIs(number, 'CLOSED')
    const kinds = (await incidentJournal(scene.database, number)).map(({ kind }) => kind)
    for (const kind of ['opened', 'diagnosis', 'cause', 'remedy', 'proof', 'notice', 'resolved', 'note', 'closed'])
      expect(kinds).toContain(kind)
    const saved = await findIncident(scene.database, number)
    expect(saved).toMatchObject({
      status: 'CLOSED',
      severity: 'P1',
      rootCause: 'MySQL refuses connections.',
      prevention: 'More memory.',
      remedies: [{ remedy: 'restart-mysql', outcome: 'applied' }],
    })
    const notices = await noticesOf(scene.database, number)
    expect(
      notices.map(({ transition, level, channel, state }) => `${transition} ${level} ${channel} ${state}`),
    ).toEqual(['opened L1 slack delivered', 'resolved-1 L1 slack delivered'])
    const texts = scene.slack.taken().map(({ body }) => String(body['text']))
    expect(texts.filter((text) => text.includes(`incident ${number}`))).toHaveLength(2)
  }, 240_000)

  it('is one incident however often it is reported', async () => {
    scene.world = newWorld({ causeKey: 'redis-down', helpsAfter: undefined })
    const same = Array.from({ length: 20 }, () => reportOf('redis-down', { title: 'Redis does not answer' }))
    await Promise.all(same.map((each) => reportToDesk(scene.client, scene.policy, [each])))
    const number = await scene.numberOf('redis-down')
    const again = await openIncident(scene.client, scene.policy, reportOf('redis-down'))
    expect(again).toEqual({ number, opened: false })
    const handle = scene.client.workflow.getHandle(incidentWorkflowId(number))
    await handle.executeUpdate(acknowledge, { args: [{ name: 'ana', via: 'cli' }] })
    scene.world.outcome = 'ok'
    await scene.statusIs(number, 'RESOLVED')
    const rows = await scene.database.query("SELECT number FROM incidents WHERE cause_key = 'redis-down'")
    expect(rows).toHaveLength(1)
    await until('the acknowledgement to be told', () =>
      scene.slack.taken().some(({ body }) => String(body['text']).includes('acknowledged incident')),
    )
  }, 240_000)
})
