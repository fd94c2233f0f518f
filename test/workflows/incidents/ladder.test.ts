import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { acknowledge, endHold, escalate, holdNotices, incidentWorkflowId } from '../../../src/contracts/incidents.ts'
import { messageId } from '../../../src/channels/mail.ts'
import { incidentJournal } from '../../../src/store/incidents.ts'
import { noticesOf } from '../../../src/store/incident-ledger.ts'
import { holdAll, reportToDesk } from '../../../src/temporal/incidents.ts'
import { newWorld } from '../../rig/fake-hands.ts'
import { reportOf, startScene, type Scene } from '../../rig/incident-scene.ts'
import { rung } from '../../rig/receivers.ts'
import { replayAll } from '../../rig/temporal.ts'
import { until } from '../../rig/until.ts'
import { bundleWorkflows } from '../../rig/workflow-bundle.ts'

const ANA = { name: 'ana', via: 'cli' } as const
const WITHIN = { withinMs: 60_000 }

let scene: Scene
beforeAll(async () => {
  const quick = { respond: '1s', forgotten: '3s' }
  scene = await startScene({
    severities: { P1: quick, P2: quick, P3: quick, P4: quick },
    lateAfter: '2s',
    updateEvery: '2s',
  })
}, 120_000)
afterEach(() => {
  scene.calm()
})
afterAll(async () => {
  await scene.stop()
}, 180_000)

/** Opens one that nothing repairs, and gives its number. */
async function broken(key: string): Promise<number> {
  scene.world = newWorld({ causeKey: key, plans: 0 })
  await reportToDesk(scene.client, scene.policy, [reportOf(key)])
  return scene.numberOf(key)
}
const handleOf = (number: number) => scene.client.workflow.getHandle(incidentWorkflowId(number))
const told = async (number: number): Promise<string[]> =>
  (await noticesOf(scene.database, number)).map(({ transition, channel, state }) => `${transition} ${channel} ${state}`)
const end = async (number: number) => {
  scene.world.outcome = 'ok'
  await scene.statusIs(number, 'RESOLVED')
}

describe('the ladder', () => {
  it('climbs by the clock through every level, calls the last again and again, and stops when somebody answers', async () => {
    const number = await broken('disk-full')
    await until(
      'the third level to be called twice',
      async () => (await told(number)).some((line) => line.startsWith('repeat-1')),
      WITHIN,
    )
    const lines = await told(number)
    expect(lines.filter((line) => line.startsWith('opened'))).toEqual(['opened slack delivered'])
    expect(lines.filter((line) => line.startsWith('escalated-L2'))).toEqual(['escalated-L2 slack-platform delivered'])
    expect(lines.filter((line) => line.startsWith('escalated-L3')).sort()).toEqual([
      'escalated-L3 mail delivered',
      'escalated-L3 pagerduty delivered',
    ])
    await handleOf(number).executeUpdate(acknowledge, { args: [ANA] })
    const journal = await incidentJournal(scene.database, number)
    const at = (level: string) =>
      journal.find(({ kind, sentence }) => kind === 'escalated' && sentence.startsWith(level))?.at ?? 0
    expect(at('L2')).toBeGreaterThan(0)
    expect(at('L3')).toBeGreaterThan(at('L2'))
    expect((await scene.live(number)).nextRungAt).toBeUndefined()
    await end(number)
    // Every bell that was rung is stopped.
    await until(
      'PagerDuty to be told of the end',
      () => {
        const resolved = scene.pagerduty.taken().filter(({ body }) => body['event_action'] === 'resolve')
        return rung(scene.pagerduty).every((key) => resolved.some(({ body }) => body['dedup_key'] === key))
      },
      WITHIN,
    )
  }, 120_000)

  it('climbs on when the one who answered is not heard of again', async () => {
    const number = await broken('redis-memory')
    await until('the first notice', async () => (await told(number)).length > 0, WITHIN)
    await handleOf(number).executeUpdate(acknowledge, { args: [ANA] })
    await until(
      'the forgotten answer',
      async () =>
        (await incidentJournal(scene.database, number)).some(({ sentence }) =>
          sentence.includes('Nothing was heard of ana'),
        ),
      WITHIN,
    )
    await until(
      'the next rung',
      async () => (await told(number)).some((line) => /^(escalated|repeat)/.test(line)),
      WITHIN,
    )
    await end(number)
  }, 120_000)

  it('calls the next level at once when a person asks for it', async () => {
    const number = await broken('redis-down')
    await handleOf(number).executeUpdate(acknowledge, { args: [ANA] })
    const before = (await scene.live(number)).rung
    await handleOf(number).executeUpdate(escalate, { args: [{ actor: ANA, reason: 'I need help' }] })
    await until('the next rung', async () => (await scene.live(number)).rung > before || before === 2, WITHIN)
    await end(number)
  }, 120_000)

  it('holds still in a maintenance window, and goes on by itself when that ends', async () => {
    const now = Date.now()
    await holdAll(scene.client, scene.policy, {
      id: 'window',
      kind: 'maintenance',
      from: now,
      until: now + 600_000,
      scope: ['config-drift'],
      by: 'ana (cli)',
      reason: 'planned',
    })
    const number = await broken('config-drift')
    await until('the hold', async () => (await scene.live(number)).heldUntil !== undefined, WITHIN)
    expect(await told(number)).toEqual([])
    // Made shorter, it ends without anybody's doing.
    await scene.client.workflow.getHandle('incidents').signal(endHold, { id: 'window', by: 'ana' })
    await scene.client.workflow.getHandle('incidents').signal(holdNotices, {
      id: 'short',
      kind: 'silence',
      from: Date.now(),
      until: Date.now() + 1_500,
      scope: [],
      by: 'ana (cli)',
      reason: 'a moment',
    })
    await until('the first notice', async () => (await told(number)).includes('opened slack delivered'), WITHIN)
    await end(number)
  }, 120_000)
})

