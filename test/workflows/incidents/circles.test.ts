import { afterAll, beforeAll, expect, it } from 'vitest'
import { INCIDENT_DESK_ID, incidentMoved } from '../../../src/contracts/incidents.ts'
import { incidentJournal } from '../../../src/store/incidents.ts'
import { reportToDesk } from '../../../src/temporal/incidents.ts'
import { newWorld } from '../../rig/fake-hands.ts'
import { reportOf, startScene, type Scene } from '../../rig/incident-scene.ts'
import { until } from '../../rig/until.ts'

const WITHIN = { withinMs: 120_000 }

let scene: Scene
beforeAll(async () => {
  scene = await startScene({ lateAfter: '1h', watchEvery: '500ms' })
}, 240_000)
afterAll(async () => {
  await scene.stop()
}, 120_000)

/** How many incidents have told the desk what they were found to be. */
async function diagnoses(): Promise<number> {
  const { events } = await scene.client.workflow.getHandle(INCIDENT_DESK_ID).fetchHistory()
  const signals = (events ?? []).map((event) => event.workflowExecutionSignaledEventAttributes?.signalName)
  return signals.filter((name) => name === incidentMoved.name).length
}

it('of two that were each found to be what the other follows from, one is the cause: people are called for it, and both end', async () => {
  scene.world = newWorld({
    plans: 0,
    causes: [
      { key: 'alert:Here', symptoms: ['alert:There'] },
      { key: 'alert:There', symptoms: ['alert:Here'] },
    ],
  })
  const keys = ['alert:Here', 'alert:There']
  await reportToDesk(
    scene.client,
    scene.policy,
    keys.map((key) => reportOf(key)),
    10_000,
  )
  const numbers = [await scene.numberOf('alert:Here'), await scene.numberOf('alert:There')]
  await until('both to be diagnosed', async () => (await diagnoses()) >= 2, WITHIN)
  // What the desk is told now it reads after both.
  await reportToDesk(scene.client, scene.policy, [reportOf('alert:Later')], 10_000)
  await scene.numberOf('alert:Later')
  const family = async () => {
    const both = await Promise.all(numbers.map((number) => scene.live(number)))
    const [parent, child] = [both.find((each) => each.parent === undefined), both.find((each) => each.parent)]
    return { parent, child }
  }
  const { parent, child } = await until(
    'one to be adopted',
    async () => {
      const now = await family()
      const isTold = now.child !== undefined && now.parent?.symptoms.includes(now.child.key) === true
      return isTold && now.child?.parent === now.parent?.number ? now : undefined
    },
    WITHIN,
  )
  expect([parent?.number, child?.number].sort()).toEqual(numbers.sort())
  expect(parent).toMatchObject({ status: 'INVESTIGATING', rung: 0, nextRungAt: expect.any(Number) as number })
  expect(child?.nextRungAt).toBeUndefined()

  scene.world.outcome = 'ok'
  for (const number of numbers) await scene.statusIs(number, 'RESOLVED')
  const kinds = (await incidentJournal(scene.database, child?.number ?? 0)).map(({ kind }) => kind)
  expect(kinds.filter((kind) => kind === 'adopted' || kind === 'released')).toEqual(['adopted', 'released'])
}, 240_000)
