import { cancellationSignal } from '@temporalio/activity'
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common'
import type { ChannelSender, Sent } from '../../src/channels/channel.ts'
import type { Clock } from '../../src/domain/clock.ts'
import type { Channel } from '../../src/domain/incidents/incident.ts'
import type { Notice, NoticeResult } from '../../src/domain/incidents/notice.ts'
import type { LedgerRow } from '../../src/store/incident-ledger.ts'
import type { IncidentEvents } from '../../src/telemetry/incident-events.ts'
import type { Ledger } from './ledger.ts'

export interface NoticeDeps {
  readonly senders: Readonly<Partial<Record<Channel, ChannelSender>>>
  readonly ledger: Ledger
  readonly events: Pick<IncidentEvents, 'noticeSent' | 'noticeFailed'>
  readonly clock: Clock
}

/** Of a receiver that cannot tell doubles: so often may it stay open whether it took a notice. */
const MOST_UNKNOWNS = 2
/** What keeps refusing for now is asked again at this distance, when it does not say when. */
const AGAIN_MS = [1_000, 2_000, 5_000, 15_000, 30_000, 60_000, 120_000, 300_000]

export function createNoticeActivities(deps: NoticeDeps) {
  return {
    /**
     * Tells a receiver once, as far as that is possible. The ledger is written before and after: what was delivered is never sent again,
     * and an attempt that was cut off is known as such. PagerDuty and mail tell doubles by the key; to Slack such an attempt is repeated
     * once and says so. Rejects to be tried again, at the moment that the receiver asked for; `failed` when this channel never will.
     */
    async sendNotice(notice: Notice): Promise<NoticeResult> {
      const { ledger, clock, senders } = deps
      const before = await ledger.find(notice.key)
      if (before?.state === 'delivered' || before?.state === 'failed') return resultOf(before)
      const row = begun(notice, before, clock())
      if (notice.channel === 'page') {
        deps.events.noticeSent({ ...toldOf(notice), attempts: 1 })
        return end(deps, { ...row, state: 'delivered', deliveredAt: clock(), receipt: 'on the page' })
      }
      const sender = senders[notice.channel]
      if (sender === undefined)
        return end(deps, { ...row, state: 'failed', receipt: `${notice.channel} is not configured` })
      const unknown = before !== undefined && (before.state === 'sending' || before.state === 'unknown')
      const unknowns = row.unknowns + (before?.state === 'sending' ? 1 : 0)
      if (!sender.tellsDoubles && unknowns >= MOST_UNKNOWNS)
        return end(deps, {
          ...row,
          unknowns,
          state: 'failed',
          receipt: 'asked twice, and it never said what came of it',
        })
      await ledger.write({ ...row, unknowns, state: 'sending' })
      const sent = await sender.send(notice, unknown || unknowns > 0, cancellationSignal())
      return judged(deps, notice, { ...row, unknowns }, sent)
    },
  }
}

async function judged(deps: NoticeDeps, notice: Notice, row: LedgerRow, sent: Sent): Promise<NoticeResult> {
  const at = deps.clock()
  if (sent.is === 'delivered') {
    deps.events.noticeSent({ ...toldOf(notice), attempts: row.attempts })
    return end(deps, { ...row, state: 'delivered', lastAt: at, deliveredAt: at, receipt: sent.receipt })
  }
  deps.events.noticeFailed({ ...toldOf(notice), because: sent.because, forGood: sent.is === 'never' })
  if (sent.is === 'never') return end(deps, { ...row, state: 'failed', lastAt: at, receipt: sent.because })
  const unknowns = row.unknowns + (sent.is === 'unknown' ? 1 : 0)
  const asked = sent.is === 'later' ? sent.retryAfterMs : undefined
  const waitMs = Math.max(100, asked ?? AGAIN_MS[Math.min(row.attempts, AGAIN_MS.length) - 1] ?? 1_000)
  await deps.ledger.write({
    ...row,
    unknowns,
    state: sent.is === 'unknown' ? 'unknown' : 'waiting',
    lastAt: at,
    nextTryAt: at + waitMs,
    receipt: sent.because,
  })
  throw ApplicationFailure.create({
    type: sent.is,
    message: sent.because,
    category: ApplicationFailureCategory.BENIGN,
    nextRetryDelay: waitMs,
  })
}

function begun(notice: Notice, before: LedgerRow | undefined, at: number): LedgerRow {
  return {
    key: notice.key,
    number: notice.incident,
    transition: notice.transition,
    level: notice.level,
    channel: notice.channel,
    state: 'sending',
    attempts: (before?.attempts ?? 0) + 1,
    unknowns: before?.unknowns ?? 0,
    firstAt: before?.firstAt ?? at,
    lastAt: at,
    nextTryAt: undefined,
    deliveredAt: undefined,
    receipt: '',
  }
}

async function end(deps: NoticeDeps, row: LedgerRow): Promise<NoticeResult> {
  await deps.ledger.write(row)
  return resultOf(row)
}

function resultOf(row: LedgerRow): NoticeResult {
  return {
    state: row.state === 'delivered' ? 'delivered' : 'failed',
    receipt: row.receipt,
    attempts: row.attempts,
    at: row.deliveredAt ?? row.lastAt,
  }
}

function toldOf(notice: Notice) {
  const { incident, channel, level, transition, severity, lines } = notice
  return { incident, channel, level, transition, severity, sentence: lines[0] ?? notice.title }
}
