/** What an alert of Alertmanager says is wrong: a cause key, and how bad it is. Pure. */
import { causeKey, kindOf, type CauseKey, type CauseKind, type Severity } from './cause-key.ts'

type Labels = Readonly<Record<string, string>>

/** By the alert's name: the kind, and which labels name the target, the first that is there. The key is that of the check of the same fault. */
const KNOWN: Readonly<Record<string, readonly [CauseKind, ...string[]]>> = {
  MysqlDown: ['mysql-down'],
  MysqlPoolExhausted: ['mysql-pool', 'job'],
  DatabaseConnectionsHigh: ['mysql-connections'],
  RedisDown: ['redis-down'],
  RedisMemoryHigh: ['redis-memory'],
  TemporalDown: ['temporal-down'],
  CollectionFreshness: ['data-stale', 'dataset', 'table', 'data_type', 'collector'],
  DataStale: ['data-stale', 'dataset', 'data_type', 'table', 'collector'],
  DataFreshnessAlert: ['data-stale', 'dataset', 'data_type', 'collector'],
  GapOld: ['data-gaps', 'dataset', 'collector'],
  GapFailing: ['data-gaps', 'dataset', 'collector'],
  LowDataCompleteness: ['data-gaps', 'dataset', 'collector'],
  UpdaterStuckRange: ['updater-stuck'],
  UpdaterStuck: ['updater-stuck'],
  CollectionErrors: ['collection-failing', 'dataset', 'collector'],
  HealthScoreLow: ['health-low'],
  HealthScoreCritical: ['health-low'],
  BreakerOpen: ['upstream-down', 'provider', 'source'],
  UpstreamUnreachable: ['upstream-down', 'provider', 'source'],
  UpstreamQuotaLow: ['upstream-quota', 'provider', 'source'],
  APIQuotaExhausted: ['upstream-quota', 'provider', 'source'],
  SentimentModelDown: ['scorer-broken'],
  SchedulePaused: ['schedule-paused', 'schedule', 'schedule_id'],
  ScheduleSilent: ['schedule-missed', 'schedule', 'schedule_id'],
  TemporalSchedulePaused: ['schedule-paused', 'schedule', 'schedule_id'],
  TemporalScheduleMissed: ['schedule-missed', 'schedule', 'schedule_id'],
  TemporalScheduleLate: ['schedule-missed', 'schedule', 'schedule_id'],
  TemporalWorkerDown: ['worker-down', 'task_queue'],
  TemporalBacklog: ['backlog', 'task_queue', 'taskqueue'],
  TemporalBacklogAge: ['backlog', 'task_queue', 'taskqueue'],
  TemporalWorkflowFailed: ['workflow-failing', 'workflow_type'],
  TemporalWorkflowTimedOut: ['workflow-failing', 'workflow_type'],
  TemporalWorkflowTimedOutOrTerminated: ['workflow-failing', 'workflow_type'],
  TemporalActivityGaveUp: ['workflow-failing', 'workflow_type', 'activity_type'],
  // A deploy that is wrong stops workflows of every type.
  TemporalWorkflowTaskStuck: ['workflow-stuck'],
  TemporalWorkflowTaskFailing: ['workflow-stuck'],
  TemporalNonDeterminism: ['workflow-stuck'],
  HighCPUUsage: ['process-cpu', 'service', 'job', 'instance'],
  HighMemoryUsage: ['process-memory', 'service', 'job', 'instance'],
  HighErrorRate: ['api-failing'],
  BackfillStandsStill: ['data-gaps', 'dataset'],
  NotificationChannelFailing: ['channel-failing', 'channel'],
}
/** Who is away altogether, by process or server: the words of the checks. */
const AWAY: Readonly<Record<string, CauseKey>> = {
  mysql: 'mysql-down',
  mariadb: 'mysql-down',
  redis: 'redis-down',
  worker: 'worker-down',
  api: 'process-down:api',
  temporal: 'temporal-down',
}
/** What Prometheus scrapes; one process may be scraped at several ports. */
const PROCESSES: Readonly<Record<string, string>> = {
  'gapless-worker': 'worker',
  'temporal-sdk': 'worker',
  'gapless-api': 'api',
  'temporal-server': 'temporal',
}
/** Of the rule ScheduleProblem, by its label; the others are told as they are. */
const PROBLEMS: typeof KNOWN = {
  away: ['temporal-down'],
  absent: ['schedule-drift', 'schedule'],
  drifted: ['schedule-drift', 'schedule'],
  undeclared: ['schedule-drift', 'schedule'],
  overdue: ['schedule-missed', 'schedule'],
  silent: ['schedule-missed', 'schedule'],
  paused: ['schedule-paused', 'schedule'],
  'no-pollers': ['worker-down'],
}
/** Down services have one cause each, whatever the rule is called; one of several processes of ours takes nothing away but speed. */
const DOWN = ['ServiceDown', 'TargetDown', 'InstanceDown']
const ONE_OF_SEVERAL = 'InstanceDown'

/**
 * The key of an alert: what its `cause` label says, what its name means, or itself: its name and the labels that tell one incident from
 * another. An instance or a pod does not: twelve of them are one incident.
 */
export function keyOfAlert(labels: Labels, telling: readonly string[]): CauseKey {
  const { cause, alertname = 'unnamed' } = labels
  if (cause !== undefined && kindOf(cause) !== 'unknown') return short(cause)
  if (DOWN.includes(alertname)) {
    const service = (labels['service'] ?? labels['job'] ?? '').toLowerCase()
    const process = PROCESSES[service]
    const away = alertname === ONE_OF_SEVERAL && process !== undefined ? undefined : AWAY[process ?? service]
    return away ?? short(causeKey('target-down', process ?? service))
  }
  const known = alertname === 'ScheduleProblem' ? PROBLEMS[labels['problem'] ?? ''] : KNOWN[alertname]
  if (known !== undefined) {
    const [kind, ...names] = known
    const target = names.map((name) => labels[name]).find((value) => value !== undefined && value !== '')
    return short(causeKey(kind, PROCESSES[target ?? ''] ?? target))
  }
  const parts = telling.flatMap((name) => (labels[name] === undefined || labels[name] === '' ? [] : [labels[name]]))
  return short(causeKey('alert', [alertname, ...parts].join('/')))
}

/** Keys are indexed; a label may be a megabyte. */
function short(key: string): CauseKey {
  return key.replaceAll(/\s+/g, '-').slice(0, 150)
}

const WORDS: Readonly<Record<string, Severity>> = {
  p1: 'P1',
  page: 'P1',
  critical: 'P1',
  emergency: 'P1',
  p2: 'P2',
  error: 'P2',
  high: 'P2',
  major: 'P2',
  p3: 'P3',
  warning: 'P3',
  warn: 'P3',
  ticket: 'P3',
  medium: 'P3',
  p4: 'P4',
  info: 'P4',
  low: 'P4',
  none: 'P4',
}

/** By the label `severity`, in anybody's words; P3 when it says nothing we know. */
export function severityOfAlert({ severity = '' }: Labels): Severity {
  return WORDS[severity.toLowerCase()] ?? 'P3'
}
