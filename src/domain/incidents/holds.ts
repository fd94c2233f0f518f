import type { Millis } from '../clock.ts'

interface Window {
  readonly from: Millis
  readonly until: Millis
  readonly scope: readonly string[]
}

/** Until when nobody is called for any of these keys; undefined: people may be called. Windows that meet or overlap are one. */
export function heldUntil(windows: readonly Window[], keys: readonly string[], now: Millis): Millis | undefined {
  const ours = windows.filter(
    ({ scope }) => scope.length === 0 || scope.some((start) => keys.some((key) => key.startsWith(start))),
  )
  let until: Millis | undefined
  for (;;) {
    const at: Millis = until ?? now
    const next = ours.filter(({ from, until: end }) => from <= at && end > at).map(({ until: end }) => end)
    if (next.length === 0) return until
    until = Math.max(...next)
  }
}

/** When the next window begins after now; undefined when none is known. */
export function nextHold(windows: readonly Window[], now: Millis): Millis | undefined {
  const starts = windows.filter(({ from }) => from > now).map(({ from }) => from)
  return starts.length === 0 ? undefined : Math.min(...starts)
}
