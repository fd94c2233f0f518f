/**
 * How a source's limits are counted.
 *
 * window    a limit over a length of time: 8 calls in any second
 * lane      whose call it is: `live` has priority, `backfill` is never starved
 * permit    the right to one call, from a moment on and for PERMIT_MS
 * slack     what a window is counted longer than it is, so that a permit used late still lies in its window
 */
import type { Aside } from './stand-back.ts'

export type Lane = 'live' | 'backfill'

/** Calls a source allows; a fraction below one is a pause (0.5 a second: one call in two seconds), above one it is rounded down. */
export interface BudgetLimits {
  readonly perSecond?: number | undefined
  readonly perMinute?: number | undefined
}

/** Most calls of a lane in `spanMs`. */
export interface Cap {
  readonly calls: number
  readonly spanMs: number
}

export interface Window {
  readonly name: 'second' | 'minute'
  readonly limit: number
  /** Length that the log is counted over: the window and its slack. */
  readonly spanMs: number
  /** What a lane may take while the other asks for nothing, and while both ask. */
  readonly alone: Readonly<Record<Lane, Cap>>
  readonly beside: Readonly<Record<Lane, Cap>>
}

/** A permit is used this long after its moment at the latest, else it is handed back. */
export const PERMIT_MS = 20
/** The rest of the slack is for the way from here to the upstream's socket. It leaves 95.8 % of a budget to use, so that 95 % of it is used. */
export const SLACK_MS = 44
const SLACK_SHARE = 0.01
const LONG_MS = 10_000
const PACE = 0.75

/** The windows of a source; none when it has no limits. */
export function windowsOf(limits: BudgetLimits): Window[] {
  return [
    ...(limits.perSecond === undefined ? [] : [windowOf('second', 1_000, limits.perSecond)]),
    ...(limits.perMinute === undefined ? [] : [windowOf('minute', 60_000, limits.perMinute)]),
  ]
}

/** The same windows at a quarter of their calls: what one process may use when it cannot ask what the others do. */
export function quarterOf(windows: readonly Window[]): Window[] {
  return windows.map(({ name, limit, spanMs }) =>
    limit >= 4 ? shared(name, Math.floor(limit / 4), spanMs) : shared(name, 1, (spanMs * 4) / limit),
  )
}

function windowOf(name: Window['name'], lengthMs: number, rate: number): Window {
  const length = rate >= 1 ? lengthMs : Math.ceil(lengthMs / rate)
  return shared(name, Math.max(1, Math.floor(rate)), length + Math.max(SLACK_MS, length * SLACK_SHARE))
}

/**
 * While both ask backfill has a ninth to a fifth and live the rest; a limit too small to be shared goes to each in turn. A ninth, because for a
 * tenth of the time backfill may stand back: what is left of it is a tenth.
 */
function shared(name: Window['name'], limit: number, spanMs: number): Window {
  const turns: Cap = { calls: 1, spanMs: 2 * spanMs }
  const calls = (n: number): Cap => ({ calls: n, spanMs })
  // In a long window a call that live did not expect would wait for minutes, so a little is always left for it.
  const kept = spanMs >= LONG_MS && limit >= 20 ? Math.ceil(limit * 0.02) : 0
  return {
    name,
    limit,
    spanMs,
    alone: { live: calls(limit), backfill: calls(limit - kept) },
    beside:
      limit === 1
        ? { live: turns, backfill: turns }
        : {
            live: calls(limit - Math.ceil(limit / 9)),
            backfill: calls(Math.max(Math.ceil(limit / 9), Math.floor(limit * 0.2))),
          },
  }
}

/**
 * The least time between two calls. All at once would be within the limits too, but a call that the network holds up by more than the
 * slack then meets a whole window of others. The rest of the rate is for catching up.
 */
export function paceMs(windows: readonly Window[]): number {
  return Math.max(
    0,
    ...windows.map(({ spanMs, limit }) => (spanMs < LONG_MS && limit > 1 ? (PACE * spanMs) / limit : 0)),
  )
}

/** The longest window that is short enough to be waited for; 0 when there is none. */
export function shortWindowMs(windows: readonly Window[]): number {
  return Math.max(0, ...windows.flatMap(({ spanMs }) => (spanMs < LONG_MS ? [spanMs] : [])))
}

/** The longest time a call is remembered for. */
export function memoryMs(windows: readonly Window[]): number {
  return Math.max(0, ...windows.flatMap((w) => [w.spanMs, w.beside.live.spanMs, w.beside.backfill.spanMs]))
}

/** A call made or permitted, on any one clock. */
export interface Call {
  readonly at: number
  readonly lane: Lane
}

/**
 * The first moment from `from` on at which `lane` may call, given the calls so far in order of time. `aside`: when backfill stands back, by the
 * same clock. The Lua script says the same.
 */
export function earliest(
  calls: readonly Call[],
  windows: readonly Window[],
  lane: Lane,
  otherAsks: boolean,
  from: number,
  aside?: Aside,
): number {
  const mine = calls.filter((call) => call.lane === lane)
  const after = (log: readonly Call[], cap: Cap): number => (log.at(-cap.calls)?.at ?? -Infinity) + cap.spanMs
  const asideUntil = (at: number): number | undefined => {
    if (aside === undefined) return undefined
    const { quiet, yielding } = aside
    if (at >= quiet.from && at < quiet.to) return quiet.to
    return (lane === 'live' || otherAsks) && at >= yielding.from && at < yielding.to ? yielding.to : undefined
  }
  // Who stands back takes no share.
  const shares = otherAsks && !(lane === 'live' && asideUntil(from) !== undefined)
  let at = Math.max(
    from,
    after(calls, { calls: 1, spanMs: paceMs(windows) }),
    ...windows.flatMap((w) => [
      after(calls, { calls: w.limit, spanMs: w.spanMs }),
      after(mine, (shares ? w.beside : w.alone)[lane]),
    ]),
  )
  if (lane === 'live') return at
  for (let until = asideUntil(at); until !== undefined; until = asideUntil(at)) at = until
  return at
}
