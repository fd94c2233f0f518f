import { collectId } from '../../contracts/collection.ts'
import { promisesFor } from '../../config/promises.ts'
import { MINUTE } from '../../domain/clock.ts'
import { durationText } from '../../domain/duration.ts'
import { endStandIn } from '../../store/stand-ins.ts'
import { resetCursor } from '../../store/cursors.ts'
import { triggerSchedule } from '../../temporal/found-schedules.ts'
import { askForSweep } from '../sweep.ts'
import type { Drill, DrillGround } from './drill.ts'
import { steerReplay } from './replay.ts'

/** What tells our fault from those of others. */
const MARK = 500_500
const PATH = '/coingecko'
/** It ends by itself, whoever dies. */
const FOR_MS = 60 * MINUTE

/** Collects prices now, beside their rhythm. */
export async function collectPrices({ tools: { desk } }: DrillGround): Promise<void> {
  const [promised] = promisesFor(desk.config.settings, 'prices')
  const width = promised?.widths[0]
  if (promised === undefined || width === undefined) return
  await triggerSchedule(await desk.temporal(), collectId('prices', promised.source, durationText(width)))
}

/** Prices come from their own source again, and it is asked at once. */
export async function backToFirstSource({ tools: { desk } }: DrillGround): Promise<void> {
  await endStandIn(desk.database, 'source:prices')
  for (const { source } of promisesFor(desk.config.settings, 'prices'))
    await resetCursor(desk.database, 'prices', source)
  await askForSweep(desk, ['prices'])
}

/** The source of prices answers every call with a fault of its own. */
export const upstream500s: Drill<{ readonly mark: number }> = {
  name: 'upstream-500s',
  says: 'CoinGecko answers 500 to every call; prices come from the source that stands in until it is well',
  ends: 'repaired',
  needsReplay: true,
  isBridged: true,
  plan: () => Promise.resolve({ mark: MARK }),
  async strike(ground, { mark }) {
    const fault = { kind: 'status', status: 500, path: PATH, seed: mark, forMs: FOR_MS }
    await steerReplay(ground, 'POST', 'faults', fault)
    return 'CoinGecko answers 500 to every call.'
  },
  keys: () => ['upstream-down:coingecko'],
  provoke: collectPrices,
  async undo(ground, { mark }) {
    const { faults = [] } = (await steerReplay(ground, 'GET', '')) as {
      faults?: { id: number; fault: { seed?: number } }[]
    }
    for (const { id } of faults.filter(({ fault }) => fault.seed === mark))
      await steerReplay(ground, 'DELETE', `faults/${id}`)
    await backToFirstSource(ground)
  },
}
