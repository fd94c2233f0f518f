import { promisesOf } from '../../config/promises.ts'
import { MAIN_QUEUE, sourceQueue } from '../../contracts/task-queues.ts'
import { MINUTE, SECOND } from '../../domain/clock.ts'
import type { CheckName } from '../../domain/incidents/finding.ts'
import { durationText } from '../../domain/duration.ts'
import { endedSince, stuckWorkflows } from '../../temporal/ended.ts'
import { wantedSchedules } from '../../temporal/schedules.ts'
import { backlogOf } from '../../temporal/task-queues.ts'
import type { IncidentTools } from '../incident-tools.ts'
import { problemOf, within } from '../services.ts'
import { lookAtSchedules, type FindingKind } from '../watchdog.ts'
import { listed, several } from '../words.ts'
import { judged, type Look, type Seen } from './check.ts'

const PATIENCE_MS = 6 * SECOND
/** Runs that ended badly are counted over this long, so that an old failure does not keep an incident open. */
const LATELY_MS = 15 * MINUTE
const WORKFLOWS_LOOKED_AT = 100

const queuesOf = ({ desk }: IncidentTools): string[] => [
  MAIN_QUEUE,
  ...new Set(promisesOf(desk.config.settings).map(({ source }) => sourceQueue(source))),
]

const server: Look = {
  checks: ['temporal-reachable'],
  target: 'temporal',
  query: 'temporal operator namespace describe',
  deadlineMs: PATIENCE_MS + 2 * SECOND,
  async see({ desk }) {
    const { temporalAddress, temporalNamespace: namespace } = desk.config.servers
    const threshold = `an answer within ${durationText(PATIENCE_MS)}`
    const facts = { address: temporalAddress ?? '' }
    const from = performance.now()
    try {
      const client = await within(PATIENCE_MS, desk.temporal())
      await within(PATIENCE_MS, client.workflowService.describeNamespace({ namespace }))
      const value = `${Math.max(1, Math.round(performance.now() - from))} ms`
      const sentence = `Temporal at ${temporalAddress ?? 'its own address'} answers.`
      return [
        {
          name: 'temporal-reachable',
          target: 'temporal',
          outcome: 'ok',
          value,
          threshold,
          query: this.query,
          sentence,
          facts,
        },
      ]
    } catch (error) {
      const reason = problemOf(error)
      const sentence = `Temporal at ${temporalAddress ?? 'its own address'} cannot be used: ${reason}.`
      return [
        {
          name: 'temporal-reachable',
          target: 'temporal',
          outcome: 'bad',
          value: reason,
          threshold,
          query: this.query,
          sentence,
          reason,
          facts,
        },
      ]
    }
  },
}

/** Which check a finding of the watchdog belongs to. */
const CHECK_OF: Readonly<Record<Exclude<FindingKind, 'away'>, CheckName>> = {
  absent: 'schedule-declared',
  drifted: 'schedule-declared',
  undeclared: 'schedule-declared',
  paused: 'schedule-running',
  overdue: 'schedule-acts',
  silent: 'schedule-acts',
  'no-pollers': 'task-queue-pollers',
}
const THRESHOLDS: Readonly<Partial<Record<CheckName, string>>> = {
  'schedule-declared': 'as settings declare it',
  'schedule-running': 'not paused for longer than a quarter of an hour, or ten of its intervals',
  'schedule-acts': 'acts within two of its intervals, and at most a minute late',
  'task-queue-pollers': 'somebody asks for work at least every two minutes',
}

const schedules: Look = {
  checks: ['schedule-declared', 'schedule-running', 'schedule-acts', 'task-queue-pollers'],
  target: 'temporal',
  query: 'npx gapless schedule list; temporal task-queue describe',
  deadlineMs: 10 * SECOND,
  async see(tools) {
    const { desk } = tools
    const wanted = wantedSchedules(desk.config.settings)
    const { findings, found } = await lookAtSchedules(desk)
    const bad = findings.flatMap(({ kind, schedule, title }): Seen[] => {
      if (kind === 'away') return []
      const name = CHECK_OF[kind]
      const one = found.find(({ id }) => id === schedule)
      return [
        {
          name,
          target: schedule,
          outcome: 'bad',
          value: kind,
          threshold: THRESHOLDS[name] ?? '',
          query:
            kind === 'no-pollers'
              ? `temporal task-queue describe --task-queue ${schedule}`
              : 'npx gapless schedule list',
          sentence: `${schedule} ${title}`,
          reason: kind,
          facts:
            one === undefined ? {} : { missed: one.missedCatchup, skipped: one.skipped, next: one.nextActionAt ?? 0 },
        },
      ]
    })
    const ids = [...new Set([...wanted.map(({ id }) => id), ...found.map(({ id }) => id)])]
    const well = (name: CheckName, target: string, sentence: string, facts: Seen['facts'] = {}): Seen[] =>
      bad.some((each) => each.name === name && each.target === target)
        ? []
        : [
            {
              name,
              target,
              outcome: 'ok',
              value: 'well',
              threshold: THRESHOLDS[name] ?? '',
              query: this.query,
              sentence,
              facts,
            },
          ]
    return [
      ...bad,
      ...ids.flatMap((id) => {
        const one = found.find((each) => each.id === id)
        const lost = { missed: one?.missedCatchup ?? 0, skipped: one?.skipped ?? 0, next: one?.nextActionAt ?? 0 }
        return [
          ...well('schedule-declared', id, `${id} is as it is declared.`),
          ...well(
            'schedule-running',
            id,
            one?.paused === true ? `${id} has just been paused: ${one.note}` : `${id} is not paused.`,
          ),
          ...well(
            'schedule-acts',
            id,
            `${id} acts; ${lost.missed} missed, ${lost.skipped} skipped since it was made.`,
            lost,
          ),
        ]
      }),
      ...queuesOf(tools).flatMap((queue) => well('task-queue-pollers', queue, `Workers ask for work in ${queue}.`)),
    ]
  },
}

