import { afterAll, beforeAll, expect, it } from 'vitest'
import { acknowledge, addNote, close, incidentWorkflowId, resolve } from '../../../src/contracts/incidents.ts'
import type { Severity } from '../../../src/domain/incidents/cause-key.ts'
import type { IncidentEntry } from '../../../src/domain/incidents/incident.ts'
import { noticesOf } from '../../../src/store/incident-ledger.ts'
import { incidentJournal } from '../../../src/store/incidents.ts'
import { reportToDesk } from '../../../src/temporal/incidents.ts'
import { newWorld, type FakeWorld } from '../../rig/fake-hands.ts'
import { reportOf, startScene, type Scene } from '../../rig/incident-scene.ts'
import { until } from '../../rig/until.ts'

const ANA = { name: 'ana', via: 'cli' } as const
const WITHIN = { withinMs: 120_000 }
/** How long the first and the second level may take to answer, and how often the last is called. */
const [FIRST, SECOND, REPEAT] = [1_000, 2_000, 1_500]
const HOUR = 3_600_000

let scene: Scene
beforeAll(async () => {
  const seconds = (ms: number) => `${ms}ms`
  const settings = {
    ladder: [
      { level: 'L1', who: 'The team', channel: 'slack', wait: seconds(FIRST) },
      { level: 'L2', who: 'The platform', channel: 'slack-platform', wait: seconds(SECOND) },
      { level: 'L3', who: 'On call', channel: ['pagerduty', 'mail'], wait: seconds(REPEAT) },
    ],
    severities: {
      P1: { respond: seconds(REPEAT), forgotten: '1h' },
      P2: { respond: '1h', forgotten: '1h' },
      P3: { respond: seconds(REPEAT), forgotten: '1h', reach: 'L2' },
    },
    lateAfter: '1h',
    rounds: 2,
    roundEvery: '500ms',
  }
  scene = await startScene(settings, {
    policy: (policy) => {
      const { P2 } = policy.incidents
      const patient = { ...P2, ladder: P2.ladder.map((rung) => ({ ...rung, waitMs: HOUR })) }
      return { ...policy, incidents: { ...policy.incidents, P2: patient } }
    },
  })
}, 240_000)
afterAll(async () => {
  await scene.stop()
}, 120_000)

async function opened(key: string, severity: Severity, world: Partial<FakeWorld>): Promise<number> {
  scene.world = newWorld({ causeKey: key, ...world })
  await reportToDesk(scene.client, scene.policy, [reportOf(key, { severity })], 10_000)
  return scene.numberOf(key)
}
/** Ends it for good: what the next test breaks is no news of it. */
async function end(number: number): Promise<void> {
  const handle = scene.client.workflow.getHandle(incidentWorkflowId(number))
  await handle.executeUpdate(resolve, { args: [{ actor: ANA, resolution: '' }] })
  const words = { rootCause: 'A test', prevention: 'None' }
  await handle.executeUpdate(addNote, { args: [{ actor: ANA, text: '', ...words }] })
  await handle.executeUpdate(close, { args: [ANA] })
  await handle.result()
}

interface Call {
  readonly level: string
  readonly at: number
  readonly dueAt: number
  readonly nextAt: number
}
/** The calls after the first, as the journal has them: when each was due, when it was made, and when the one after it is due. */
const callsIn = (journal: readonly IncidentEntry[]): Call[] =>
  journal
    .filter(({ kind, sentence }) => kind === 'escalated' && sentence.includes('is called'))
    .map(({ at, sentence, detail }) => ({ level: sentence.slice(0, 2), at, ...(detail as Omit<Call, 'level' | 'at'>) }))

const callsOf = (number: number, many: number) =>
  until(
    `${many} calls of ${number}`,
    async () => {
      const journal = await incidentJournal(scene.database, number)
      const calls = callsIn(journal)
      return calls.length >= many ? { journal, calls: calls.slice(0, many) } : undefined
    },
    WITHIN,
  )

