import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defaultPayloadConverter } from '@temporalio/common'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { messageId } from '../../../src/channels/mail.ts'
import { dedupKey } from '../../../src/channels/pagerduty.ts'
import { addNote, incidentWorkflowId } from '../../../src/contracts/incidents.ts'
import { noticesOf } from '../../../src/store/incident-ledger.ts'
import { findIncident, incidentJournal } from '../../../src/store/incidents.ts'
import { reportToDesk } from '../../../src/temporal/incidents.ts'
import { listRunningIncidents } from '../../../src/temporal/running-incidents.ts'
import { ROOT } from '../../rig/arrows.ts'
import type { FakeWorld } from '../../rig/fake-hands.ts'
import { reportOf, startScene, type Scene } from '../../rig/incident-scene.ts'
import { POINTS, stepsOf, type Point } from '../../rig/incident-steps.ts'
import { launch, removeScratch, scratchFolder, type Launched } from '../../rig/launch.ts'
import { replayAll } from '../../rig/temporal.ts'
import { until } from '../../rig/until.ts'
import { bundleWorkflows } from '../../rig/workflow-bundle.ts'

const WITHIN = { withinMs: 400_000 }

let scene: Scene
let folder: string
beforeAll(async () => {
  folder = scratchFolder('incident-worker')
  mkdirSync(join(folder, 'worlds'))
  scene = await startScene(
    {
      ladder: [{ level: 'L1', who: 'Everybody', channel: ['slack', 'pagerduty', 'mail'] }],
      lateAfter: '1h',
      watch: '1s',
      watchEvery: '300ms',
    },
    { worker: false },
  )
}, 240_000)
afterAll(async () => {
  await scene.stop()
  removeScratch(folder)
}, 120_000)

/** A worker whose incidents stand still at these points, by their numbers. */
const start = (stops: Record<number, Point>): Launched =>
  launch(
    process.execPath,
    [join(ROOT, 'test/rig/incident-crash-worker.ts'), join(folder, 'worlds'), JSON.stringify(stops)],
    {
      logFile: join(folder, 'log'),
      env: { ...scene.environment, PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' },
      cwd: ROOT,
    },
  )

/** Opens them all; each is one that closes by itself, because its log is whole when its watch is over. */
async function open(numbers: readonly number[]): Promise<void> {
  const reports = numbers.map((number) => reportOf(`alert:step-${number}`, { title: `Step ${number}` }))
  await reportToDesk(scene.client, scene.policy, reports, 60_000)
  const noted = numbers.map((number) =>
    until(
      `incident ${number} to be noted on`,
      () =>
        scene.client.workflow.getHandle(incidentWorkflowId(number)).executeUpdate(addNote, {
          args: [{ actor: { name: 'ana', via: 'cli' }, text: '', prevention: 'More memory.' }],
          updateId: 'note',
        }),
      WITHIN,
    ),
  )
  await Promise.all(noted)
}

/** What the world knows of it when it is over. Texts and times are left out; who heard what, and what was written, is not. */
async function traceOf(number: number) {
  const rows = await noticesOf(scene.database, number)
  const keyed = (prefix: string) => (text: string) => text.startsWith(`${prefix}${number}-`)
  const journal = await incidentJournal(scene.database, number)
  const incident = await findIncident(scene.database, number)
  return {
    notices: rows.map(({ transition, level, channel, state }) => `${transition} ${level} ${channel} ${state}`).sort(),
    pagerduty: [
      ...new Set(
        scene.pagerduty
          .taken()
          .filter(({ body }) => keyed('gapless-')(String(body['dedup_key'])))
          .map(({ body }) => `${String(body['event_action'])} ${String(body['dedup_key']).split('/')[1] ?? ''}`),
      ),
    ].sort(),
    mail: [...new Set(scene.smtp.mails.map((mail) => mail.messageId).filter(keyed('<')))]
      .map((id) => rows.find(({ key }) => messageId(key) === id)?.transition)
      .sort(),
    slack: [...new Set(heard(number).map(({ key }) => key.split('/')[1]))].sort(),
    journal: journal.map(({ kind }) => kind).sort(),
    seqs: journal.map(({ seq }, index) => seq - index),
    incident: { ...pick(incident), remedies: incident?.remedies.map(({ remedy, outcome }) => `${remedy} ${outcome}`) },
    applied: (JSON.parse(readFileSync(join(folder, 'worlds', `${number}.json`), 'utf8')) as FakeWorld).applied,
  }
}
const pick = (incident: Awaited<ReturnType<typeof findIncident>>) => ({
  status: incident?.status,
  rootCause: incident?.rootCause,
  resolution: incident?.resolution,
  reopenCount: incident?.reopenCount,
  flapCount: incident?.flapCount,
})

/** What the room heard of an incident, in order: the key stands at the foot of each message. */
function heard(number: number): { key: string; marked: boolean }[] {
  return scene.slack.taken().flatMap(({ body }) => {
    const key = new RegExp(`${number}-[0-9a-z]+/[^/" ]+/[^/" ]+/slack`).exec(JSON.stringify(body['blocks']))?.[0]
    const mine = key !== undefined && String(body['text']).includes(`(incident ${number}, L1)`)
    return mine ? [{ key, marked: String(body['text']).startsWith('(repeat) ') }] : []
  })
}

/** What the incident's history says was done: steps, as the matrix names them. */
async function stepsTaken(number: number): Promise<string[]> {
  const { events } = await scene.client.workflow.getHandle(incidentWorkflowId(number)).fetchHistory()
  const many = new Map<string, number>()
  return (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) => {
    const type = scheduled?.activityType?.name
    if (type === undefined || type === null) return []
    const nth = (many.get(type) ?? 0) + 1
    many.set(type, nth)
    const [payload] = scheduled?.input?.payloads ?? []
    const input: unknown = payload === undefined ? undefined : defaultPayloadConverter.fromPayload(payload)
    return stepsOf(type, input, nth)
  })
}

