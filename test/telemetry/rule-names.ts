import { globSync, readFileSync } from 'node:fs'

export const PROMETHEUS = new URL('../../deploy/prometheus/', import.meta.url).pathname

export interface Rule {
  readonly alert: string
  readonly expr: string
  /** All of the rule as it is written. */
  readonly text: string
}

/** Every alert of deploy/prometheus. */
export function alertRules(): Rule[] {
  return globSync('*.rules.yml', { cwd: PROMETHEUS }).flatMap((file) =>
    readFileSync(PROMETHEUS + file, 'utf8')
      .split(/^ {6}- alert: /m)
      .slice(1)
      .map((text) => ({
        alert: /^\w+/.exec(text)?.[0] ?? '',
        expr: (/^ {8}expr: (.*(?:\n {10}.*)*)/m.exec(text)?.[1] ?? '').replace(/^>-/, ''),
        text,
      })),
  )
}

const LANGUAGE =
  /^(by|or|and|unless|on|ignoring|offset|sum|max|min|avg|count|rate|increase|delta|changes|time|absent|vector|histogram_quantile|e|s|m|h|d)$/

/** Names of metrics, and of the labels that are matched or grouped by. */
export function namesIn(expr: string): { metrics: string[]; labels: string[] } {
  const matched = [...expr.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map((found) => found[1] ?? '')
  const grouped = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap((found) => (found[1] ?? '').split(/,\s*/))
  const bare = expr
    .replace(/\{[^}]*\}/g, '')
    .replace(/by \([^)]*\)/g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/\b\d[\d.]*(e\+?\d+|[smhd])?\b/g, '')
  const metrics = [...bare.matchAll(/[a-zA-Z_]\w*/g)].map(([word]) => word).filter((word) => !LANGUAGE.test(word))
  return { metrics: [...new Set(metrics)], labels: [...new Set([...matched, ...grouped])] }
}
