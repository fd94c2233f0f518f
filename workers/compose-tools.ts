import { resolve } from 'node:path'
import type { Redis } from '../src/cache/redis.ts'
import { MINUTE } from '../src/domain/clock.ts'
import type { Desk } from '../src/operations/desk.ts'
import type { IncidentTools } from '../src/operations/incident-tools.ts'
import { openScorer } from '../src/scorers/open-scorer.ts'
import { readConnection } from './supervisor/connection.ts'
import { homeAt } from './supervisor/home.ts'
import { supervisedHome } from './supervisor/supervised-home.ts'

/** A model that loads need not be loaded at every look: it takes seconds of the processor. */
const LOADED_FOR_MS = 10 * MINUTE
const SENTENCE = 'Bitcoin rises after good news.'

/** What diagnosis and repair stand on in this process. `metricsUrls` that are not given are those of the servers of this home. */
export function incidentTools(
  desk: Desk,
  role: string,
  redis: () => Promise<Redis>,
  metricsUrls: IncidentTools['metricsUrls'] = {},
): IncidentTools {
  const { home, settings } = desk.config
  const { scorer: name, model } = settings.datasets.sentiment
  let loadedAt = -Infinity
  const running = readConnection(homeAt(home))
  return {
    desk,
    role,
    redis,
    home: supervisedHome(home),
    metricsUrls: { ...running?.metricsUrls, ...metricsUrls },
    scorer: {
      name,
      load: async () => {
        if (desk.clock() - loadedAt < LOADED_FOR_MS) return
        let fault: string | undefined
        const scorer = await openScorer(
          { name, model: model === undefined ? undefined : resolve(model) },
          (sentence) => (fault = sentence),
        )
        await scorer.score([SENTENCE])
        await scorer.close()
        if (fault !== undefined) throw new Error(fault)
        loadedAt = desk.clock()
      },
    },
    folders: running === undefined ? [process.cwd()] : [home],
  }
}
