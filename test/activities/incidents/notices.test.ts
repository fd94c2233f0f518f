import { MockActivityEnvironment } from '@temporalio/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createLedger, type Ledger } from '../../../activities/incidents/ledger.ts'
import { createNoticeActivities } from '../../../activities/incidents/notices.ts'
import { openRedis, type Redis } from '../../../src/cache/redis.ts'
import { messageId } from '../../../src/channels/mail.ts'
import { dedupKey } from '../../../src/channels/pagerduty.ts'
import { createSenders } from '../../../src/channels/senders.ts'
import { readConfig } from '../../../src/config/config.ts'
import type { Channel } from '../../../src/domain/incidents/incident.ts'
import type { Notice, NoticeResult } from '../../../src/domain/incidents/notice.ts'
import { openDatabase, type Database } from '../../../src/store/database.ts'
import { startReceivers, type Receivers } from '../../rig/incident-receivers.ts'
import type { HttpReceiver } from '../../rig/receivers.ts'
import { startRedis, type TestRedis } from '../../rig/redis.ts'
import { freshDatabase } from '../../rig/run-database.ts'

let database: Database
let server: TestRedis
let redis: Redis
let ledger: Ledger
let receivers: Receivers
let sendNotice: (notice: Notice, signal?: AbortSignal) => Promise<NoticeResult>

beforeAll(async () => {
  ;[receivers, server] = await Promise.all([startReceivers(), startRedis()])
  database = openDatabase(await freshDatabase(), { connectionLimit: 2 })
  redis = openRedis(server.url)
  ledger = createLedger({ database, redis })
  // The platform's room is the one channel that is not configured.
  const { channels } = readConfig({ ...receivers.environment, SLACK_PLATFORM_WEBHOOK_URL: undefined }, process.cwd())
  const activities = createNoticeActivities({
    senders: createSenders(channels, { userAgent: 'gapless/test', clock: Date.now }),
    ledger,
    events: { noticeSent: () => undefined, noticeFailed: () => undefined },
    clock: Date.now,
  })
  sendNotice = (notice) => new MockActivityEnvironment().run(activities.sendNotice, notice)
})
afterEach(() => {
  receivers.calm()
})
afterAll(async () => {
  redis.disconnect()
  await database.close()
  await receivers.close()
  await server.stop()
})

let many = 0
function noticeTo(channel: Channel): Notice {
  many += 1
  const key = `${many}-abc/opened/L1/${channel}`
  return {
    ...{ key, kind: 'trigger', channel, transition: 'opened', level: 'L1', who: 'Everybody', incident: many },
    ...{
      cause: 'mysql-down',
      title: `Fault ${many}`,
      severity: 'P1',
      status: 'OPEN',
      lines: [`Fault ${many}`],
      facts: [],
    },
    ...{ at: Date.now(), about: undefined, thread: key },
  }
}
const heard = (of: HttpReceiver, notice: Notice): string[] =>
  of
    .taken()
    .map(({ body }) => String(body['text'] ?? body['dedup_key']))
    .filter((text) => text.includes(notice.title) || text === dedupKey(notice.key))
/** An attempt that was cut off before its end was written: what a worker leaves that is killed between the receiver's answer and the ledger. */
const cutOff = async (notice: Notice): Promise<void> => {
  const now = Date.now()
  await ledger.write({
    ...{ key: notice.key, number: notice.incident, transition: 'opened', level: 'L1', channel: notice.channel },
    ...{ state: 'sending', attempts: 1, unknowns: 0, firstAt: now, lastAt: now, receipt: '' },
    ...{ nextTryAt: undefined, deliveredAt: undefined },
  })
}

