import { SLACK_MS, PERMIT_MS, type Lane } from './budget-windows.ts'
import type { OwnCall } from './budget-log.ts'

/** The calls this process made, by its monotonic clock, as long as they count. */
export interface OwnCalls {
  all(): readonly OwnCall[]
  add(call: OwnCall): void
  /** Forgets a call that was not made after all. */
  drop(member: string): void
  used(lane: Lane, since: number): number
  /**
   * A call has ended. Where it took far longer than calls to this source do, the way there may have held it up: it is moved by what its
   * window does not allow for. Gives the call and by how much; undefined where nothing has to be done.
   */
  ended(startedAt: number, endedAt: number): { readonly member: string; readonly heldUpMs: number } | undefined
}

const RECENT = 21
const FEW = 5

export function createOwnCalls(memoryMs: number): OwnCalls {
  const calls: OwnCall[] = []
  const took: number[] = []
  return {
    all: () => calls,
    add(call) {
      calls.push(call)
      while (calls[0] !== undefined && calls[0].at < call.at - memoryMs) calls.shift()
    },
    drop(member) {
      const index = calls.findLastIndex((call) => call.member === member)
      if (index >= 0) calls.splice(index, 1)
    },
    used: (lane, since) => calls.filter((call) => call.lane === lane && call.at > since).length,
    ended(startedAt, endedAt) {
      const index = calls.findLastIndex((call) => call.at <= startedAt)
      const call = calls[index]
      if (call === undefined) return undefined
      const tookMs = endedAt - call.at
      // The first calls open connections; there is nothing to compare them with.
      const usual = took.length < FEW ? 0 : ([...took].sort((a, b) => a - b)[Math.floor(took.length / 4)] ?? 0)
      took.push(tookMs)
      if (took.length > RECENT) took.shift()
      const heldUpMs = tookMs - usual - (SLACK_MS - PERMIT_MS)
      if (heldUpMs <= 0) return undefined
      calls[index] = { ...call, at: call.at + heldUpMs }
      calls.sort((a, b) => a.at - b.at)
      return { member: call.member, heldUpMs }
    },
  }
}
