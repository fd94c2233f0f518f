import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dedupKey } from '../../../src/channels/pagerduty.ts'
import { messageId } from '../../../src/channels/mail.ts'
import { incidentWorkflowId } from '../../../src/contracts/incidents.ts'
import { noticesOf } from '../../../src/store/incident-ledger.ts'
import { incidentJournal } from '../../../src/store/incidents.ts'
import { reportToDesk } from '../../../src/temporal/incidents.ts'
import { ROOT } from '../../rig/arrows.ts'
import { newWorld } from '../../rig/fake-hands.ts'
import { reportOf, startScene, type Scene } from '../../rig/incident-scene.ts'
import { launch, removeScratch, scratchFolder } from '../../rig/launch.ts'
import { rung } from '../../rig/receivers.ts'
import { replayAll } from '../../rig/temporal.ts'
import { until } from '../../rig/until.ts'
import { bundleWorkflows } from '../../rig/workflow-bundle.ts'

/** It waits for the worker to come back again and again, and what it meets is chance: only when asked for. */
const ASKED_FOR = (process.env['GAPLESS_LONG_TESTS'] ?? '') !== ''

let scene: Scene
let folder: string
beforeAll(async () => {
  if (!ASKED_FOR) return
  folder = scratchFolder('incident-worker')
  scene = await startScene(
    {
      ladder: [{ level: 'L1', who: 'Everybody', channel: ['slack', 'pagerduty', 'mail'] }],
      settle: '1s',
      lateAfter: '1h',
    },
    { worker: false },
  )
}, 120_000)
afterAll(async () => {
  if (!ASKED_FOR) return
  await scene.stop()
  removeScratch(folder)
}, 60_000)

/** Events that a worker may write before it is killed. */
const STEP = 12

it.runIf(ASKED_FOR)(
  'killed again and again on the way, nothing is lost and nothing is told twice',
  async () => {
    const world = join(folder, 'world.json')
    writeFileSync(world, JSON.stringify(newWorld({ causeKey: 'mysql-down' })))
    let kills = 0
    const start = () =>
      launch(process.execPath, [join(ROOT, 'test/rig/incident-worker.ts'), world], {
        logFile: join(folder, 'log'),
        env: { ...scene.environment, PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' },
        cwd: ROOT,
      })
    let worker = start()
    await reportToDesk(scene.client, scene.policy, [reportOf('mysql-down')], 10_000)
    // The desk numbers from 1 in a new database.
    const handle = scene.client.workflow.getHandle(incidentWorkflowId(1))
    const events = async (): Promise<number> => {
      const described = await handle.describe().catch(() => undefined)
      return Number(described?.historyLength ?? 0)
    }
    const isOver = async (): Promise<boolean> =>
      (await incidentJournal(scene.database, 1)).some(
        ({ kind, sentence }) => kind === 'notice' && sentence.includes('resolved-1:opened'),
      )
    for (let known = 0; !(await isOver());) {
      const grown = await until(
        'the incident to go on',
        async () => {
          const now = await events()
          return now >= known + STEP || (await isOver()) ? now : undefined
        },
        { withinMs: 120_000, everyMs: 20 },
      )
      known = grown
      if (await isOver()) break
      await worker.stop('SIGKILL')
      kills += 1
      worker = start()
    }
    const notices = await until(
      'every notice to be settled',
      async () => {
        const rows = await noticesOf(scene.database, 1)
        // A chat that was cut off each time it was told has no more tries: whether it heard is never known, and others are told in its stead.
        const isSettled = ({ state, channel }: (typeof rows)[number]) =>
          state === 'delivered' || (channel === 'slack' && state === 'failed')
        return rows.length >= 6 && rows.every(isSettled) ? rows : undefined
      },
      { withinMs: 120_000 },
    )
    await worker.stop('SIGTERM')
    expect(kills).toBeGreaterThan(3)
    // Where the chat was cut off each time it was asked, that is said, and somebody else is told in its stead: of nothing else.
    const unsure = notices.filter(({ state }) => state === 'failed')
    for (const { receipt } of unsure) expect(receipt).toBe('asked twice, and it never said what came of it')
    const standsIn = (channel: string) => channel === 'page' || channel === 'slack-platform'
    const told = notices.filter(({ channel }) => !standsIn(channel))
    expect(notices.some(({ channel, transition }) => transition === 'opened' && standsIn(channel))).toBe(
      unsure.some(({ transition }) => transition === 'opened'),
    )
    expect(told.map(({ transition, channel }) => `${transition} ${channel}`).sort()).toEqual([
      'opened mail',
      'opened pagerduty',
      'opened slack',
      'resolved-1 mail',
      'resolved-1 slack',
      'resolved-1:opened pagerduty',
    ])
    const keyOf = (transition: string, channel: string) =>
      notices.find((each) => each.transition === transition && each.channel === channel)?.key ?? ''
    expect(rung(scene.pagerduty)).toEqual([dedupKey(keyOf('opened', 'pagerduty'))])
    expect([...new Set(scene.smtp.mails.map(({ messageId: id }) => id))].sort()).toEqual(
      [keyOf('opened', 'mail'), keyOf('resolved-1', 'mail')].map(messageId).sort(),
    )
    // Slack knows no key: what nobody can know is told once more at most, and says so.
    for (const transition of ['opened', 'resolved-1']) {
      const word = transition === 'opened' ? ' INVESTIGATING: ' : ' RESOLVED: '
      const texts = scene.slack.taken().map(({ body }) => String(body['text']))
      const mine = texts.filter((text) => text.includes(word) || (transition === 'opened' && text.includes(' OPEN: ')))
      expect(mine.length).toBeGreaterThan(0)
      expect(mine.slice(1).every((text) => text.startsWith('(repeat) '))).toBe(true)
      expect(mine.length).toBeLessThanOrEqual(2)
    }
    const seqs = (await incidentJournal(scene.database, 1)).map(({ seq }) => seq)
    expect(seqs).toEqual(seqs.map((_, index) => index + 1))
    expect(await replayAll(scene.client, await bundleWorkflows())).toBe(2)
  },
  400_000,
)
