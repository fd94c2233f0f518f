import type { Redis } from '../src/cache/redis.ts'
import type { Desk } from '../src/operations/desk.ts'
import type { IncidentTools } from '../src/operations/incident-tools.ts'
import { openScorer } from '../src/scorers/open-scorer.ts'
import { readConnection } from './supervisor/connection.ts'
import { homeAt } from './supervisor/home.ts'
import { supervisedHome } from './supervisor/supervised-home.ts'

/** The scorer that scores, and one sentence to try it with. */
const SCORER = 'finance'
const SENTENCE = 'Bitcoin rises after good news.'

/** What diagnosis and repair stand on in this process. `metricsUrls` that are not given are those of the servers of this home. */
export function incidentTools(
  desk: Desk,
  role: string,
  redis: () => Promise<Redis>,
  metricsUrls: IncidentTools['metricsUrls'] = {},
): IncidentTools {
  const { home } = desk.config
  const running = readConnection(homeAt(home))
  return {
    desk,
    role,
    redis,
    home: supervisedHome(home),
    metricsUrls: { ...running?.metricsUrls, ...metricsUrls },
    scorer: {
      name: SCORER,
      load: async () => {
        let fault: string | undefined
        const scorer = await openScorer({ name: SCORER }, (sentence) => (fault = sentence))
        await scorer.score([SENTENCE])
        if (fault !== undefined) throw new Error(fault)
      },
    },
    folders: running === undefined ? [process.cwd()] : [home],
  }
}
