import { sleep } from '@temporalio/activity'
import type { IncidentHands } from '../../src/contracts/incidents.ts'
import type { Millis } from '../../src/domain/clock.ts'
import type { CheckRef, CheckResult } from '../../src/domain/incidents/check.ts'

/** What was bad and is still, and what was bad for a moment only. */
export interface Lasting {
  readonly bad: readonly CheckRef[]
  /** Each with how long it was seen to be bad. */
  readonly flaps: readonly { readonly check: CheckResult; readonly lastedMs: number }[]
}

/** How often what is bad is looked at again. */
const AGAIN_MS = 1_000

const isSame = (a: CheckRef, b: CheckRef): boolean => a.name === b.name && a.target === b.target

/**
 * Looks at what is bad again and again, until it is well or has been bad for `patienceMs`. A server that restarts is back by then: nobody is
 * called for that, and it is told as a flap. What cannot be looked at any more counts as bad: that it cannot may be part of it.
 */
export async function whatLasts(
  hands: Pick<IncidentHands, 'recheck'>,
  bad: readonly CheckResult[],
  patienceMs: number,
  clock: () => Millis,
): Promise<Lasting> {
  let left = bad
  const flaps: Lasting['flaps'][number][] = []
  const seenAt = (check: CheckRef): Millis => bad.find((each) => isSame(each, check))?.at ?? clock()
  const until = clock() + patienceMs
  while (left.length > 0 && clock() < until) {
    await sleep(Math.min(AGAIN_MS, Math.max(1, until - clock())))
    const again = await hands.recheck(left.map(({ name, target }) => ({ name, target })))
    const isWell = (check: CheckRef) => again.some((each) => isSame(each, check) && each.outcome === 'ok')
    for (const check of left.filter(isWell)) flaps.push({ check, lastedMs: Math.max(0, clock() - seenAt(check)) })
    left = left.filter((check) => !isWell(check))
  }
  return { bad: left.map(({ name, target }) => ({ name, target })), flaps }
}
