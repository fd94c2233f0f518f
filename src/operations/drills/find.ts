import { MONITOR_ID } from '../../contracts/health.ts'
import { SECOND } from '../../domain/clock.ts'
import { triggerUnlessRunning } from '../../temporal/found-schedules.ts'
import { within } from '../services.ts'
import type { Sight } from './sight.ts'
import { awaited, type Underway } from './underway.ts'

const PROVOKE_EVERY_MS = 10 * SECOND
const PROVOKE_WITHIN_MS = 5 * SECOND

/** Waits until the product has found what is broken. Throws when it does not. */
export async function find(underway: Underway, sight: Sight): Promise<void> {
  const { clock } = underway.ground.tools.desk
  let provokeAt = 0
  await awaited(underway, 'It was not found', async () => {
    if (clock() >= provokeAt) {
      provokeAt = clock() + PROVOKE_EVERY_MS
      await within(PROVOKE_WITHIN_MS, provoke(underway)).catch(() => undefined)
    }
    return underway.keys.length === 0 ? foundOtherwise(underway) : sight.look()
  })
}

/** The health monitor looks once a minute by itself; it is asked to look now, as a person would. */
async function provoke({ ground, drill, broken, keys }: Underway): Promise<void> {
  await drill.provoke?.(ground, broken)
  // Looks that overlap would tell the desk of one another's past.
  if (keys.length > 0) await triggerUnlessRunning(await ground.tools.desk.temporal(), MONITOR_ID)
}

async function foundOtherwise({ ground, drill, broken, timeline }: Underway): Promise<true | undefined> {
  const sentence = await drill.find?.(ground, broken)
  if (sentence === undefined) return undefined
  timeline.note('found', sentence)
  return true
}
