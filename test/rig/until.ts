import { setTimeout as wait } from 'node:timers/promises'

/**
 * Asks again and again until the answer is neither undefined nor false, and gives it back. An attempt that throws counts as
 * "not yet". After `withinMs` it throws, and the error says what was waited for and what the last attempt said.
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  { withinMs = 60_000, everyMs = 50 }: { withinMs?: number; everyMs?: number } = {},
): Promise<T> {
  const deadline = performance.now() + withinMs
  let last: unknown = 'no answer'
  for (;;) {
    try {
      const answer = await ask()
      if (answer !== undefined && answer !== false) return answer
      last = answer
    } catch (error) {
      last = error
    }
    if (performance.now() > deadline)
      throw new Error(
        `${what}: not within ${withinMs} ms; last: ${last instanceof Error ? last.message : JSON.stringify(last)}`,
        {
          cause: last,
        },
      )
    await wait(everyMs)
  }
}