it('killed at every step of an incident, nothing is lost, nothing is told twice, nothing is done twice', async () => {
  const points = new Map<number, Point>()
  let last = 0
  let before: number[] = []
  const overWhen = (numbers: readonly number[]) =>
    until(
      `incidents ${numbers.join(', ')} to be over`,
      async () => {
        const running = await listRunningIncidents(scene.client)
        const rows = await Promise.all(numbers.map((number) => findIncident(scene.database, number)))
        return rows.every((row) => row?.status === 'CLOSED') && !numbers.some((number) => running.includes(number))
      },
      { ...WITHIN, everyMs: 200 },
    )
  for (const group of POINTS) {
    const stops = Object.fromEntries(group.map((point, index) => [last + 1 + index, point]))
    const numbers = Object.keys(stops).map(Number)
    last += numbers.length
    for (const number of numbers) points.set(number, stops[number] as Point)
    const worker = start(stops)
    await open(numbers)
    await until(
      'every incident to stand at its step',
      () => {
        if (!worker.isRunning()) throw new Error(`the worker ended: ${worker.output().slice(-2_000)}`)
        return numbers.every((number) => new RegExp(`^stopped ${number}$`, 'm').test(worker.output()))
      },
      WITHIN,
    )
    // Each dies once: those of the group before have come to their end.
    await overWhen(before)
    await worker.stop('SIGKILL')
    before = numbers
  }
  const worker = start({})
  const unharmed = last + 1
  await open([unharmed])
  await overWhen([...before, unharmed])
  await worker.stop('SIGTERM')

  const wanted = await traceOf(unharmed)
  expect(wanted).toMatchObject({
    notices: [
      'opened L1 mail delivered',
      'opened L1 pagerduty delivered',
      'opened L1 slack delivered',
      'resolved-1 L1 mail delivered',
      'resolved-1 L1 slack delivered',
      'resolved-1:opened L1 pagerduty delivered',
    ],
    pagerduty: ['resolve opened', 'trigger opened'],
    mail: ['opened', 'resolved-1'],
    slack: ['opened', 'resolved-1'],
    applied: 1,
  })
  const known = new Set([...points.values()].map(({ step }) => step))
  for (const number of [...points.keys(), unharmed]) {
    const point = points.get(number)
    const name = point === undefined ? 'unharmed' : `${point.step}, ${point.moment}`
    expect([name, await traceOf(number)]).toEqual([name, wanted])
    // Every step that was taken is one at which an incident was killed.
    const taken = await stepsTaken(number)
    expect([name, taken.filter((step) => !known.has(step))]).toEqual([name, []])
    if (point !== undefined) expect(taken).toContain(point.step)
    // Slack knows no key: what nobody can know is told once more at most, and says so.
    for (const { key, attempts, transition, channel } of await noticesOf(scene.database, number)) {
      if (channel !== 'slack') continue
      const messages = heard(number).filter((each) => each.key === key)
      const here = point?.step === `sendNotice ${transition} slack` ? point.moment : undefined
      const marks = here === 'taken' ? [false, true] : [here === 'sending']
      const asked = here === 'taken' || here === 'sending' ? 2 : 1
      // On a machine that stood still for long Temporal may have asked once more.
      if (attempts === asked) expect([name, messages.map(({ marked }) => marked)]).toEqual([name, marks])
      else expect(messages.slice(1).filter(({ marked }) => !marked)).toEqual([])
      expect(messages.length).toBeLessThanOrEqual(2)
    }
  }
  const triggers = [...points.keys(), unharmed].map(async (number) => {
    const rows = await noticesOf(scene.database, number)
    return rows.filter(({ channel, transition }) => channel === 'pagerduty' && transition === 'opened')
  })
  const keys = (await Promise.all(triggers)).flat().map(({ key }) => dedupKey(key))
  const rang = scene.pagerduty.taken().filter(({ body }) => body['event_action'] === 'trigger')
  expect([...new Set(rang.map(({ body }) => body['dedup_key']))].sort()).toEqual(keys.sort())
  // The desk and each incident.
  expect(await replayAll(scene.client, await bundleWorkflows())).toBe(last + 2)
}, 1_500_000)
