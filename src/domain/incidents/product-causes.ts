/** Causes in our own processes, schedules and workflows. */
import { among, concerns, hitsOf, isOfData, same, step, type CauseRule, type World } from './cause-table.ts'
import type { CheckRef, CheckResult } from './check.ts'

const workerItself = among([
  'process-alive',
  'task-queue-pollers',
  'task-queue-backlog',
  'workflows-stuck',
  'workflows-timed-out',
  'schedule-acts',
])
const onWorker = (finding: CheckRef): boolean => workerItself(finding) || isOfData(finding)

const restart = (finding: CheckResult, target = finding.target) => step('restart-process', finding, { target })

export const PRODUCT_CAUSES: readonly CauseRule[] = [
  {
    kind: 'worker-down',
    title: 'No worker works',
    severity: 'P1',
    advice: 'Its log says why it ends: a database, a variable that is missing, or memory. npx gapless up starts all.',
    runbook: 'TemporalWorkerDown',
    find: (see) => {
      const gone = see.bad('process-alive').filter(({ target }) => target === 'worker')
      const idle = see.bad('task-queue-pollers')
      const evidence = [...gone, ...idle]
      const [first] = evidence
      if (first === undefined) return []
      return [
        {
          target: '',
          evidence,
          why: gone[0]?.sentence ?? `Nobody has asked for work in ${idle.map(({ target }) => target).join(', ')}.`,
          steps: [restart(first, 'worker')],
          explains: onWorker,
        },
      ]
    },
  },
  {
    kind: 'process-down',
    title: 'The process {} does not live',
    severity: 'P2',
    advice: 'Its log says why it ends. npx gapless up starts all.',
    runbook: 'ServiceDown',
    find: (see) =>
      hitsOf(
        see,
        'process-alive',
        (finding) => ({ steps: [restart(finding)], explains: same(finding) }),
        ({ target }) => target !== 'worker',
      ),
  },
  {
    kind: 'process-memory',
    title: 'The process {} takes too much memory',
    severity: 'P3',
    advice: 'When it grows again after its restart, take a heap snapshot before the next one.',
    runbook: 'HighMemoryUsage',
    find: (see) => hitsOf(see, 'process-memory', (finding) => ({ steps: [restart(finding)], explains: same(finding) })),
  },
  {
    kind: 'workflow-stuck',
    title: 'Workflows cannot go on',
    severity: 'P2',
    advice: 'Their code throws or differs from its history, as after a bad deploy: go back to the version before.',
    runbook: 'TemporalWorkflowTaskFailing',
    find: (see) => hitsOf(see, 'workflows-stuck', (finding) => ({ target: '', steps: [], explains: same(finding) })),
  },
  {
    kind: 'schedule-drift',
    title: 'The schedule {} is not as it is declared',
    severity: 'P3',
    advice: 'A restart of the worker makes the schedules what settings say.',
    runbook: 'ScheduleProblem',
    find: (see) =>
      hitsOf(see, 'schedule-declared', (finding) => ({
        steps: [step('declare-schedules', finding)],
        explains: (other) =>
          (other.name.startsWith('schedule-') && other.target === finding.target) ||
          (finding.reason === 'absent' && ofSchedule(see.world, finding.target)(other)),
      })),
  },
  {
    kind: 'schedule-paused',
    title: 'The schedule {} is paused',
    severity: 'P2',
    advice: 'npx gapless schedule resume ID: what the pause left out is filled then.',
    runbook: 'SchedulePaused',
    find: (see) =>
      hitsOf(see, 'schedule-running', (finding) => ({
        steps: [step('resume-schedule', finding)],
        explains: (other) =>
          (among(['schedule-running', 'schedule-acts'])(other) && other.target === finding.target) ||
          ofSchedule(see.world, finding.target)(other),
      })),
  },
  {
    kind: 'schedule-missed',
    title: 'The schedule {} does not act',
    severity: 'P2',
    advice: 'npx gapless schedule trigger ID; when it stays silent, restart Temporal.',
    runbook: 'ScheduleSilent',
    find: (see) =>
      hitsOf(see, 'schedule-acts', (finding) => ({
        steps: [step('trigger-schedule', finding)],
        explains: (other) => same(finding)(other) || ofSchedule(see.world, finding.target)(other),
      })),
  },
]

/** Data that a schedule brings, or that is made from it. A schedule is called `collect-<dataset>/<source>-<width>`. */
function ofSchedule(world: World, id: string): (finding: CheckResult) => boolean {
  const dataset = /^collect-([^/]+)\//.exec(id)?.[1]
  return dataset === undefined ? () => false : concerns(world, dataset)
}
