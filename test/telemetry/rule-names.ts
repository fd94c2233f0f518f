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

/** Labels that Prometheus itself puts on whatever it scrapes. */
export const SCRAPED = ['job', 'instance']

/** What a rule needs one series of a metric to have: these labels, and some of them with exactly this value. */
export interface Needed {
  readonly metric: string
  readonly labels: readonly string[]
  readonly values: Readonly<Record<string, string>>
}

/** Every series that the rule asks for, with the labels that it matches, groups by, or tells people of. */
export function neededBy({ expr, text }: Rule): Needed[] {
  const grouped = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap((found) => (found[1] ?? '').split(/,\s*/))
  const told = [...text.matchAll(/\$labels\.(\w+)/g)].map((found) => found[1] ?? '')
  const metrics = namesIn(expr).metrics
  const found = [...expr.matchAll(/([a-zA-Z_:][\w:]*)(?:\{([^}]*)\})?/g)].filter(([, name = '']) =>
    metrics.includes(name),
  )
  return found.map(([, metric = '', inside = '']) => {
    const matchers = [...inside.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g)]
    const labels = [...matchers.map((each) => each[1] ?? ''), ...grouped, ...told]
    return {
      metric,
      labels: [...new Set(labels)].filter((label) => !SCRAPED.includes(label)),
      values: Object.fromEntries(
        matchers
          .filter(([, label = '', sign]) => sign === '=' && !SCRAPED.includes(label))
          .map((each) => [each[1], each[3]]),
      ) as Record<string, string>,
    }
  })
}

/** Names of metrics, and of the labels that are matched or grouped by. */
export function namesIn(expr: string): { metrics: string[]; labels: string[] } {
  const matched = [...expr.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map((found) => found[1] ?? '')
  const grouped = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap((found) => (found[1] ?? '').split(/,\s*/))
  const bare = expr
    .replace(/\{[^}]*\}/g, '')
    .replace(/(by|on) \([^)]*\)/g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/\b\d[\d.]*(e\+?\d+|[smhd])?\b/g, '')
  const metrics = [...bare.matchAll(/[a-zA-Z_]\w*/g)].map(([word]) => word).filter((word) => !LANGUAGE.test(word))
  return { metrics: [...new Set(metrics)], labels: [...new Set([...matched, ...grouped])] }
}
