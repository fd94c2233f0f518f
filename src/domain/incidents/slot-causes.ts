/** Causes in the slots themselves; last what nothing above explains. */
import { among, concerns, hitsOf, same, step, type CauseRule } from './cause-table.ts'
import { factOf } from './finding.ts'
import { severityOf } from './severity.ts'

/** Told as it is, and left to a person. */
const told = (check: Parameters<typeof hitsOf>[1], single: boolean, rule: Omit<CauseRule, 'find'>): CauseRule => ({
  ...rule,
  find: (see) =>
    hitsOf(see, check, (finding) => ({ ...(single ? { target: '' } : {}), steps: [], explains: same(finding) })),
})

export const SLOT_CAUSES: readonly CauseRule[] = [
  {
    kind: 'scorer-broken',
    title: 'The sentiment scorer does not load',
    severity: 'P2',
    advice: 'Memory, or a model file that is not whole: the log of the worker says which.',
    runbook: 'SentimentModelDown',
    find: (see) =>
      hitsOf(see, 'scorer-loads', (finding) => ({
        target: '',
        steps: [step('use-smaller-scorer', finding)],
        explains: (other) => other.name === 'scorer-loads' || concerns(see.world, 'sentiment')(other),
      })),
  },
  {
    kind: 'updater-stuck',
    title: 'The updater of {} stands still while its inputs move',
    severity: 'P2',
    advice: 'npx gapless gaps features names what is missing; npx gapless backfill features fills it by hand.',
    runbook: 'UpdaterStuck',
    find: (see) =>
      hitsOf(see, 'updater-moving', (finding) => ({
        steps: [step('restart-updater', finding)],
        explains: concerns(see.world, factOf(finding, 'dataset')),
      })),
  },
  {
    kind: 'data-gaps',
    title: 'Slots of {} are missing, and nobody fills them',
    severity: 'P3',
    advice: 'npx gapless gaps names each with its reason.',
    runbook: 'GapOld',
    find: (see) =>
      hitsOf(see, 'data-whole', (finding) => ({ steps: [step('backfill-gap', finding)], explains: same(finding) })),
  },
  {
    kind: 'data-stale',
    title: 'No new data of {} comes',
    severity: 'P2',
    advice: 'Nothing that was looked at explains it: npx gapless status, and the log of the worker.',
    runbook: 'DataStale',
    find: (see) =>
      hitsOf(see, 'data-fresh', (finding) => ({
        steps: [
          ...(factOf(finding, 'schedule') === ''
            ? []
            : [step('trigger-schedule', finding, { target: factOf(finding, 'schedule') })]),
          step('restart-process', finding, { target: 'worker' }),
        ],
        severity: severityOf(
          {
            dataLateMs: Number(factOf(finding, 'lateMs')),
            // Of one dataset: all of it late is not yet everything late.
            lateSeries: 0,
            series: 0,
            healthScore: undefined,
            downMs: undefined,
            errorRate: undefined,
            floor: 'P3',
          },
          see.world.limits,
        ),
        explains: concerns(see.world, factOf(finding, 'dataset')),
      })),
  },
  {
    kind: 'price-stale',
    title: 'No source tells current prices',
    severity: 'P2',
    advice:
      'Neither the source of prices nor the one that stands in for it: npx gapless collect enhanced-crypto-prices.',
    runbook: 'DataStale',
    find: (see) => hitsOf(see, 'price-current', () => ({ target: '', steps: [], explains: among(['price-current']) })),
  },
  told('mysql-long-queries', true, {
    kind: 'mysql-slow',
    title: 'Statements run for too long',
    severity: 'P3',
    advice: 'SHOW FULL PROCESSLIST names them; KILL QUERY ID ends one.',
    runbook: 'MysqlPoolExhausted',
  }),
  {
    kind: 'mysql-idle',
    title: 'Connections are kept that nobody uses',
    severity: 'P4',
    advice: 'Whoever opened them should close them.',
    runbook: 'DatabaseConnectionsHigh',
    find: (see) =>
      hitsOf(see, 'mysql-idle', (finding) => ({
        target: '',
        steps: [step('kill-idle-connections', finding)],
        explains: same(finding),
      })),
  },
  told('redis-big-keys', true, {
    kind: 'redis-big-keys',
    title: 'A key in Redis is very large',
    severity: 'P4',
    advice: 'redis-cli --bigkeys. Everything in it can be made again.',
    runbook: 'RedisMemoryHigh',
  }),
  told('task-queue-backlog', false, {
    kind: 'backlog',
    title: 'Work waits in {} for longer than it should',
    severity: 'P3',
    advice: 'Start another worker beside it, on this machine or another: they share the work.',
    runbook: 'TemporalBacklog',
  }),
  told('process-cpu', false, {
    kind: 'process-cpu',
    title: 'The process {} needs more processor than there is',
    severity: 'P3',
    advice: 'Start another worker on another machine, or narrow the backfills: npx gapless backfill set ID --width 1.',
    runbook: 'HighCPUUsage',
  }),
  {
    kind: 'workflow-failing',
    title: 'Workflows end badly',
    severity: 'P3',
    advice: "Temporal's Web UI shows each run and its error. What they should have stored is found by the sweep.",
    runbook: 'TemporalWorkflowFailed',
    find: (see) => {
      const evidence = [...see.bad('workflows-failed'), ...see.bad('workflows-timed-out')]
      const why = evidence.map(({ sentence }) => sentence).join(' ')
      const explains = among(['workflows-failed', 'workflows-timed-out'])
      return evidence.length === 0 ? [] : [{ target: '', evidence, why, steps: [], explains }]
    },
  },
  {
    kind: 'api-failing',
    title: 'The HTTP process answers with errors',
    severity: 'P2',
    advice: 'Its log names each. When it goes on after a restart, it is the version: go back to the one before.',
    runbook: 'HighErrorRate',
    find: (see) =>
      hitsOf(see, 'api-errors', (finding) => ({
        target: '',
        steps: [step('restart-process', finding, { target: 'api' })],
        explains: same(finding),
      })),
  },
  {
    kind: 'config-drift',
    title: 'What runs is not what is configured: {}',
    severity: 'P3',
    advice: 'A restart makes it so: npx gapless down, npx gapless up.',
    runbook: 'ConfigurationDrift',
    find: (see) =>
      hitsOf(see, 'configuration', (finding) => ({
        steps: [step('restart-process', finding, { target: 'worker' })],
        explains: same(finding),
      })),
  },
  told('alerts-arrive', true, {
    kind: 'alerts-silent',
    title: 'No alert of Prometheus reaches us',
    severity: 'P2',
    advice: 'Prometheus, Alertmanager, and the token between it and us: one of them is away.',
    runbook: 'Watchdog',
  }),
  told('incidents-run', true, {
    kind: 'incident-astray',
    title: 'Open incidents that nobody works on',
    severity: 'P2',
    advice: 'Look after each by hand; what is still wrong is opened anew by its next alert or check.',
    runbook: 'IncidentAstray',
  }),
  {
    kind: 'target-down',
    title: 'Prometheus does not see us',
    severity: 'P3',
    advice: 'Look at its page of targets: the ports of npm start differ from those of the containers.',
    runbook: 'PrometheusBlind',
    find: (see) =>
      hitsOf(see, 'prometheus-targets', (finding) => ({
        target: '',
        steps: [step('reload-prometheus', finding)],
        explains: same(finding),
      })),
  },
]
