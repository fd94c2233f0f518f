/** What `npm start` told the supervisor: what was done before it, and whose end means that nobody can press Ctrl-C any more. */
import { isAlive, type RecordedProcess } from '../../deploy/local/lock.mjs'

export interface Launch {
  /** Milliseconds UTC at which the person pressed return. */
  readonly from: number
  /** Steps already shown as done. */
  readonly done: readonly string[]
  readonly guardians: readonly RecordedProcess[]
}

/** Reads GAPLESS_START, which only our own start scripts set. */
export function readLaunch(text: string | undefined, now: number): Launch {
  try {
    const { from, done, guardians } = JSON.parse(text ?? '') as Launch
    return { from, done, guardians }
  } catch {
    return { from: now, done: [], guardians: [] }
  }
}

/** True once a guardian has ended. A launch without guardians is watched by nobody and runs until it is told to stop. */
export function isAbandoned(guardians: readonly RecordedProcess[] | undefined): boolean {
  return (guardians ?? []).some((guardian) => !isAlive(guardian))
}
