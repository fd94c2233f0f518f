/** Who watches those who watch: whether alerts still reach us, and whether every open incident has somebody who works on it. */
import { MINUTE, SECOND } from '../../domain/clock.ts'
import { durationText } from '../../domain/duration.ts'
import { incidentWorkflowId } from '../../contracts/incidents.ts'
import { watchdogHeardAt } from '../../store/alert-state.ts'
import { unclosedIncidents } from '../../store/incident-audit.ts'
import { listRunningIncidents } from '../../temporal/running-incidents.ts'
import { listedUpTo, several, span } from '../words.ts'
import { judged, type Look } from './check.ts'

/** Watchdog fires always and is told again every minute or two. Where it never came nobody expects it. */
const alerts: Look = {
  checks: ['alerts-arrive'],
  target: 'alertmanager',
  query: "SELECT seen_at FROM alert_state WHERE fingerprint = 'watchdog'",
  deadlineMs: 3 * SECOND,
  async see({ desk }) {
    const heardAt = await watchdogHeardAt(desk.database)
    if (heardAt === undefined) return []
    const silent = Math.max(0, desk.clock() - heardAt)
    const limit = desk.config.settings.incidents.checks.watchdog
    return [
      judged({
        name: 'alerts-arrive',
        target: 'alertmanager',
        value: `heard ${span(silent)} ago`,
        threshold: `at least every ${durationText(limit)}`,
        query: this.query,
        isBad: silent > limit,
        well: 'Alerts of Prometheus reach us.',
        ill: `Alertmanager's Watchdog has not come for ${span(silent)}: no other alert would come either.`,
        reason: 'silent',
        facts: { silentMs: silent },
      }),
    ]
  },
}

/** An incident's workflow and its row follow each other within this time; Temporal's list lags behind by seconds. */
const FOLLOWS_WITHIN_MS = 2 * MINUTE
/** Asked one by one, because the list may not have them yet. */
const ASKED_AT_MOST = 20

const incidents: Look = {
  checks: ['incidents-run'],
  target: 'incidents',
  query: "temporal workflow list --query \"WorkflowType='incident' AND ExecutionStatus='Running'\"",
  deadlineMs: 10 * SECOND,
  async see({ desk }) {
    const client = await desk.temporal()
    const [rows, running] = await Promise.all([unclosedIncidents(desk.database), listRunningIncidents(client)])
    const before = desk.clock() - FOLLOWS_WITHIN_MS
    const runs = new Set(running)
    const known = new Set(rows.map(({ number }) => number))
    const unmanned: number[] = []
    for (const { number } of rows
      .filter((row) => !runs.has(row.number) && row.updatedAt < before)
      .slice(0, ASKED_AT_MOST))
      if (!(await lives(client, number))) unmanned.push(number)
    const unwritten: number[] = []
    for (const number of running.filter((each) => !known.has(each)).slice(0, ASKED_AT_MOST))
      if (await lives(client, number, before)) unwritten.push(number)
    const astray = [...unmanned, ...unwritten]
    const sentence = [
      ...(unmanned.length > 0 ? [`Nobody works on ${listedUpTo(unmanned.map(String), 5)}, open in the tables.`] : []),
      ...(unwritten.length > 0 ? [`The tables do not know ${listedUpTo(unwritten.map(String), 5)}, which run.`] : []),
    ].join(' ')
    return [
      judged({
        name: 'incidents-run',
        target: 'incidents',
        value: `${several(rows.length, 'incident')} open, ${astray.length} astray`,
        threshold: 'each open incident has its workflow, and each workflow its row',
        query: this.query,
        isBad: astray.length > 0,
        well: 'Each open incident has its workflow.',
        ill: sentence,
        reason: unmanned.length > 0 ? 'unmanned' : 'unwritten',
        facts: { unmanned: unmanned.join(' '), unwritten: unwritten.join(' ') },
      }),
    ]
  },
}

type Asked = Parameters<typeof listRunningIncidents>[0]

/** Whether its workflow runs now; with `startedBefore` only when it has for long enough to be written. */
async function lives(client: Asked, number: number, startedBefore = Infinity): Promise<boolean> {
  try {
    const { status, startTime } = await client.workflow.getHandle(incidentWorkflowId(number)).describe()
    return status.name === 'RUNNING' && startTime.getTime() < startedBefore
  } catch (error) {
    if ((error as Error).name === 'WorkflowNotFoundError') return false
    throw error
  }
}

export const WATCHER_LOOKS: readonly Look[] = [alerts, incidents]
