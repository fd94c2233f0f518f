import { MINUTE } from '../../domain/clock.ts'
import { ConflictError } from '../../errors.ts'
import type { DrillGround } from './drill.ts'

/** A backfill of a few slots is over by then; one of years is not, and is left alone. */
const WAIT_MS = 2 * MINUTE
const LOOK_EVERY_MS = 1_000

/** What there is to break once nobody is at work on it. Throws ConflictError with `otherwise` when there is nothing for two minutes. */
export async function onceIdle<T>(
  { tools: { desk }, rest }: DrillGround,
  otherwise: string,
  look: () => Promise<T | undefined>,
): Promise<T> {
  const until = desk.clock() + WAIT_MS
  for (;;) {
    const seen = await look()
    if (seen !== undefined) return seen
    if (desk.clock() > until) throw new ConflictError(otherwise)
    await rest(LOOK_EVERY_MS)
  }
}
