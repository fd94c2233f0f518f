import { patched, proxyActivities, setCurrentDetails } from '@temporalio/workflow'
import type { createReportActivities } from '../../activities/incidents/reports.ts'
import type { createWatcherActivities } from '../../activities/incidents/watcher.ts'
import type { createHealthActivities } from '../../activities/upkeep/health.ts'
import type { FailingReported, HealthReport, Watched } from '../../src/contracts/health.ts'
import { INCIDENT_QUEUE } from '../../src/contracts/task-queues.ts'
import { STORE_CALL } from '../activity-options.ts'

const { recordHealth } = proxyActivities<ReturnType<typeof createHealthActivities>>(STORE_CALL)

/** The next look comes in a minute: what cannot be told by then is told by that one. */
const { reportFailingChecks } = proxyActivities<Pick<ReturnType<typeof createReportActivities>, 'reportFailingChecks'>>(
  {
    taskQueue: INCIDENT_QUEUE,
    summary: 'Tells the incident desk what is bad',
    scheduleToCloseTimeout: '1m',
    startToCloseTimeout: '50s',
    heartbeatTimeout: '5s',
    retry: { initialInterval: '1s', maximumInterval: '5s' },
  },
)

/** It makes up an incident now and then, and follows it for as long as that may take. */
const { watchTheWatcher } = proxyActivities<ReturnType<typeof createWatcherActivities>>({
  taskQueue: INCIDENT_QUEUE,
  summary: 'Watches the watcher',
  scheduleToCloseTimeout: '2m',
  startToCloseTimeout: '110s',
  heartbeatTimeout: '5s',
  retry: { maximumAttempts: 1 },
})

/** One look at everything; what it found is its result, by the keys of what is not well. What stays bad is told to the incident desk. */
export async function monitorHealth(): Promise<HealthReport> {
  // Beside the score, not after it: without MySQL there is no score, and that is what must be told.
  const telling = patched('monitor-reports-to-desk') ? tellDesk() : undefined
  try {
    const report = await recordHealth()
    setCurrentDetails(detailsOf(report, undefined))
    const told = await telling
    if (told !== undefined) setCurrentDetails(detailsOf(report, told))
    return report
  } finally {
    await telling
  }
}

/** Never rejects: the score must not depend on it. */
async function tellDesk(): Promise<string> {
  const [told, watched] = await Promise.all([
    reportFailingChecks().then(
      wordsOf,
      () => 'The incident desk could not be told what is bad; the next look tries again.',
    ),
    watchTheWatcher().then(watchedWords, () => 'The watcher could not be watched; the next look tries again.'),
  ])
  return `${told} ${watched}`.trim()
}

function watchedWords({ alerts, way }: Watched): string {
  return [
    ...(alerts === 'failed' ? ["Our alerts could not be held against Alertmanager's."] : []),
    ...(way === 'failed' ? ['A made-up incident did not go the whole way.'] : []),
    ...(way === 'proven' ? ['A made-up incident went the whole way.'] : []),
  ].join(' ')
}

function wordsOf({ bad, reported }: FailingReported): string {
  if (bad === 0) return 'Every check is well.'
  if (reported.length === 0)
    return `${bad} ${bad === 1 ? 'check was' : 'checks were'} bad for a moment; nothing is to be told.`
  return `Told to the incident desk: ${reported.map((key) => `\`${key}\``).join(', ')}.`
}

function detailsOf({ score, status, verdict, failing }: HealthReport, told: string | undefined): string {
  return [
    `**${score} of 100, ${status}.** ${verdict}`,
    ...failing.map(({ key, sentence }) => `- \`${key}\`: ${sentence}`),
    ...(told === undefined ? [] : [told]),
  ].join('\n\n')
}
