/** How a server that runs answers: `wrong` says that it cannot, `silent` says nothing in time. */
export type ServerAnswer = 'well' | 'wrong' | 'silent'

/** A full disk, a slow one and a busy machine pass; what has lasted this long does not. Silence may be a machine that is far too busy, so it is given longer. */
const WEDGED_AFTER_MS: Readonly<Record<Exclude<ServerAnswer, 'well'>, number>> = { wrong: 60_000, silent: 180_000 }
/** One that has been ended starts, reads its file and catches up. */
const LEAVE_ALONE_MS = 300_000

/**
 * Judges a server by its answers, one after the other, at moments of a clock that only goes forward: true when it has to be ended so that it
 * starts anew. A Temporal whose SQLite file was on a full disk can say `interrupted` to everything until then, and nothing that runs on Temporal can mend that.
 */
export function createWedgeJudge(): (answer: ServerAnswer, nowMs: number) => boolean {
  let unwellSince: number | undefined
  let endedAt = -Infinity
  return (answer, nowMs) => {
    if (answer === 'well') {
      unwellSince = undefined
      return false
    }
    unwellSince ??= nowMs
    if (nowMs - unwellSince < WEDGED_AFTER_MS[answer]) return false
    if (nowMs - endedAt < LEAVE_ALONE_MS) return false
    endedAt = nowMs
    unwellSince = undefined
    return true
  }
}
