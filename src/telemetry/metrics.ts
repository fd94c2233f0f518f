import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { METRICS, type MetricKind, type MetricName } from './metric-table.ts'

type NameOf<K extends MetricKind> = { [N in MetricName]: (typeof METRICS)[N]['kind'] extends K ? N : never }[MetricName]
export type CounterName = NameOf<'counter'>
export type GaugeName = NameOf<'gauge'>
export type HistogramName = NameOf<'histogram'>
export type LabelsOf<N extends MetricName> = Readonly<Record<(typeof METRICS)[N]['labels'][number], string>>

/** The metrics of one process. Labels must be exactly those of the table; a fault in them is never thrown. */
export interface Metrics {
  /** Adds to a counter; `by` must not be negative. */
  add<N extends CounterName>(name: N, labels: LabelsOf<N>, by?: number): void
  set<N extends GaugeName>(name: N, labels: LabelsOf<N>, value: number): void
  /** Moves a gauge by a difference, as for things in flight. */
  move<N extends GaugeName>(name: N, labels: LabelsOf<N>, by: number): void
  observe<N extends HistogramName>(name: N, labels: LabelsOf<N>, value: number): void
  /** Forgets all values of a metric that is made anew at each scrape, or of a gauge whose subjects may vanish. */
  clear(name: MetricName): void
  /** Registers a reader that fills gauges each time the metrics are read. One that fails or is slow keeps the old values. */
  atScrape(read: () => Promise<void>): void
  /** Prometheus text format; waits for the readers, at most about two seconds. */
  text(): Promise<string>
  readonly contentType: string
}

/** Distinct values a label may take in one process before the rest is counted as `other`. */
const LABEL_BOUNDS: Readonly<Record<string, number>> = { symbol: 1_000, endpoint: 100, error_type: 60 }
const READER_TIMEOUT_MS = 2_000

/** A registry of its own with every metric of the table and the process metrics of prom-client. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const counters = new Map<string, Counter>()
  const gauges = new Map<string, Gauge>()
  const histograms = new Map<string, Histogram>()
  for (const [name, row] of Object.entries(METRICS)) {
    const common = { name, help: row.help, labelNames: [...row.labels], registers: [registry] }
    if (row.kind === 'counter') counters.set(name, new Counter(common))
    else if (row.kind === 'gauge') gauges.set(name, unset(new Gauge(common)))
    else histograms.set(name, new Histogram({ ...common, buckets: [...row.buckets] }))
  }
  const bounded = createBounds()
  const readers: (() => Promise<void>)[] = []
  return {
    add: (name, labels, by = 1) => quietly(() => counters.get(name)?.inc(bounded(labels), by)),
    set: (name, labels, value) => quietly(() => gauges.get(name)?.set(bounded(labels), value)),
    move: (name, labels, by) => quietly(() => gauges.get(name)?.inc(bounded(labels), by)),
    observe: (name, labels, value) => quietly(() => histograms.get(name)?.observe(bounded(labels), value)),
    clear: (name) =>
      quietly(() => {
        const gauge = gauges.get(name)
        for (const metric of [gauge, counters.get(name), histograms.get(name)]) metric?.reset()
        if (gauge !== undefined) unset(gauge)
      }),
    atScrape: (read) => void readers.push(read),
    async text() {
      await Promise.allSettled(readers.map((read) => within(READER_TIMEOUT_MS, read)))
      return registry.metrics()
    },
    contentType: registry.contentType,
  }
}

function createBounds(): (labels: Readonly<Record<string, string>>) => Record<string, string> {
  const seen = new Map<string, Set<string>>()
  return (labels) => {
    const kept: Record<string, string> = {}
    for (const [label, value] of Object.entries(labels)) {
      const bound = LABEL_BOUNDS[label]
      const values = seen.get(label) ?? new Set()
      seen.set(label, values)
      if (bound !== undefined && values.size < bound) values.add(value)
      kept[label] = bound === undefined || values.has(value) ? value : 'other'
    }
    return kept
  }
}

/**
 * A gauge without labels begins at 0, in every process: a worker that knows no health score would say that it is 0. What was never set is not told.
 * A gauge with labels has no value to forget here.
 */
function unset(gauge: Gauge): Gauge {
  quietly(() => gauge.remove())
  return gauge
}

/** Telemetry must never stop the work it tells of. */
function quietly(work: () => void): void {
  try {
    work()
  } catch {
    // A metric that does not take its value loses it.
  }
}

async function within(ms: number, work: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([work(), late]).finally(() => clearTimeout(timer))
}
