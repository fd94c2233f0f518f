import type { Metrics } from './metrics.ts'

export interface UpdaterFigures {
  /** Its inputs move and its output does not. */
  readonly standsStill: boolean
  readonly symbols: readonly { readonly symbol: string; readonly lagSeconds: number; readonly owed: number }[]
}

/** Where the updater of features is against its inputs; nothing while none are promised or nothing can be said. */
export function watchUpdater(metrics: Metrics, read: () => Promise<UpdaterFigures | undefined>): void {
  metrics.atScrape(async () => {
    const figures = await read()
    for (const name of [
      'gapless_updater_lag_seconds',
      'gapless_updater_owed_rows',
      'gapless_updater_stands_still',
    ] as const)
      metrics.clear(name)
    if (figures === undefined) return
    metrics.set('gapless_updater_stands_still', {}, figures.standsStill ? 1 : 0)
    for (const { symbol, lagSeconds, owed } of figures.symbols) {
      metrics.set('gapless_updater_lag_seconds', { symbol }, lagSeconds)
      metrics.set('gapless_updater_owed_rows', { symbol }, owed)
    }
  })
}
