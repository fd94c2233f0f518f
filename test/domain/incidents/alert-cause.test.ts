import { describe, expect, it } from 'vitest'
import { keyOfAlert } from '../../../src/domain/incidents/alert-cause.ts'
import { explains } from '../../../src/domain/incidents/cause-key.ts'
import type { CheckResult } from '../../../src/domain/incidents/check.ts'
import { rankCauses } from '../../../src/domain/incidents/diagnosis.ts'
import type { CheckName } from '../../../src/domain/incidents/finding.ts'
import { DEFAULT_LIMITS } from '../../../src/domain/incidents/severity.ts'
import { alertRules } from '../../telemetry/rule-names.ts'

/** A fault as Prometheus tells it, by name and labels, and as the check that sees it says it. */
type Told = [alert: string, labels: Record<string, string>, check: CheckName, target: string, reason?: string]

const FAULTS: readonly Told[] = [
  ['MysqlDown', {}, 'mysql-reachable', 'mysql', 'refused'],
  ['MysqlPoolExhausted', { job: 'gapless-worker' }, 'mysql-pool', 'worker', 'exhausted'],
  ['MysqlPoolExhausted', { job: 'gapless-api' }, 'mysql-pool', 'api', 'exhausted'],
  ['DatabaseConnectionsHigh', {}, 'mysql-connections', 'mysql'],
  ['RedisDown', {}, 'redis-reachable', 'redis', 'refused'],
  ['RedisMemoryHigh', { instance: 'redis' }, 'redis-memory', 'redis'],
  ['TemporalDown', {}, 'temporal-reachable', 'temporal'],
  ['ServiceDown', { job: 'gapless-worker', instance: 'worker:9091' }, 'process-alive', 'worker', 'gone'],
  ['ServiceDown', { job: 'temporal-sdk', instance: 'worker:9464' }, 'process-alive', 'worker', 'gone'],
  ['ServiceDown', { job: 'gapless-api', instance: 'api:8000' }, 'process-alive', 'api', 'gone'],
  ['ServiceDown', { job: 'temporal-server', instance: 'temporal:9233' }, 'temporal-reachable', 'temporal'],
  ['TemporalWorkerDown', { job: 'temporal-sdk' }, 'task-queue-pollers', 'gapless', 'no-pollers'],
  ['ScheduleProblem', { schedule: 'gapless', problem: 'no-pollers' }, 'task-queue-pollers', 'gapless', 'no-pollers'],
  ['ScheduleProblem', { schedule: 'monitor-health', problem: 'absent' }, 'schedule-declared', 'monitor-health'],
  ['ScheduleProblem', { schedule: 'monitor-health', problem: 'overdue' }, 'schedule-acts', 'monitor-health'],
  ['ScheduleSilent', { schedule: 'monitor-health' }, 'schedule-acts', 'monitor-health'],
  ['SchedulePaused', { schedule: 'monitor-health', problem: 'paused' }, 'schedule-running', 'monitor-health'],
  ['HighMemoryUsage', { job: 'gapless-worker', instance: 'worker:9091' }, 'process-memory', 'worker'],
  ['HighCPUUsage', { job: 'gapless-api', instance: 'api:8000' }, 'process-cpu', 'api'],
  ['HighErrorRate', { service: 'gapless-api' }, 'api-errors', 'api'],
  ['TemporalNonDeterminism', { workflow_type: 'collectPrices' }, 'workflows-stuck', 'workflows'],
  ['TemporalBacklog', { taskqueue: 'gapless' }, 'task-queue-backlog', 'gapless'],
  ['UpstreamUnreachable', { provider: 'coinbase' }, 'upstream-reachable', 'coinbase', 'refused'],
  ['BreakerOpen', { provider: 'coinbase' }, 'upstream-breaker', 'coinbase'],
  ['SentimentModelDown', { model: 'finance' }, 'scorer-loads', 'finance'],
  ['UpdaterStuck', {}, 'updater-moving', 'features/gapless', 'stuck'],
]

/** Labels that the shipped rule of the name puts on its alerts. */
function ofRule(alert: string): Record<string, string> {
  const text = alertRules().find((rule) => rule.alert === alert)?.text ?? ''
  const labels = /^ {8}labels:\n((?: {10}\w+: .*\n)+)/m.exec(text)?.[1] ?? ''
  return Object.fromEntries([...labels.matchAll(/(\w+): (.*)/g)].map(([, name = '', value = '']) => [name, value]))
}

describe('an alert and the check of the same fault are one incident', () => {
  it.each(FAULTS)('%s %j', (alertname, labels, name, target, reason) => {
    const finding: CheckResult = {
      ...{ name, target, outcome: 'bad', value: '', threshold: '', query: '', at: 0, tookMs: 1, sentence: '' },
      ...(reason === undefined ? {} : { reason }),
      facts: { dataset: target.split('/')[0] ?? '', source: target },
    }
    const world = { madeFrom: {}, withFallback: [], limits: DEFAULT_LIMITS }
    const [cause] = rankCauses([finding], world)
    expect(keyOfAlert({ ...ofRule(alertname), ...labels, alertname }, ['job', 'service'])).toBe(cause?.key)
  })
})

it('one of several workers is an incident of its own, and a symptom once none is left', () => {
  const one = keyOfAlert({ alertname: 'InstanceDown', job: 'gapless-worker', instance: 'a' }, [])
  expect(one).toBe('target-down:worker')
  expect(keyOfAlert({ alertname: 'InstanceDown', job: 'temporal-sdk', instance: 'b' }, [])).toBe(one)
  expect(explains('worker-down', one)).toBe(true)
  // Somebody else's rule of that name, of a server.
  expect(keyOfAlert({ alertname: 'InstanceDown', job: 'redis' }, [])).toBe('redis-down')
  expect(keyOfAlert({ alertname: 'TargetDown', job: 'node-exporter' }, [])).toBe('target-down:node-exporter')
})
