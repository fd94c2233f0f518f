import { proxyActivities } from '@temporalio/workflow'
import type { createIncidentRecordActivities } from '../../activities/incidents/records.ts'
import type { createReportActivities } from '../../activities/incidents/reports.ts'
import type { createNoticeActivities } from '../../activities/incidents/notices.ts'
import type { IncidentHands } from '../../src/contracts/incidents.ts'

type Records = ReturnType<typeof createIncidentRecordActivities>

/** MySQL may be away for hours; what is to be written waits, and nothing waits for it. */
export const { recordIncident, recordAlerts, recordHold } = proxyActivities<Records>({
  startToCloseTimeout: '30s',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '5s' },
})

/** Asked once, when the desk begins anew; a desk that knows nothing is better than none. */
export const { rememberDesk } = proxyActivities<Pick<Records, 'rememberDesk'>>({
  startToCloseTimeout: '5s',
  scheduleToCloseTimeout: '20s',
  retry: { initialInterval: '500ms', maximumInterval: '2s' },
})

/** A receiver says when to ask again, and that may be hours. What nobody took within a day is told by the rungs after it. */
export const noticeCall = (summary: string) =>
  proxyActivities<ReturnType<typeof createNoticeActivities>>({
    summary,
    startToCloseTimeout: '1m',
    scheduleToCloseTimeout: '24h',
    heartbeatTimeout: '5s',
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '5m' },
  })

/** Read-only looks, and pure tables. */
export const looks = proxyActivities<Omit<IncidentHands, 'applyRemedy'>>({
  startToCloseTimeout: '45s',
  scheduleToCloseTimeout: '3m',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '1s', maximumInterval: '5s', maximumAttempts: 4 },
})

/** A remedy acts once for its key, so an attempt whose worker died may be asked for again. */
export const hands = proxyActivities<Pick<IncidentHands, 'applyRemedy'>>({
  startToCloseTimeout: '10m',
  scheduleToCloseTimeout: '15m',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '1s', maximumInterval: '10s', maximumAttempts: 5 },
})

/** The next look comes soon: one that fails is not tried again. */
export const { lookAround } = proxyActivities<Pick<ReturnType<typeof createReportActivities>, 'lookAround'>>({
  startToCloseTimeout: '1m',
  heartbeatTimeout: '5s',
  retry: { maximumAttempts: 1 },
})
