import { durationText } from '../../domain/duration.ts'
import type { Millis } from '../../domain/clock.ts'
import type { AnyDrill, DrillGround } from './drill.ts'
import type { Timeline } from './timeline.ts'

const LOOK_EVERY_MS = 500

/** One drill from its blow on: what all that follows it must know. */
export interface Underway {
  readonly ground: DrillGround
  readonly drill: AnyDrill
  /** What it breaks, and the keys of the incidents that this must open. */
  readonly broken: unknown
  readonly keys: readonly string[]
  readonly brokeAt: Millis
  /** Everything together may take this long, ms. */
  readonly withinMs: number
  readonly timeline: Timeline
}

/**
 * Looks until `look` gives something; a look that fails - the very thing may be away - is one that sees nothing. Throws a sentence that begins with
 * `what` when the time of the drill is over, and when the drill is given up.
 */
export async function awaited<T>(
  { ground, brokeAt, withinMs }: Underway,
  what: string,
  look: () => Promise<T | undefined>,
): Promise<T> {
  for (;;) {
    const seen = await look().catch(() => undefined)
    if (seen !== undefined) return seen
    if (ground.tools.desk.clock() > brokeAt + withinMs) throw new Error(`${what} within ${durationText(withinMs)}.`)
    await ground.rest(LOOK_EVERY_MS)
  }
}
