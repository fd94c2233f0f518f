import { WithStartWorkflowOperation, type Client } from '@temporalio/client'
import { configuredChannels, type ChannelConfig } from '../config/channel-config.ts'
import type { Settings } from '../config/settings.ts'
import {
  INCIDENT_DESK,
  INCIDENT_DESK_ID,
  configureDesk,
  deskState,
  endHold,
  holdNotices,
  incidentEntries,
  incidentView,
  incidentWorkflowId,
  openByHand,
  reportIncidents,
  type DeskInput,
  type DeskPolicy,
  type DeskView,
  type HoldWindow,
  type IncidentPolicy,
  type Report,
} from '../contracts/incidents.ts'
import { INCIDENT_QUEUE } from '../contracts/task-queues.ts'
import { SEVERITIES, type Severity } from '../domain/incidents/cause-key.ts'
import type { Channel, Incident, IncidentEntry, LadderRung } from '../domain/incidents/incident.ts'

/** What the settings and the configured channels mean for each severity. Names of channels only: nothing secret. */
export function deskPolicy(settings: Settings, channels: ChannelConfig): DeskPolicy {
  const { incidents } = settings
  const order: Channel[] = configuredChannels(channels)
  const policy = (severity: Severity): IncidentPolicy => {
    const { respond, forgotten, reach } = incidents.severities[severity]
    const reached = incidents.ladder.findIndex(({ level }) => level === reach)
    const ladder = incidents.ladder
      .slice(0, reached < 0 ? undefined : reached + 1)
      .map(({ level, who, channel, wait }): LadderRung => ({
        level,
        who,
        channels: [...new Set([channel].flat().map((wanted) => standIn(wanted, order)))],
        waitMs: wait ?? respond,
      }))
    return {
      ladder,
      channels: order,
      repeatEveryMs: respond,
      updateEveryMs: incidents.updateEvery,
      forgottenAfterMs: forgotten,
      lateAfterMs: incidents.lateAfter,
      settleMs: incidents.settle,
      recheckEveryMs: incidents.recheckEvery,
      watchMs: incidents.watch,
      watchEveryMs: incidents.watchEvery,
      approvalMs: incidents.approval,
      rounds: incidents.rounds,
      roundEveryMs: incidents.roundEvery,
      flapping: incidents.flapping,
    }
  }
  return {
    incidents: Object.fromEntries(SEVERITIES.map((severity) => [severity, policy(severity)])) as Record<
      Severity,
      IncidentPolicy
    >,
    symptomGraceMs: incidents.symptomGrace,
    afterglowMs: incidents.afterglow,
    keepAlertsMs: incidents.keepAlerts,
    lookEveryMs: incidents.look,
  }
}

/** The channel itself where it is configured, else what stands in for it: a pager by mail, the platform's room by the team's. */
function standIn(wanted: Channel, order: readonly Channel[]): Channel {
  if (order.includes(wanted)) return wanted
  const instead: Channel[] =
    wanted === 'pagerduty' ? ['mail', 'slack-platform', 'slack'] : ['slack', 'mail', 'pagerduty']
  return instead.find((channel) => order.includes(channel)) ?? 'page'
}

/** Starts the desk, or hands new settings to the one that runs. */
export async function ensureDesk(client: Client, policy: DeskPolicy): Promise<void> {
  await client.workflow.signalWithStart(INCIDENT_DESK, {
    ...deskStart(policy),
    signal: configureDesk,
    signalArgs: [policy],
  })
}

function deskStart(policy: DeskPolicy) {
  const input: DeskInput = { policy, state: undefined }
  return {
    workflowId: INCIDENT_DESK_ID,
    taskQueue: INCIDENT_QUEUE,
    args: [input],
    staticSummary: 'Takes reports and opens incidents',
  }
}

/** Durable as soon as this returns, whether or not a worker is up. Rejects when Temporal does not answer in time. */
export async function reportToDesk(
  client: Client,
  policy: DeskPolicy,
  reports: readonly Report[],
  withinMs = 2_000,
): Promise<void> {
  if (reports.length === 0) return
  await client.withAbortSignal(AbortSignal.timeout(withinMs), () =>
    client.workflow.signalWithStart(INCIDENT_DESK, {
      ...deskStart(policy),
      signal: reportIncidents,
      signalArgs: [reports],
    }),
  )
}

/** Opens an incident, or finds the open one of the same key, and gives its number. Needs a worker; rejects when none answers in time. */
export async function openIncident(
  client: Client,
  policy: DeskPolicy,
  report: Report,
  withinMs = 10_000,
): Promise<{ number: number; opened: boolean }> {
  return client.withAbortSignal(AbortSignal.timeout(withinMs), () =>
    client.workflow.executeUpdateWithStart(openByHand, {
      args: [report],
      startWorkflowOperation: new WithStartWorkflowOperation(INCIDENT_DESK, {
        ...deskStart(policy),
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
    }),
  )
}

export async function holdAll(client: Client, policy: DeskPolicy, hold: HoldWindow): Promise<void> {
  await client.workflow.signalWithStart(INCIDENT_DESK, {
    ...deskStart(policy),
    signal: holdNotices,
    signalArgs: [hold],
  })
}

export async function endHoldOf(client: Client, policy: DeskPolicy, id: string, by: string): Promise<void> {
  await client.workflow.signalWithStart(INCIDENT_DESK, {
    ...deskStart(policy),
    signal: endHold,
    signalArgs: [{ id, by }],
  })
}

/** What the desk knows; undefined when none runs. */
export async function askDesk(client: Client): Promise<DeskView | undefined> {
  try {
    return await client.workflow.getHandle(INCIDENT_DESK_ID).query(deskState)
  } catch (error) {
    if ((error as Error).name === 'WorkflowNotFoundError') return undefined
    throw error
  }
}

/** The incident as its workflow knows it, also after its end; undefined when Temporal has never heard of it or has forgotten it. */
export async function askIncident(client: Client, number: number): Promise<Incident | undefined> {
  try {
    return await client.workflow.getHandle(incidentWorkflowId(number)).query(incidentView)
  } catch (error) {
    if ((error as Error).name === 'WorkflowNotFoundError') return undefined
    throw error
  }
}

/** What is not in the tables yet of an incident that runs. */
export async function askJournal(client: Client, number: number): Promise<readonly IncidentEntry[]> {
  try {
    return await client.workflow.getHandle(incidentWorkflowId(number)).query(incidentEntries)
  } catch (error) {
    if ((error as Error).name === 'WorkflowNotFoundError') return []
    throw error
  }
}