describe('a channel that fails', () => {
  it('for good is replaced by the next at once, and the ladder goes on', async () => {
    scene.slack.behave({ is: 'status', status: 410, body: 'channel_is_archived' })
    const number = await broken('upstream-down:coinbase')
    await until('the stand-in', async () => (await told(number)).includes('opened slack-platform delivered'), WITHIN)
    expect(await told(number)).toContain('opened slack failed')
    await end(number)
  }, 120_000)

  it('that asks for patience gets it, is not lost, and meanwhile another tells', async () => {
    scene.slack.behave({ is: 'status', status: 429, retryAfter: '4' }, 1)
    const number = await broken('prometheus-odd')
    await until(
      'both',
      async () => {
        const lines = await told(number)
        return lines.includes('opened slack delivered') && lines.includes('opened slack-platform delivered')
      },
      WITHIN,
    )
    const mine = scene.slack.calls.filter(({ body }) => String(body['text']).includes(`incident ${number}, L1`))
    const [refused, taken] = mine
    expect((taken?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(4_000)
    await end(number)
  }, 120_000)

  it('of every kind in turn leaves nobody uncalled: the pager rings though Slack is gone', async () => {
    const gone = { is: 'status', status: 404, body: 'no_service' } as const
    scene.slack.behave(gone)
    scene.platform.behave(gone)
    scene.smtp.refuse = { recipient: '*' }
    const number = await broken('network-down')
    await until(
      'the pager',
      async () => (await told(number)).some((line) => line.endsWith('pagerduty delivered')),
      WITHIN,
    )
    await end(number)
  }, 120_000)

  it('that refuses one of two recipients has told the other, once', async () => {
    scene.smtp.refuse = { recipient: 'lead@example.com' }
    const number = await broken('scorer-broken')
    const row = await until(
      'the mail',
      async () =>
        (await noticesOf(scene.database, number)).find(
          ({ channel, state }) => channel === 'mail' && state === 'delivered',
        ),
      WITHIN,
    )
    expect(row.receipt).toContain('refused for 1 of 2')
    const same = scene.smtp.mails.filter(({ messageId: id }) => id === messageId(row.key))
    expect(same.map(({ to }) => to)).toEqual([['on-call@example.com']])
    await end(number)
  }, 120_000)
})

it('replays every execution of this file without a difference', async () => {
  expect(await replayAll(scene.client, await bundleWorkflows())).toBeGreaterThan(5)
}, 180_000)
