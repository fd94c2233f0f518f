import { SECOND } from '../domain/clock.ts'
import { promisesOf } from '../config/promises.ts'
import { DATASETS, type Dataset } from '../domain/collection/series.ts'
import * as starts from '../temporal/starts.ts'
import type { Desk } from './desk.ts'
import { within } from './services.ts'

/** Asks the coverage workflows to look at once. Gives whether all of them were told: they look again by themselves in any case. */
export async function askForSweep(desk: Desk, datasets: readonly Dataset[] = DATASETS): Promise<boolean> {
  const ask = async () => {
    const client = await desk.temporal()
    const { settings } = desk.config
    for (const { dataset, source } of promisesOf(settings))
      if (datasets.includes(dataset)) await starts.askForSweep(client, settings, dataset, source)
    return true
  }
  return within(3 * SECOND, ask()).catch(() => false)
}
