import { afterAll, beforeAll, expect, it } from 'vitest'
import * as messages from '../../../src/contracts/incidents.ts'
import { addNote, close, INCIDENT_DESK_ID, incidentWorkflowId } from '../../../src/contracts/incidents.ts'
import { noticesOf } from '../../../src/store/incident-ledger.ts'
import { incidentJournal } from '../../../src/store/incidents.ts'
import { askDesk, reportToDesk } from '../../../src/temporal/incidents.ts'
import { newWorld } from '../../rig/fake-hands.ts'
import { alertOf, reportOf, startScene, type Scene } from '../../rig/incident-scene.ts'
import { replayAll } from '../../rig/temporal.ts'
import { until } from '../../rig/until.ts'
import { bundleWorkflows } from '../../rig/workflow-bundle.ts'

const ANA = { name: 'ana', via: 'cli' } as const
const WITHIN = { withinMs: 120_000 }
/** Temporal advises to continue as new after 4,096 events; here after these. */
const EVENTS = 90

let scene: Scene
beforeAll(async () => {
  scene = await startScene(
    { lateAfter: '1h' },
    {
      temporal: [`limit.historyCount.suggestContinueAsNew=${EVENTS}`],
      // With notices on their way too, of P2.
      policy: (policy) => ({
        ...policy,
        incidents: { ...policy.incidents, P2: { ...policy.incidents.P2, mostEvents: EVENTS } },
      }),
    },
  )
}, 240_000)
afterAll(async () => {
  await scene.stop()
}, 120_000)

const handleOf = (id: string) => scene.client.workflow.getHandle(id)
const runOf = async (id: string) => (await handleOf(id).describe()).runId

/** People write to it, five at once, until it has continued as new so many times. Gives what they wrote. */
async function noteUntilRolled(number: number, times: number, already = 0): Promise<number> {
  const id = incidentWorkflowId(number)
  const runs = new Set([await runOf(id)])
  let written = already
  while (runs.size <= times) {
    const texts = Array.from({ length: 5 }, () => `note ${(written += 1)}.`)
    await Promise.all(texts.map((text) => handleOf(id).executeUpdate(addNote, { args: [{ actor: ANA, text }] })))
    // It begins anew only when all of it is written.
    await until('it to be written', async () => (await notesIn(number)).length === written, WITHIN)
    runs.add(await runOf(id))
  }
  return written
}
const notesIn = async (number: number): Promise<string[]> =>
  (await incidentJournal(scene.database, number))
    .filter(({ sentence }) => /^note \d+\.$/.test(sentence))
    .map(({ sentence }) => sentence)
    .sort((a, b) => Number(/\d+/.exec(a)?.[0]) - Number(/\d+/.exec(b)?.[0]))
const upTo = (written: number) => Array.from({ length: written }, (_, index) => `note ${index + 1}.`)
const told = async (number: number) =>
  (await noticesOf(scene.database, number)).map(({ transition, channel, state }) => `${transition} ${channel} ${state}`)

/** Ends it, and waits until all of it is written. */
async function end(number: number): Promise<void> {
  scene.world.outcome = 'ok'
  await scene.statusIs(number, 'RESOLVED')
  const handle = handleOf(incidentWorkflowId(number))
  await handle.executeUpdate(addNote, { args: [{ actor: ANA, text: '', prevention: 'More memory.' }] })
  await handle.executeUpdate(close, { args: [ANA] })
  await handle.result()
}

