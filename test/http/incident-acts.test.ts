import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { incidentOfKey, noticeKey } from '../../src/domain/incidents/notice.ts'
import type { IncidentAct } from '../../src/operations/incident-acts.ts'
import { reportToDesk } from '../../src/temporal/incidents.ts'
import { runCommand } from '../../workers/cli/program.ts'
import { serveApi } from './serve.ts'
import { newWorld } from '../rig/fake-hands.ts'
import { reportOf, startScene, type Scene } from '../rig/incident-scene.ts'
import { removeScratch, scratchFolder } from '../rig/launch.ts'
import { until } from '../rig/until.ts'

const TOKEN = 'a-token-of-a-test'
const SECRET = 'a-secret-of-a-test'
const WITHIN = { withinMs: 120_000 }

let scene: Scene
let api: Awaited<ReturnType<typeof serveApi>>
let base: string
let home: string
let env: NodeJS.ProcessEnv
beforeAll(async () => {
  // Nothing here is proven by checks: none need be looked at again and again.
  scene = await startScene({ recheckEvery: '30s' })
  scene.world = newWorld({ outcome: 'ok' })
  home = scratchFolder('incident-acts')
  const secrets = { GAPLESS_TOKEN: TOKEN, PAGERDUTY_WEBHOOK_SECRET: SECRET, SLACK_SIGNING_SECRET: SECRET }
  env = { ...scene.environment, ...secrets, GAPLESS_HOME: home, LOG_LEVEL: 'silent' }
  api = await serveApi(readConfig(env, process.cwd()))
  base = api.base
}, 240_000)
afterAll(async () => {
  await api.close()
  await scene.stop()
  removeScratch(home)
}, 120_000)

