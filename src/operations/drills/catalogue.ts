import { ConfigError } from '../../errors.ts'
import { didYouMean } from '../words.ts'
import { backlog } from './backlog.ts'
import { badScorer } from './bad-scorer.ts'
import { diskNearlyFull } from './disk-nearly-full.ts'
import type { AnyDrill } from './drill.ts'
import { databaseStopped, workerDead } from './frozen.ts'
import { networkCut } from './network-cut.ts'
import { quotaGone } from './quota-gone.ts'
import { redisFull } from './redis-full.ts'
import { rowsDeleted } from './rows-deleted.ts'
import { schedulePaused } from './schedule-paused.ts'
import { updaterStuck } from './updater-stuck.ts'
import { upstream500s } from './upstream-500s.ts'

/** Every drill there is, in the order in which they are listed. */
export const DRILLS: readonly AnyDrill[] = [
  databaseStopped,
  redisFull,
  upstream500s,
  quotaGone,
  schedulePaused,
  updaterStuck,
  workerDead,
  backlog,
  badScorer,
  diskNearlyFull,
  rowsDeleted,
  networkCut,
]

/** The drill of that name. Throws ConfigError that lists them for a name that is none. */
export function drillNamed(name: string): AnyDrill {
  const names = DRILLS.map((drill) => drill.name)
  const found = DRILLS.find((drill) => drill.name === name)
  if (found === undefined)
    throw new ConfigError([
      `There is no drill ${JSON.stringify(name)}.${didYouMean(name, names)} Drills: ${names.join(', ')}.`,
    ])
  return found
}
