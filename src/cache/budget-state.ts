import type { Millis } from '../domain/clock.ts'
import type { BudgetLog } from './budget-log.ts'
import type { Lane, Window } from './budget-windows.ts'
import type { OwnCalls } from './own-calls.ts'

export interface BudgetState {
  readonly source: string
  readonly windows: readonly {
    readonly name: string
    readonly limit: number
    readonly used: Readonly<Record<Lane, number>>
    /** What each lane keeps while both ask. */
    readonly reserved: Readonly<Record<Lane, number>>
  }[]
  /** Until when nobody may call; undefined while the source is open. */
  readonly closedUntil: Millis | undefined
  /** False while Redis is away and this process keeps to a quarter; `used` is then its own. */
  readonly shared: boolean
}

/** What the log says is used, or this process's own calls where it cannot be asked; `closedMs`: how long this process knows the source closed. */
export async function readUse(
  log: BudgetLog,
  windows: readonly Window[],
  calls: OwnCalls,
  closedMs: number,
  now: number,
): Promise<{ closedMs: number; used: readonly Record<Lane, number>[]; fromLog: boolean }> {
  try {
    return { ...(await log.state()), fromLog: true }
  } catch {
    const used = windows.map((w) => ({
      live: calls.used('live', now - w.spanMs),
      backfill: calls.used('backfill', now - w.spanMs),
    }))
    return { closedMs, used, fromLog: false }
  }
}
