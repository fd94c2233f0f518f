import type { Millis } from '../clock.ts'
import type { Remedy } from './remedy.ts'
import type { RefusalReason } from './remedy-plan.ts'

/** One attempt that was begun, whoever began it. */
export interface Attempt {
  readonly target: string
  readonly startedAt: Millis
  /** Undefined while it runs, or when it was cut off. */
  readonly endedAt: Millis | undefined
}

export type Refusal = Extract<RefusalReason, 'switched-off' | 'another-at-work' | 'cooling-down' | 'budget-spent'>

/** Whether a remedy may be tried now, and if not: why, and from when on (undefined: a person must say). */
export type Permit =
  | { readonly granted: true; readonly attempt: number; readonly window: Millis }
  | { readonly granted: false; readonly because: Refusal; readonly retryAt: Millis | undefined }

/** Start of the cool-down window that a moment lies in: at most one attempt on a target begins in each. */
export const windowOf = (remedy: Pick<Remedy, 'coolDownMs'>, at: Millis): Millis =>
  Math.floor(at / remedy.coolDownMs) * remedy.coolDownMs

/**
 * Whether this remedy may be tried on this target. `past`: every attempt of this remedy on whatever target that the budget still
 * remembers; one at a time, whatever the target, because two repairs at once hide from each other what helped.
 */
export function permitFor(
  remedy: Remedy,
  target: string,
  past: readonly Attempt[],
  now: Millis,
  enabled: boolean,
): Permit {
  const refused = (because: Refusal, retryAt: Millis | undefined): Permit => ({ granted: false, because, retryAt })
  if (!enabled) return refused('switched-off', undefined)
  const running = past.filter(({ endedAt, startedAt }) => endedAt === undefined && startedAt + remedy.leaseMs > now)
  if (running.length > 0)
    return refused('another-at-work', Math.max(...running.map(({ startedAt }) => startedAt)) + remedy.leaseMs)
  const { perTarget, inAll, withinMs } = remedy.budget
  const recent = past.filter(({ startedAt }) => startedAt > now - withinMs)
  const mine = recent.filter((each) => each.target === target)
  const last = past
    .filter((each) => each.target === target)
    .reduce((newest, { startedAt }) => Math.max(newest, startedAt), -Infinity)
  // Also the same window: the table's key allows one attempt in each.
  const coolUntil = Math.max(last + remedy.coolDownMs, windowOf(remedy, last) + remedy.coolDownMs)
  // The budget first: a target that stays broken is a person's from then on, not when it has cooled down.
  if (mine.length >= perTarget) return refused('budget-spent', whenRoom(mine, perTarget, withinMs))
  if (recent.length >= inAll) return refused('budget-spent', whenRoom(recent, inAll, withinMs))
  if (coolUntil > now) return refused('cooling-down', coolUntil)
  return { granted: true, attempt: mine.length + 1, window: windowOf(remedy, now) }
}

function whenRoom(attempts: readonly Attempt[], limit: number, withinMs: number): Millis {
  const starts = attempts.map(({ startedAt }) => startedAt).sort((a, b) => b - a)
  return (starts[limit - 1] ?? 0) + withinMs
}