it('every level is called when it is due and not before, one after the other, and the last again and again', async () => {
  const number = await opened('disk-full', 'P1', { plans: 0 })
  const { journal, calls } = await callsOf(number, 4)
  await scene.client.workflow.getHandle(incidentWorkflowId(number)).executeUpdate(acknowledge, { args: [ANA] })
  expect(calls.map(({ level }) => level)).toEqual(['L2', 'L3', 'L3', 'L3'])
  const waits = [SECOND, REPEAT, REPEAT, REPEAT]
  let due = (journal[0]?.at ?? NaN) + FIRST
  for (const [index, call] of calls.entries()) {
    expect(call.dueAt).toBe(due)
    expect(call.at).toBeGreaterThanOrEqual(call.dueAt)
    // The wait begins when the level is called.
    expect(call.nextAt).toBe(call.at + (waits[index] ?? NaN))
    due = call.nextAt
  }
  // What was told was told after its call, by the channels of its level and no other.
  const transitions = ['opened', 'escalated-L2', 'escalated-L3', 'repeat-1', 'repeat-2']
  const notices = await until(
    'every call to be told',
    async () => {
      const rows = (await noticesOf(scene.database, number)).filter(({ state }) => state === 'delivered')
      const told = rows.filter(({ transition }) => transitions.includes(transition))
      return told.length >= 8 ? told : undefined
    },
    WITHIN,
  )
  expect(notices.map(({ transition, channel }) => `${transition} ${channel}`).sort()).toEqual([
    'escalated-L2 slack-platform',
    'escalated-L3 mail',
    'escalated-L3 pagerduty',
    'opened slack',
    ...['repeat-1 mail', 'repeat-1 pagerduty', 'repeat-2 mail', 'repeat-2 pagerduty'],
  ])
  for (const { transition, firstAt } of notices) {
    const call = calls[transitions.indexOf(transition) - 1]
    expect(firstAt).toBeGreaterThanOrEqual(call?.at ?? journal[0]?.at ?? NaN)
  }
  const rungAt = Math.min(...scene.pagerduty.taken().map(({ at }) => at))
  expect(rungAt).toBeGreaterThanOrEqual(calls[1]?.dueAt ?? NaN)
  await end(number)
}, 240_000)

it('a severity that does not reach the last level calls the one before it again and again', async () => {
  const number = await opened('config-drift', 'P3', { plans: 0 })
  const { calls } = await callsOf(number, 3)
  expect(calls.map(({ level }) => level)).toEqual(['L2', 'L2', 'L2'])
  for (const [index, call] of calls.slice(1).entries()) expect(call.dueAt).toBe(calls[index]?.nextAt)
  await end(number)
}, 240_000)

it('one level is called before its time when no repair is left, and no other: the next waits as long as it should', async () => {
  const number = await opened('redis-down', 'P2', { plans: 2, helpsAfter: undefined })
  const { journal, calls } = await callsOf(number, 1)
  const [call] = calls
  const said = journal.find(({ sentence }) => sentence.startsWith('No repair is left'))
  expect(call).toMatchObject({ level: 'L2', dueAt: said?.at })
  expect(call?.dueAt).toBeLessThan((journal[0]?.at ?? NaN) + HOUR)
  const failed = journal.filter(({ kind, sentence }) => kind === 'proof' && sentence.startsWith('It did not help'))
  expect(failed).toHaveLength(2)
  expect(failed.every(({ seq }) => seq < (said?.seq ?? NaN))).toBe(true)
  expect(call?.nextAt).toBe((call?.at ?? NaN) + HOUR)
  // A second round in vain hurries nobody.
  await until('a second round', async () => (await scene.live(number)).remedies.length >= 4, WITHIN)
  const later = await until(
    'it to be written',
    async () => {
      const now = await incidentJournal(scene.database, number)
      return now.filter(({ sentence }) => sentence.startsWith('It did not help')).length >= 4 ? now : undefined
    },
    WITHIN,
  )
  expect(callsIn(later)).toHaveLength(1)
  expect(await scene.live(number)).toMatchObject({ rung: 1, nextRungAt: call?.nextAt })
  await end(number)
}, 240_000)
