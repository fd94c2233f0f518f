import { proxyActivities, setCurrentDetails } from '@temporalio/workflow'
import type { createHealthActivities } from '../../activities/upkeep/health.ts'
import type { HealthReport } from '../../src/contracts/health.ts'
import { STORE_CALL } from '../activity-options.ts'

const { recordHealth } = proxyActivities<ReturnType<typeof createHealthActivities>>(STORE_CALL)

/** One look at everything; what it found is its result, by the keys of what is not well. */
export async function monitorHealth(): Promise<HealthReport> {
  const report = await recordHealth()
  const { score, status, verdict, failing } = report
  setCurrentDetails(
    [
      `**${score} of 100, ${status}.** ${verdict}`,
      ...failing.map(({ key, sentence }) => `- \`${key}\`: ${sentence}`),
    ].join('\n\n'),
  )
  return report
}
