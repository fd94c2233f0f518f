import { durationText } from '../../domain/duration.ts'
import { MINUTE } from '../../domain/clock.ts'
import type { IncidentView } from '../incidents.ts'
import { recheck } from '../checks.ts'
import { find } from './find.ts'
import type { Sight } from './sight.ts'
import { awaited, type Underway } from './underway.ts'
import { calledSince, proofSince, triedSince } from './watch.ts'

/** A rung that is due later is not waited for: that it is set is seen. */
const WAITED_FOR_MS = 2 * MINUTE
/** A rung that is called this long after it was due was called in time. */
const IN_TIME_MS = MINUTE

/** Follows a drill after its blow until it ended as it should, and gives the proof. `undo` takes away what the product does not end itself. Throws a sentence when it ends otherwise. */
export async function follow(underway: Underway, sight: Sight, undo: () => Promise<unknown>): Promise<string> {
  await find(underway, sight)
  await (underway.drill.ends === 'repaired' ? repaired : escalated)(underway, sight, undo)
  const proof = await proven(underway, sight)
  underway.timeline.note('proof', proof)
  return proof
}

/** A remedy was applied and proven; whatever the product cannot end itself is taken away then. */
async function repaired(underway: Underway, sight: Sight, undo: () => Promise<unknown>): Promise<void> {
  const { drill, keys, brokeAt } = underway
  if (drill.isBridged === true) {
    await awaited(underway, 'No remedy was proven', async () => {
      const now = await sight.look()
      return now === undefined ? undefined : proofSince(now, brokeAt)
    })
    await undo()
  }
  if (keys.length === 0) return
  await resolved(underway, sight)
  const tried = sight.view === undefined ? [] : triedSince(sight.view, brokeAt)
  if (!tried.some(({ outcome }) => outcome === 'applied')) throw new Error('It became well without a remedy of ours.')
}

/** The first rung is told at once, the next when it is due; then the fault is taken away. */
async function escalated(underway: Underway, sight: Sight, undo: () => Promise<unknown>): Promise<void> {
  const { ground, brokeAt, timeline } = underway
  const first = await awaited(underway, 'Nobody was told', () => calledAtLeast(1, sight, brokeAt))
  const { nextRungAt, ladder } = first.now.incident
  if (first.calls.length < ladder.length) {
    if (nextRungAt === undefined) throw new Error('Nobody is called after the first.')
    if (nextRungAt - ground.tools.desk.clock() <= WAITED_FOR_MS) await calledInTime(underway, sight, nextRungAt)
    else
      timeline.note('told', `The next rung is called at ${new Date(nextRungAt).toISOString()} unless somebody answers.`)
  }
  await undo()
  await resolved(underway, sight)
}

async function calledInTime(underway: Underway, sight: Sight, dueAt: number): Promise<void> {
  const { brokeAt } = underway
  const { calls } = await awaited(underway, 'The next rung was not called', () => calledAtLeast(2, sight, brokeAt))
  const late = brokeAt + (calls[1]?.afterMs ?? 0) - dueAt
  if (late > IN_TIME_MS) throw new Error(`The next rung was called ${durationText(late)} too late.`)
}

async function calledAtLeast(
  rungs: number,
  sight: Sight,
  brokeAt: number,
): Promise<{ now: IncidentView; calls: ReturnType<typeof calledSince> } | undefined> {
  const now = await sight.look()
  const calls = now === undefined ? [] : calledSince(now, brokeAt)
  return now === undefined || calls.length < rungs ? undefined : { now, calls }
}

const resolved = (underway: Underway, sight: Sight): Promise<true> =>
  awaited(underway, 'The incident was not resolved', async () =>
    (await sight.look())?.incident.status === 'RESOLVED' ? true : undefined,
  )

/** All is as before: by the drill's own eyes, and by the checks that had failed. */
async function proven(underway: Underway, { view }: Sight): Promise<string> {
  const { ground, drill, broken, brokeAt } = underway
  const own = drill.prove
  const last = own && (await awaited(underway, 'It was not as before', () => own(ground, broken)))
  const refs = view?.incident.cause?.proof ?? []
  if (refs.length === 0) return last ?? (view === undefined ? '' : (proofSince(view, brokeAt) ?? ''))
  return awaited(underway, 'The checks did not become well', async () => {
    const results = await recheck(ground.tools, refs)
    if (results.some(({ outcome }) => outcome !== 'ok')) return undefined
    return [...new Set([...results.map(({ sentence }) => sentence), ...(last === undefined ? [] : [last])])].join(' ')
  })
}
