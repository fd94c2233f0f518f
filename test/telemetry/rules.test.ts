import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { METRICS } from '../../src/telemetry/metric-table.ts'

const FOLDER = new URL('../../deploy/prometheus/', import.meta.url).pathname

/** Metrics that Temporal's SDK gives, with its settings `countersTotalSuffix` and `unitSuffix`, and the labels that rules use. */
const SDK_METRICS: Readonly<Record<string, readonly string[]>> = {
  temporal_workflow_failed_total: ['workflow_type'],
  temporal_workflow_task_execution_failed_total: ['workflow_type', 'failure_reason'],
}
const LANGUAGE = /^(by|or|and|unless|on|ignoring|sum|max|min|avg|count|rate|increase|s|m|h|d)$/

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly text: string
}

function rulesOf(file: string): Rule[] {
  return readFileSync(FOLDER + file, 'utf8')
    .split(/^ {6}- alert: /m)
    .slice(1)
    .map((text) => ({
      alert: /^\w+/.exec(text)?.[0] ?? '',
      expr: /^ {8}expr: (.*(?:\n {10}.*)*)/m.exec(text)?.[1]?.replace(/^>-/, '') ?? '',
      text,
    }))
}

/** Names of metrics, and of the labels that are matched or grouped by. */
function namesIn(expr: string): { metrics: string[]; labels: string[] } {
  const matched = [...expr.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map((found) => found[1] ?? '')
  const grouped = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap((found) => (found[1] ?? '').split(/,\s*/))
  const bare = expr
    .replace(/\{[^}]*\}/g, '')
    .replace(/by \([^)]*\)/g, '')
    .replace(/\[[^\]]*\]/g, '')
  const metrics = [...bare.matchAll(/[a-zA-Z_]\w*/g)].map(([word]) => word).filter((word) => !LANGUAGE.test(word))
  return { metrics: [...new Set(metrics)], labels: [...new Set([...matched, ...grouped])] }
}

function labelsOf(metric: string): readonly string[] | undefined {
  return metric in METRICS ? METRICS[metric as keyof typeof METRICS].labels : SDK_METRICS[metric]
}

const rules = globSync('*.rules.yml', { cwd: FOLDER }).flatMap(rulesOf)

it('there are rules, each with a name of its own', () => {
  expect(rules.length).toBeGreaterThan(5)
  expect(new Set(rules.map((rule) => rule.alert)).size).toBe(rules.length)
})

it.each(rules)('$alert asks only for metrics and labels that exist, and says whom and what', ({ expr, text }) => {
  const { metrics, labels } = namesIn(expr)
  expect(metrics).not.toEqual([])
  for (const metric of metrics) expect([metric, labelsOf(metric)]).toEqual([metric, expect.any(Array)])
  const known = metrics.flatMap((metric) => labelsOf(metric) ?? [])
  const told = [...text.matchAll(/\$labels\.(\w+)/g)].map((found) => found[1] ?? '')
  for (const label of [...labels, ...told]) expect(known).toContain(label)
  expect(text).toMatch(/severity: (warning|critical)\n/)
  expect(text).toMatch(/summary: .{10}/)
  expect(text).toMatch(/description: .{10}/)
})

it('the configuration names files of rules that exist', () => {
  const named = [...readFileSync(`${FOLDER}prometheus.yml`, 'utf8').matchAll(/^ {2}- (\S+\.yml)$/gm)].map(
    (found) => found[1],
  )
  expect(named).toEqual(globSync('*.rules.yml', { cwd: FOLDER }))
})