it('an incident that continues as new is the same: its ladder, its answer, its notices, its journal, and what people write meanwhile', async () => {
  scene.world = newWorld({ causeKey: 'mysql-down', plans: 0 })
  await reportToDesk(scene.client, scene.policy, [reportOf('mysql-down')], 10_000)
  const number = await scene.numberOf('mysql-down')
  const id = incidentWorkflowId(number)
  const before = await until(
    'the first level to be told',
    async () => {
      const now = await scene.live(number)
      const isTold = now.notifications.some(({ state }) => state === 'delivered')
      return now.cause !== undefined && isTold ? now : undefined
    },
    WITHIN,
  )
  const once = { args: [{ actor: ANA, text: 'only once' }] as [messages.NoteWords], updateId: 'a-request-of-somebody' }
  await handleOf(id).executeUpdate(addNote, once)
  const marked = (await handleOf(id).describe()).typedSearchAttributes

  let written = await noteUntilRolled(number, 2)
  expect(await scene.live(number)).toEqual(before)
  expect((await handleOf(id).describe()).typedSearchAttributes).toEqual(marked)

  const { acknowledgedAt } = await handleOf(id).executeUpdate(messages.acknowledge, { args: [ANA] })
  written = await noteUntilRolled(number, 1, written)
  const answered = await scene.live(number)
  expect(answered.nextRungAt).toBeUndefined()
  expect(answered).toMatchObject({
    ...{ acknowledgedAt, acknowledgedBy: 'ana (cli)', owner: 'ana', rung: before.rung },
    ...{ openedAt: before.openedAt, status: before.status, reopenCount: 0, flapCount: 0 },
  })
  // It comes again, to another run than the first time.
  await handleOf(id).executeUpdate(addNote, once)
  await end(number)

  const journal = await incidentJournal(scene.database, number)
  expect(journal.map(({ seq }) => seq)).toEqual(journal.map((_, index) => index + 1))
  expect(await notesIn(number)).toEqual(upTo(written))
  expect(journal.filter(({ sentence }) => sentence === 'only once')).toHaveLength(1)
  for (const kind of ['opened', 'diagnosis', 'cause', 'acknowledged', 'resolved', 'closed'])
    expect(journal.filter((each) => each.kind === kind)).toHaveLength(1)
  expect((await told(number)).sort()).toEqual([
    'acknowledged-1 slack delivered',
    'opened slack delivered',
    'resolved-1 slack delivered',
  ])
  const texts = scene.slack.taken().map(({ body }) => String(body['text']))
  expect(texts.filter((text) => text.includes(`incident ${number},`))).toHaveLength(3)
}, 400_000)

it('a notice that nobody has taken yet goes over with it, and is told once when it can be', async () => {
  scene.slack.behave({ is: 'status', status: 503, retryAfter: '1' })
  scene.world = newWorld({ causeKey: 'redis-down', plans: 0 })
  await reportToDesk(scene.client, scene.policy, [reportOf('redis-down', { severity: 'P2' })], 10_000)
  const number = await scene.numberOf('redis-down')
  const { openedAt } = await until('it to begin', () => scene.live(number), WITHIN)
  const written = await noteUntilRolled(number, 2)
  const waiting = await scene.live(number)
  expect(waiting).toMatchObject({ openedAt, rung: 0, nextRungAt: expect.any(Number) as number })
  expect(waiting.notifications.map(({ transition, state }) => `${transition} ${state}`)).toEqual(['opened sending'])
  scene.calm()
  await until('it to be told', async () => (await told(number)).includes('opened slack delivered'), WITHIN)
  await end(number)
  expect(await notesIn(number)).toEqual(upTo(written))
  expect((await told(number)).sort()).toEqual(['opened slack delivered', 'resolved-1 slack delivered'])
  const texts = scene.slack.taken().map(({ body }) => String(body['text']))
  expect(texts.filter((text) => text.includes(`incident ${number},`))).toHaveLength(2)
  const journal = await incidentJournal(scene.database, number)
  expect(journal.filter(({ kind }) => kind === 'notice')).toHaveLength(2)
}, 400_000)

it('a desk that continues as new loses no report, gives no number twice, and forgets no alert', async () => {
  scene.world = newWorld({ outcome: 'ok' })
  const startedAt = Date.now()
  const keys = Array.from({ length: 3 }, (_, index) => `alert:Rolled${index}`)
  let sent = 0
  const written = () =>
    until(
      'every alert to be in the tables',
      async () => {
        const rows = await scene.database.query<{ alerts: number; number: number }>(
          "SELECT COUNT(*) AS alerts, number FROM alert_state WHERE fingerprint LIKE 'rolled-%' GROUP BY number",
        )
        const alerts = rows.reduce((sum, row) => sum + Number(row.alerts), 0)
        return alerts === sent && rows.length === keys.length
      },
      WITHIN,
    )
  // While more comes it goes on; where it has done all of it, it may begin anew.
  for (let rolls = 1; rolls <= 2; rolls += 1)
    for (const run = await runOf(INCIDENT_DESK_ID); (await runOf(INCIDENT_DESK_ID)) === run; await written())
      for (let times = 1; times <= 5; times += 1) {
        const alerts = keys.map((key) => alertOf(key, `rolled-${(sent += 1)}`, 'firing', startedAt))
        await reportToDesk(scene.client, scene.policy, alerts, 10_000)
      }
  const open = (await askDesk(scene.client))?.open.filter(({ key }) => keys.includes(key)) ?? []
  expect(open.map(({ key }) => key).sort()).toEqual(keys)
  expect(new Set(open.map(({ number }) => number)).size).toBe(keys.length)
}, 400_000)

it('replays every run of this file without a difference', async () => {
  expect(await replayAll(scene.client, await bundleWorkflows())).toBeGreaterThan(7)
}, 300_000)
