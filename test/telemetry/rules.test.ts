import { existsSync, globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { METRICS } from '../../src/telemetry/metric-table.ts'
import { ROOT } from '../rig/arrows.ts'
import { alertRules, namesIn, neededBy, PROMETHEUS, SCRAPED } from './rule-names.ts'

/** Metrics that are not of our table - Prometheus', Node's, those of Temporal's SDK and server - with the labels that rules use. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  up: [],
  process_cpu_seconds_total: [],
  process_resident_memory_bytes: [],
  temporal_workflow_failed_total: ['workflow_type'],
  temporal_workflow_task_execution_failed_total: ['workflow_type', 'failure_reason'],
  temporal_num_pollers: [],
  temporal_worker_task_slots_available: ['worker_type', 'task_queue'],
  temporal_workflow_task_schedule_to_start_latency_seconds_bucket: ['le'],
  workflow_timeout: [],
  workflow_terminate: [],
  approximate_backlog_age_seconds: ['taskqueue'],
  service_error_with_type: ['operation', 'error_type'],
  persistence_error_with_type: ['error_type'],
}

function labelsOf(metric: string): readonly string[] | undefined {
  return metric in METRICS ? METRICS[metric as keyof typeof METRICS].labels : OTHERS[metric]
}

const rules = alertRules()

it('what a rule needs is read from its words', () => {
  const expr = 'sum by (a) (rate(one_total{b="x",c=~"y.*",job="j"}[5m])) / on (instance) sum by (a) (two) > 1e+9'
  expect(neededBy({ alert: 'X', expr, text: '{{ $labels.a }} at {{ $labels.instance }}' })).toEqual([
    { metric: 'one_total', labels: ['b', 'c', 'a'], values: { b: 'x' } },
    { metric: 'two', labels: ['a'], values: {} },
  ])
})

it('there are rules, each with a name of its own', () => {
  expect(rules.length).toBeGreaterThan(30)
  expect(new Set(rules.map((rule) => rule.alert)).size).toBe(rules.length)
})

it.each(rules)(
  '$alert asks only for metrics and labels that exist, and says whom and what',
  ({ alert, expr, text }) => {
    const { metrics, labels } = namesIn(expr)
    // The watchdog fires whatever is.
    expect(metrics.length > 0).toBe(alert !== 'Watchdog')
    for (const metric of metrics) expect([metric, labelsOf(metric)]).toEqual([metric, expect.any(Array)])
    const known = [...SCRAPED, ...metrics.flatMap((metric) => labelsOf(metric) ?? [])]
    const told = [...text.matchAll(/\$labels\.(\w+)/g)].map((found) => found[1] ?? '')
    for (const label of [...labels, ...told]) expect(known).toContain(label)
    expect(text).toMatch(alert === 'Watchdog' ? /severity: none\n/ : /severity: (warning|critical)\n/)
    expect(text).toMatch(/summary: .{10}/)
    expect(text).toMatch(/description: .{10}/)
    expect(text).toContain(`runbook_url: docs/runbooks/${alert}.md`)
  },
)

it.each(rules)('$alert has a runbook that says what it means, where to look, and what is done', ({ alert }) => {
  const path = `${ROOT}docs/runbooks/${alert}.md`
  expect(existsSync(path)).toBe(true)
  const text = readFileSync(path, 'utf8')
  expect(text).toMatch(new RegExp(`^# ${alert}\n`))
  for (const part of [
    '**Meaning.**',
    '**Impact.**',
    '## First look',
    '**By itself.**',
    '**By hand.**',
    '## When to wake',
  ])
    expect([part, text.includes(part)]).toEqual([part, true])
})

it('no counter that is born with its first increment is asked for its increase alone', () => {
  const unborn = /increase\((temporal_workflow_failed_total|workflow_timeout|workflow_terminate)/
  for (const { alert, expr } of rules)
    if (unborn.test(expr)) expect([alert, / unless .* offset /.test(expr)]).toEqual([alert, true])
})

it('the configuration names files of rules that exist', () => {
  const named = [...readFileSync(`${PROMETHEUS}prometheus.yml`, 'utf8').matchAll(/^ {2}- (\S+\.yml)$/gm)].map(
    (found) => found[1],
  )
  expect(named).toEqual(globSync('*.rules.yml', { cwd: PROMETHEUS }))
})
