/** Runs one drill from its blow to its report. What it broke is undone in every case. */
import { ConflictError } from '../../errors.ts'
import { closeLog } from './close-log.ts'
import type { AnyDrill, DrillEvent, DrillGround, DrillReport } from './drill.ts'
import { follow } from './follow.ts'
import { reportOf } from './report.ts'
import { createSight } from './sight.ts'
import { createTimeline } from './timeline.ts'
import { undoDrill } from './undo.ts'
import type { Underway } from './underway.ts'
import { incidentOf } from './watch.ts'

export interface DrillCourse {
  /** Everything together may take this long, ms. */
  readonly withinMs: number
  /** Hears of each event as it happens. */
  readonly tell: (event: DrillEvent) => void
  /** Writes down what is about to be broken, before it is; and that it is undone (undefined). */
  readonly keep: (broken: unknown) => void
}

/** Never rejects for how the product fares: that is in the report. Rejects when the drill cannot begin. */
export async function runDrill(
  ground: DrillGround,
  drill: AnyDrill,
  { withinMs, tell, keep }: DrillCourse,
): Promise<DrillReport> {
  const broken = await drill.plan(ground)
  const keys = drill.keys(broken)
  await refuseToHide(ground, keys)
  const { clock } = ground.tools.desk
  const brokeAt = clock()
  const timeline = createTimeline(clock, brokeAt, tell)
  const underway: Underway = { ground, drill, broken, keys, brokeAt, withinMs, timeline }
  const sight = createSight(underway)
  let undone = false
  const undo = async (): Promise<void> => {
    if (undone) return
    const fault = await undoDrill(ground, drill, broken)
    undone = fault === undefined
    if (!undone)
      return timeline.note('failed', `It could not be undone: ${fault} npx gapless drill undo tries it again.`)
    keep(undefined)
    timeline.note('undone', 'What the drill broke is as it was.')
  }
  if (ground.signal.aborted) throw new ConflictError('It was given up before anything was broken.')
  keep(broken)
  let broke = ''
  let proof: string | undefined
  let fault: string | undefined
  try {
    broke = await drill.strike(ground, broken)
    timeline.note('broke', broke)
    proof = await follow(underway, sight, undo)
  } catch (error) {
    fault = ground.signal.aborted ? 'It was given up before its end.' : (error as Error).message
    timeline.note('failed', fault)
  }
  await undo()
  await closeLog(underway, sight, broke)
  return reportOf(underway, sight, { broke, proof, fault, undone })
}

/** One that is open already would swallow what the drill shows. */
async function refuseToHide({ tools: { desk } }: DrillGround, keys: readonly string[]): Promise<void> {
  const before = keys.length === 0 ? undefined : await incidentOf(desk, keys, Infinity)
  if (before !== undefined)
    throw new ConflictError(`Incident ${before.incident.number} of the very kind is open: a drill would hide in it.`)
}