describe('Slack, which knows no key', () => {
  it('hears once what it has answered, however often the activity runs', async () => {
    const notice = noticeTo('slack')
    expect(await sendNotice(notice)).toMatchObject({ state: 'delivered', attempts: 1, receipt: 'ok' })
    expect(await sendNotice(notice)).toMatchObject({ state: 'delivered', attempts: 1 })
    expect(heard(receivers.slack, notice)).toHaveLength(1)
  })

  it('that takes a message and breaks off is told again once, marked as a repeat', async () => {
    const notice = noticeTo('slack')
    receivers.slack.behave({ is: 'drop' }, 1)
    await expect(sendNotice(notice)).rejects.toMatchObject({ type: 'unknown' })
    expect(await ledger.find(notice.key)).toMatchObject({ state: 'unknown', unknowns: 1, attempts: 1 })
    expect(await sendNotice(notice)).toMatchObject({ state: 'delivered', attempts: 2 })
    const texts = heard(receivers.slack, notice)
    expect(texts.map((text) => text.startsWith('(repeat) '))).toEqual([false, true])
  })

  it('that breaks off twice is not told a third time: the next channel is', async () => {
    const notice = noticeTo('slack')
    receivers.slack.behave({ is: 'drop' }, 3)
    await expect(sendNotice(notice)).rejects.toMatchObject({ type: 'unknown' })
    await expect(sendNotice(notice)).rejects.toMatchObject({ type: 'unknown' })
    expect(await sendNotice(notice)).toMatchObject({ state: 'failed' })
    expect(await sendNotice(notice)).toMatchObject({ state: 'failed' })
    expect(heard(receivers.slack, notice)).toHaveLength(2)
  })

  it('told by a worker that died before it wrote so is told once more, marked as a repeat', async () => {
    const notice = noticeTo('slack')
    await cutOff(notice)
    expect(await sendNotice(notice)).toMatchObject({ state: 'delivered', attempts: 2 })
    expect(heard(receivers.slack, notice)).toEqual([expect.stringMatching(/^\(repeat\) P1 OPEN: /)])
  })

  it('that refused is told again without the mark: it is certain that it has not taken it', async () => {
    const notice = noticeTo('slack')
    receivers.slack.behave({ is: 'status', status: 429, retryAfter: '7' }, 1)
    await expect(sendNotice(notice)).rejects.toMatchObject({ type: 'later', nextRetryDelay: 7_000 })
    await sendNotice(notice)
    expect(heard(receivers.slack, notice)).toEqual([expect.stringMatching(/^P1 OPEN: /)])
  })
})

describe('a receiver that knows doubles by a key', () => {
  it('PagerDuty gets the same dedup_key with every attempt', async () => {
    const notice = noticeTo('pagerduty')
    receivers.pagerduty.behave({ is: 'drop' }, 2)
    await expect(sendNotice(notice)).rejects.toMatchObject({ type: 'unknown' })
    await expect(sendNotice(notice)).rejects.toMatchObject({ type: 'unknown' })
    expect(await sendNotice(notice)).toMatchObject({ state: 'delivered', attempts: 3 })
    expect(heard(receivers.pagerduty, notice)).toEqual([1, 2, 3].map(() => dedupKey(notice.key)))
  })

  it('mail gets the same Message-ID with every attempt', async () => {
    const notice = noticeTo('mail')
    receivers.smtp.refuse = { dropAfterData: true }
    await expect(sendNotice(notice)).rejects.toMatchObject({ type: expect.stringMatching(/unknown|later/) as string })
    receivers.smtp.refuse = {}
    await cutOff(notice)
    expect(await sendNotice(notice)).toMatchObject({ state: 'delivered' })
    const ids = receivers.smtp.mails.filter(({ text }) => text.includes(notice.title)).map((mail) => mail.messageId)
    expect(ids).toEqual([messageId(notice.key), messageId(notice.key)])
  })
})

it('the page has everything, also where no receiver is configured', async () => {
  expect(await sendNotice(noticeTo('page'))).toMatchObject({ state: 'delivered', receipt: 'on the page' })
  expect(await sendNotice(noticeTo('slack-platform'))).toMatchObject({ state: 'failed' })
})