const post = (path: string, body: unknown, headers: Record<string, string> = { authorization: `Bearer ${TOKEN}` }) =>
  fetch(base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
const actTo = (number: number, act: IncidentAct, body: unknown = {}) => post(`/api/v1/incidents/${number}/${act}`, body)
async function gapless(...words: string[]) {
  const said = { out: '', err: '' }
  const code = await runCommand(
    {
      env,
      cwd: process.cwd(),
      stdout: { write: (text: string) => (said.out += text) },
      stderr: { write: (text: string) => (said.err += text) },
      exitCode: 0,
    },
    ['incident', ...words],
  )
  return { code, ...said }
}
interface Shown {
  number: number
  status: string
  openedAt: string
  owner: string | null
  acknowledgedBy: string | null
  journal: { kind: string; actor: string; sentence: string }[]
}
const show = async (number: number) => (await (await fetch(`${base}/api/v1/incidents/${number}`)).json()) as Shown

/** What is in neither the tables nor the workflow's answer yet, on a slow machine, is there once this is. */
const shownWith = (number: number, what: string, has: (entry: Shown['journal'][number]) => boolean) =>
  until(
    `${what} in the journal of ${number}`,
    async () => {
      const now = await show(number)
      return now.journal.some(has) ? now : undefined
    },
    WITHIN,
  )

async function opened(title: string): Promise<number> {
  const answer = await post('/api/v1/incidents', { title, severity: 'P2', by: 'ana' })
  expect(answer.status).toBe(201)
  return ((await answer.json()) as Shown).number
}
const toOpen = () => Promise.resolve()
const toResolved = async (number: number) => expect((await actTo(number, 'resolve')).status).toBe(200)
const toClosed = async (number: number) => {
  await toResolved(number)
  expect((await actTo(number, 'note', { rootCause: 'A typo', prevention: 'A test' })).status).toBe(200)
  expect((await actTo(number, 'close')).status).toBe(200)
}

/** What is refused in each state, and the sentence that says why. Everything else is done. */
const REFUSED: Record<
  string,
  { kind: string; reach: (number: number) => Promise<unknown>; acts: Partial<Record<IncidentAct, string>> }
> = {
  open: {
    kind: 'opened',
    reach: toOpen,
    acts: {
      approve: 'Nothing of incident',
      reopen: 'only one that is RESOLVED can be reopened',
      close: 'resolve it first',
    },
  },
  resolved: {
    kind: 'resolved',
    reach: toResolved,
    acts: {
      ack: 'only one that is open can be acknowledged',
      escalate: 'only one that is open can be escalated',
      approve: 'Nothing of incident',
      resolve: 'only one that is open can be resolved',
      close: 'cannot be closed while the root cause and the prevention are empty',
    },
  },
  closed: {
    kind: 'closed',
    reach: toClosed,
    acts: Object.fromEntries(
      (['ack', 'assign', 'note', 'escalate', 'approve', 'resolve', 'reopen', 'close'] as const).map((act) => [
        act,
        'CLOSED',
      ]),
    ),
  },
}
const WORDS: Record<IncidentAct, { body: Record<string, string>; words: string[] }> = {
  ack: { body: {}, words: [] },
  assign: { body: { to: 'ben' }, words: ['ben'] },
  note: { body: { text: 'seen' }, words: ['seen'] },
  escalate: { body: { reason: 'help' }, words: ['help'] },
  approve: { body: {}, words: [] },
  resolve: { body: { resolution: 'by hand' }, words: ['by hand'] },
  reopen: { body: { reason: 'it is back' }, words: ['it is back'] },
  close: { body: {}, words: [] },
}

describe.each(Object.entries(REFUSED))('of an incident that is %s', (state, { kind, reach, acts }) => {
  it('what makes no sense is refused with its sentence: 409 by HTTP, exit 1 on the command line; nothing changes', async () => {
    const number = await opened(`Refusals, ${state}`)
    await reach(number)
    const before = await shownWith(number, kind, (entry) => entry.kind === kind)
    for (const [act, sentence] of Object.entries(acts) as [IncidentAct, string][]) {
      const answer = await actTo(number, act, WORDS[act].body)
      expect([act, answer.status, answer.headers.get('content-type')]).toEqual([
        act,
        409,
        expect.stringContaining('application/problem+json'),
      ])
      expect(((await answer.json()) as { detail: string }).detail).toContain(sentence)
      const said = await gapless(act, String(number), ...WORDS[act].words)
      expect([act, said.code, said.out]).toEqual([act, 1, ''])
      expect(said.err).toContain(sentence)
    }
    const after = await shownWith(number, kind, (entry) => entry.kind === kind)
    expect([after.status, after.journal.filter(({ actor }) => actor !== 'gapless')]).toEqual([
      before.status,
      before.journal.filter(({ actor }) => actor !== 'gapless'),
    ])
  }, 240_000)
})

/** The two doors, by how the journal names who came in. */
const DOORS = {
  api: async (act: IncidentAct, number: number, { body }: Step): Promise<Shown> => {
    const answer = await actTo(number, act, { ...body, by: 'ana' })
    expect([act, answer.status]).toEqual([act, 200])
    return (await answer.json()) as Shown
  },
  cli: async (act: IncidentAct, number: number, { words }: Step): Promise<Shown> => {
    const said = await gapless(act, String(number), ...words, '--json')
    expect([act, said.code, said.err]).toEqual([act, 0, ''])
    return JSON.parse(said.out) as Shown
  },
}
interface Step {
  readonly body: Record<string, string>
  readonly words: readonly string[]
}
const LOG: Step = {
  body: { rootCause: 'A typo', prevention: 'A test' },
  words: ['--root-cause', 'A typo', '--prevention', 'A test'],
}
/** A whole life: what is done, how the journal calls it, and what is so then. */
const LIFE: readonly [IncidentAct, string, object, Step?][] = [
  ['ack', 'acknowledged', { owner: expect.any(String) as string }],
  ['assign', 'assigned', { owner: 'ben' }],
  ['escalate', 'escalated', {}],
  ['note', 'note', {}],
  ['resolve', 'resolved', { status: 'RESOLVED', resolution: 'by hand' }],
  ['reopen', 'reopened', { status: 'INVESTIGATING' }],
  ['resolve', 'resolved', { status: 'RESOLVED' }],
  ['note', 'note', { rootCause: 'A typo', prevention: 'A test' }, LOG],
  ['close', 'closed', { status: 'CLOSED' }],
]

describe.each(['api', 'cli'] as const)('by the door %s', (door) => {
  it('what makes sense is done, and written with its actor', async () => {
    const number = await opened(`A whole life by ${door}`)
    for (const [act, , then, step = WORDS[act]] of LIFE)
      expect([act, await DOORS[door](act, number, step)]).toEqual([act, expect.objectContaining(then)])
    const { journal } = await shownWith(number, 'the end', ({ kind }) => kind === 'closed')
    const done = journal.filter(({ actor }) => actor !== 'gapless').slice(1)
    expect(done.map(({ kind }) => kind)).toEqual(LIFE.map(([, kind]) => kind))
    const [who = ''] = new Set(done.map(({ actor }) => actor))
    expect(done.map(({ actor }) => actor)).toEqual(done.map(() => who))
    expect(who).toMatch(door === 'api' ? /^ana \(api\)$/ : /^.+ \(cli\)$/)
    const { out } = await gapless('list', '--json')
    expect((JSON.parse(out) as Shown[]).map((each) => each.number)).toContain(number)
  }, 240_000)

  it('what waits for approval is done when it is approved, by its name or another is refused, and its actor stands for it', async () => {
    const key = `alert:Risky-${door}`
    scene.world = newWorld({ causeKey: key, needsApproval: true })
    await reportToDesk(scene.client, scene.policy, [reportOf(key)], 10_000)
    const number = await scene.numberOf(key)
    await until('the question', async () => (await scene.live(number)).awaiting, WITHIN)
    const another = await actTo(number, 'approve', { remedy: 'another' })
    expect([another.status, await another.text()]).toEqual([409, expect.stringContaining('not another')])
    expect((await gapless('approve', String(number), '--remedy', 'another')).code).toBe(1)
    expect(scene.world.applied).toBe(0)
    const named = { body: { remedy: 'restart-mysql' }, words: ['--remedy', 'restart-mysql'] }
    await DOORS[door]('approve', number, named)
    const { journal } = await shownWith(number, 'the remedy', ({ kind }) => kind === 'remedy')
    expect(scene.world.applied).toBe(1)
    const who = journal
      .filter(({ kind, actor }) => kind === 'approval' && actor !== 'gapless')
      .map(({ actor }) => actor)
    expect(who).toEqual([expect.stringMatching(new RegExp(`\\(${door}\\)$`))])
    expect(journal.find(({ kind }) => kind === 'remedy')?.actor).toBe(who[0])
    await scene.statusIs(number, 'RESOLVED')
    scene.world = newWorld({ outcome: 'ok' })
  }, 240_000)
})

it('the token, the number and the words are asked for', async () => {
  const number = await opened('Doors')
  expect((await post(`/api/v1/incidents/${number}/ack`, {}, {})).status).toBe(401)
  expect((await post(`/api/v1/incidents/${number}/ack`, {}, { authorization: 'Bearer wrong' })).status).toBe(401)
  expect((await actTo(999_999, 'ack')).status).toBe(404)
  expect((await actTo(number, 'note', { txt: 'x' })).status).toBe(400)
  expect((await actTo(number, 'assign', { to: ' ' })).status).toBe(409)
  expect(await gapless('ack', '999999')).toMatchObject({ code: 2 })
  expect(await gapless('assign', String(number))).toMatchObject({ code: 2 })
  expect(await show(number)).toMatchObject({ acknowledgedBy: null, owner: null })
}, 120_000)

describe('signed by another house', () => {
  const sign = (text: string, secret = SECRET) => createHmac('sha256', secret).update(text).digest('hex')
  const send = async (path: string, body: string, headers: Record<string, string>) => {
    const answer = await fetch(`${base}/api/v1/webhooks/${path}`, { method: 'POST', body, headers })
    return { status: answer.status, text: await answer.text() }
  }
  /** How many entries hold the word, when everything that was done until now is written. */
  const sentences = async (number: number, word: string) => {
    const mark = `mark ${Math.random()}`
    expect((await actTo(number, 'note', { text: mark })).status).toBe(200)
    const { journal } = await shownWith(number, mark, ({ sentence }) => sentence === mark)
    return journal.filter(({ sentence }) => sentence.includes(word)).length
  }

  it('PagerDuty acts once for each of its events, and not when the signature is another', async () => {
    const number = await opened('Rung by PagerDuty')
    const key = noticeKey({ number, openedAt: Date.parse((await show(number)).openedAt) }, 'opened', 'L1', 'pagerduty')
    expect(incidentOfKey(key)).toBe(number)
    const event = (id: string, type: string, more: object) =>
      JSON.stringify({
        event: { id, event_type: type, agent: { summary: 'Ana' }, data: { incident_key: `gapless-${key}`, ...more } },
      })
    const note = event('E1', 'incident.annotated', { content: 'seen in PagerDuty' })
    const signed = (body: string, secret = SECRET) => ({
      'content-type': 'application/json',
      'x-pagerduty-signature': `v1=${sign(body, secret)}`,
    })
    expect((await send('pagerduty', note, signed(note, 'another'))).status).toBe(401)
    expect((await send('pagerduty', note.replace('seen', 'forged'), signed(note))).status).toBe(401)
    expect((await send('pagerduty', note, { 'content-type': 'application/json' })).status).toBe(401)
    expect(await sentences(number, 'in PagerDuty')).toBe(0)
    expect(await send('pagerduty', note, signed(note))).toEqual({ status: 200, text: '{"did":"done"}' })
    expect(await send('pagerduty', note, signed(note))).toEqual({ status: 200, text: '{"did":"done"}' })
    expect(await sentences(number, 'seen in PagerDuty')).toBe(1)
    const acknowledged = event('E2', 'incident.acknowledged', {})
    await send('pagerduty', acknowledged, signed(acknowledged))
    const after = await shownWith(number, 'the answer', ({ kind }) => kind === 'acknowledged')
    expect(after.acknowledgedBy).toBe('Ana (pagerduty)')
    const handed = event('E3', 'incident.reassigned', { assignees: [{ summary: 'Ben' }] })
    expect((await send('pagerduty', handed, signed(handed))).text).toBe('{"did":"done"}')
    const ended = event('E4', 'incident.resolved', {})
    expect((await send('pagerduty', ended, signed(ended))).text).toBe('{"did":"done"}')
    const resolved = await shownWith(number, 'the end', ({ kind }) => kind === 'resolved')
    expect(resolved).toMatchObject({ status: 'RESOLVED', owner: 'Ben' })
    // What may not be done any more is said, and is no fault of theirs.
    const late = event('E5', 'incident.escalated', {})
    expect(await send('pagerduty', late, signed(late))).toEqual({
      status: 200,
      text: expect.stringContaining('only one that is open can be escalated') as string,
    })
  }, 120_000)

  it("Slack's button acts once however often it comes, and not when it is forged or old", async () => {
    const number = await opened('Seen in Slack')
    const payload = (action: string, at: number) =>
      new URLSearchParams({
        payload: JSON.stringify({
          ...{ type: 'block_actions', user: { id: 'U1', username: 'ana' } },
          actions: [{ action_id: action, value: String(number), action_ts: String(at) }],
        }),
      }).toString()
    const signed = (body: string, at: number, secret = SECRET) => ({
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': `v0=${sign(`v0:${at}:${body}`, secret)}`,
    })
    const now = Math.floor(Date.now() / 1000)
    const escalate = payload('escalate', now)
    expect((await send('slack', escalate, signed(escalate, now, 'another'))).status).toBe(401)
    expect((await send('slack', escalate, signed(escalate, now - 400))).status).toBe(401)
    // A fresh time in front of an old signature is no better, nor is none.
    const stale = { ...signed(escalate, now - 400), 'x-slack-request-timestamp': String(now) }
    expect((await send('slack', escalate, stale)).status).toBe(401)
    const { 'x-slack-request-timestamp': _none, ...timeless } = signed(escalate, now)
    expect((await send('slack', escalate, timeless)).status).toBe(401)
    expect(await sentences(number, 'calls the next rung')).toBe(0)
    for (const _copy of [1, 2, 3]) expect((await send('slack', escalate, signed(escalate, now))).status).toBe(200)
    expect(await sentences(number, 'calls the next rung')).toBe(1)
    const again = payload('escalate', now + 1)
    await send('slack', again, signed(again, now))
    expect(await sentences(number, 'calls the next rung')).toBe(2)
    const approve = payload('approve', now)
    expect((await send('slack', approve, signed(approve, now))).text).toContain('waits for approval')
    const acknowledge = payload('acknowledge', now)
    await send('slack', acknowledge, signed(acknowledge, now))
    await until('the answer', async () => (await show(number)).acknowledgedBy === 'ana (slack)', WITHIN)
  }, 120_000)
})
