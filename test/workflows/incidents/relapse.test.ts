import { afterAll, beforeAll, expect, it } from 'vitest'
import { addNote, close, incidentWorkflowId } from '../../../src/contracts/incidents.ts'
import type { CheckOutcome } from '../../../src/domain/incidents/check.ts'
import { reportMarkdown, reportOf as logOf } from '../../../src/operations/incident-report.ts'
import { noticesOf } from '../../../src/store/incident-ledger.ts'
import { findIncident, incidentJournal } from '../../../src/store/incidents.ts'
import { askDesk, reportToDesk } from '../../../src/temporal/incidents.ts'
import { newWorld } from '../../rig/fake-hands.ts'
import { reportOf, startScene, type Scene } from '../../rig/incident-scene.ts'
import { replayAll } from '../../rig/temporal.ts'
import { until } from '../../rig/until.ts'
import { bundleWorkflows } from '../../rig/workflow-bundle.ts'

const ANA = { name: 'ana', via: 'cli' } as const
const WITHIN = { withinMs: 120_000 }

let scene: Scene
beforeAll(async () => {
  scene = await startScene({ watchEvery: '300ms', lateAfter: '1h' })
}, 240_000)
afterAll(async () => {
  await scene.stop()
}, 120_000)

/** Opens one that is repaired by its first remedy, and waits for that. */
async function repaired(key: string): Promise<number> {
  scene.world = newWorld({ causeKey: key })
  await reportToDesk(scene.client, scene.policy, [reportOf(key)], 10_000)
  const number = await scene.numberOf(key)
  await scene.statusIs(number, 'RESOLVED')
  return number
}
/** Ends it for good: what the next test breaks is no news of it. */
async function end(number: number): Promise<void> {
  const handle = scene.client.workflow.getHandle(incidentWorkflowId(number))
  await handle.executeUpdate(addNote, { args: [{ actor: ANA, text: '', prevention: 'Look first.' }] })
  await handle.executeUpdate(close, { args: [ANA] })
  await handle.result()
}
/** Everything that was said, when the line is written. */
const journalWith = (number: number, what: string, many = 1) =>
  until(
    `${what} in the journal, ${many} times`,
    async () => {
      const journal = await incidentJournal(scene.database, number)
      return journal.filter(({ kind }) => kind === what).length >= many ? journal : undefined
    },
    WITHIN,
  )
/** The next looks see this; comes back when they have. */
const see = async (...outcomes: CheckOutcome[]) => {
  scene.world.next = outcomes
  await until('it to be looked at', () => scene.world.next.length === 0, WITHIN)
}

it('what comes back within the watch opens the same number again, as often as it does; people hear of it, and the log says so', async () => {
  const number = await repaired('redis-down')
  for (const times of [1, 2]) {
    // The next remedy helps again.
    Object.assign(scene.world, { outcome: 'bad', helpsAfter: scene.world.applied + 1 })
    await journalWith(number, 'reopened', times)
    await journalWith(number, 'resolved', times + 1)
  }
  await scene.statusIs(number, 'RESOLVED')
  const incident = await findIncident(scene.database, number)
  expect(incident).toMatchObject({ number, status: 'RESOLVED', reopenCount: 2, resolvedBy: 'gapless' })
  expect(incident?.remedies.map(({ outcome }) => outcome)).toEqual(['applied', 'applied', 'applied'])
  expect(await askDesk(scene.client)).toMatchObject({ lastNumber: number, open: [{ number, resolved: true }] })
  expect(await scene.database.query("SELECT number FROM incidents WHERE cause_key = 'redis-down'")).toHaveLength(1)

  const notices = await until(
    'the last end to be told',
    async () => {
      const rows = await noticesOf(scene.database, number)
      const told = rows.filter(({ state }) => state === 'delivered').map(({ transition }) => transition)
      return told.includes('resolved-3') ? told : undefined
    },
    WITHIN,
  )
  expect(notices.sort()).toEqual(['opened', 'reopened-1', 'reopened-2', 'resolved-1', 'resolved-2', 'resolved-3'])
  const texts = scene.slack.taken().map(({ body }) => String(body['text']))
  const cameBack = texts.filter((text) => text.includes(`incident ${number}`) && text.includes('It came back'))
  expect(cameBack).toHaveLength(2)

  const journal = await incidentJournal(scene.database, number)
  const turns = journal.filter(({ kind }) => kind === 'resolved' || kind === 'reopened').map(({ kind }) => kind)
  expect(turns).toEqual(['resolved', 'reopened', 'resolved', 'reopened', 'resolved'])
  if (incident === undefined) throw new Error('no incident')
  const view = { incident, journal, notifications: [] }
  expect(logOf(view)).toMatchObject({ number, reopenCount: 2 })
  expect(reportMarkdown(view).match(/Opened again by gapless: the checks say bad again\./g)).toHaveLength(2)
  await end(number)
}, 240_000)

it('one bad look between good ones is no relapse, nor is one that could not look', async () => {
  const number = await repaired('disk-full')
  await see('bad', 'ok')
  await see('unknown', 'unknown', 'ok')
  await see('ok', 'ok')
  expect(await scene.live(number)).toMatchObject({ status: 'RESOLVED', reopenCount: 0 })
  await end(number)
}, 240_000)

it('what comes back after the end is a new number', async () => {
  const number = await repaired('config-drift')
  await end(number)
  await until(
    'the desk to know of it',
    async () => !(await askDesk(scene.client))?.open.some((each) => each.number === number),
    WITHIN,
  )
  const next = await repaired('config-drift')
  expect(next).toBeGreaterThan(number)
  expect(await findIncident(scene.database, number)).toMatchObject({ status: 'CLOSED', reopenCount: 0 })
  expect(await findIncident(scene.database, next)).toMatchObject({ status: 'RESOLVED', reopenCount: 0 })
}, 240_000)

it('replays every execution of this file without a difference', async () => {
  expect(await replayAll(scene.client, await bundleWorkflows())).toBeGreaterThan(4)
}, 180_000)
