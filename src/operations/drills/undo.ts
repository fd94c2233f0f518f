import { setTimeout as wait } from 'node:timers/promises'
import { SECOND } from '../../domain/clock.ts'
import type { AnyDrill, DrillGround } from './drill.ts'

/** Long enough for what is slow on a small machine, however the drill went. */
const TRIES = 5

/** Undoes what a drill broke, whoever asks to stop; gives what stands in the way, undefined once it is undone. May happen twice. */
export async function undoDrill(ground: DrillGround, drill: AnyDrill, broken: unknown): Promise<string | undefined> {
  for (let tries = 1; ; tries += 1)
    try {
      await drill.undo(ground, broken)
      return undefined
    } catch (error) {
      if (tries === TRIES) return error instanceof Error ? error.message : String(error)
      await wait(tries * SECOND)
    }
}