const backlog: Look = {
  checks: ['task-queue-backlog'],
  target: 'temporal',
  query: 'temporal task-queue describe --report-stats',
  deadlineMs: PATIENCE_MS + SECOND,
  async see(tools) {
    const { backlogAge, backlogTasks } = tools.desk.config.settings.incidents.checks
    const client = await tools.desk.temporal()
    return Promise.all(
      queuesOf(tools).map(async (queue) => {
        const { tasks, ageMs } = await backlogOf(client, queue)
        return judged({
          name: 'task-queue-backlog',
          target: queue,
          value: `${several(tasks, 'task')}, the oldest ${Math.round(ageMs / SECOND)} s`,
          threshold: `at most ${backlogTasks} tasks and ${durationText(backlogAge)}`,
          query: `temporal task-queue describe --task-queue ${queue} --report-stats`,
          isBad: tasks > backlogTasks || (tasks > 0 && ageMs > backlogAge),
          well: `${several(tasks, 'task')} ${tasks === 1 ? 'waits' : 'wait'} in ${queue}.`,
          ill: `${several(tasks, 'task')} wait in ${queue}, the oldest for ${Math.round(ageMs / SECOND)} s.`,
          reason: 'backlog',
          facts: { tasks, ageMs },
        })
      }),
    )
  },
}

const workflows: Look = {
  checks: ['workflows-failed', 'workflows-timed-out', 'workflows-stuck'],
  target: 'workflows',
  query: 'temporal workflow list --query "ExecutionStatus=\'Failed\'"',
  deadlineMs: 10 * SECOND,
  async see({ desk }) {
    const { failedWorkflows, taskAttempts } = desk.config.settings.incidents.checks
    const client = await desk.temporal()
    const since = desk.clock() - LATELY_MS
    const [failed, timedOut, stuck] = await Promise.all([
      endedSince(client, 'Failed', since),
      endedSince(client, 'TimedOut', since),
      stuckWorkflows(client, taskAttempts, WORKFLOWS_LOOKED_AT),
    ])
    const ended = (name: CheckName, status: string, words: string, count: number): Seen =>
      judged({
        name,
        target: 'workflows',
        value: several(count, 'workflow'),
        threshold: `at most ${failedWorkflows} within ${durationText(LATELY_MS)}`,
        query: `temporal workflow list --query "ExecutionStatus='${status}'"`,
        isBad: count > failedWorkflows,
        well: `${several(count, 'workflow')} ${words} within ${durationText(LATELY_MS)}.`,
        ill: `${several(count, 'workflow')} ${words} within ${durationText(LATELY_MS)}.`,
        reason: words.replaceAll(' ', '-'),
        facts: { count },
      })
    return [
      ended('workflows-failed', 'Failed', 'failed', failed),
      ended('workflows-timed-out', 'TimedOut', 'timed out', timedOut),
      judged({
        name: 'workflows-stuck',
        target: 'workflows',
        value: several(stuck.length, 'workflow'),
        threshold: `no task in its attempt ${taskAttempts}`,
        query: 'temporal workflow describe --workflow-id ID: Pending Workflow Task',
        isBad: stuck.length > 0,
        well: 'No workflow is tried again and again.',
        ill: `${several(stuck.length, 'workflow')} ${stuck.length === 1 ? 'is' : 'are'} tried again and again: ${listed(stuck.slice(0, 5).map(({ workflowId }) => workflowId))}.`,
        reason: 'stuck',
        facts: { count: stuck.length },
      }),
    ]
  },
}

export const TEMPORAL_LOOKS: readonly Look[] = [server, schedules, backlog, workflows]
