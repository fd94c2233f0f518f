import type { Metrics } from './metrics.ts'

export interface QualityFigures {
  /** By dataset: share of what was due in the window that is there, 0 to 1, and for how long the next slot of the latest series has been due. */
  readonly datasets: readonly {
    readonly dataset: string
    readonly availability: number
    readonly overdueSeconds: number
  }[]
  /** Share of the runs that a collector's rhythm asked for in the window and that went well, 0 to 1. */
  readonly collectors: readonly { readonly collector: string; readonly frequency: number }[]
  readonly held: readonly { readonly dataset: string; readonly severity: string; readonly rows: number }[]
  /** Share of a series' rows that nothing speaks against, 0 to 1. */
  readonly accuracy: readonly { readonly collector: string; readonly symbol: string; readonly share: number }[]
}

/** Service levels and quarantine as gauges; what is no longer collected vanishes. */
export function watchQuality(metrics: Metrics, read: () => Promise<QualityFigures>): void {
  metrics.atScrape(async () => {
    const { datasets, collectors, held, accuracy } = await read()
    for (const name of GAUGES) metrics.clear(name)
    for (const { dataset, availability, overdueSeconds } of datasets) {
      metrics.set('data_availability_sla_ratio', { data_type: dataset }, availability)
      metrics.set('gapless_overdue_seconds', { dataset }, overdueSeconds)
    }
    for (const { collector, frequency } of collectors)
      metrics.set('collection_frequency_sla_ratio', { collector }, frequency)
    for (const { rows, ...labels } of held) metrics.set('data_quality_quarantined', labels, rows)
    for (const { share, ...labels } of accuracy) metrics.set('crypto_data_accuracy_score', labels, share)
  })
}

const GAUGES = [
  'data_availability_sla_ratio',
  'gapless_overdue_seconds',
  'collection_frequency_sla_ratio',
  'data_quality_quarantined',
  'crypto_data_accuracy_score',
] as const
