import type { Clock, Millis } from '../domain/clock.ts'
import { intersect, type Range } from '../domain/range.ts'
import type { Answer } from './answer.ts'
import { noise } from './generated.ts'

/**
 * What the server can do wrong: `status` answers `status` (with Retry-After where told); `html` a page; `hang` never answers; `slow` answers
 * after `delayMs`; `truncate` half of the body as if it were all; `cut` the connection in the middle of the body; `reset` it before any
 * answer; `empty` no rows; `partial` only the newest half; `wrong` values that cannot be true; `stray` rows out of range and twice; `flood` a feed whose
 * items have all gone, with others in their place.
 */
export const FAULT_KINDS = [
  'status',
  'html',
  'hang',
  'slow',
  'truncate',
  'cut',
  'reset',
  'empty',
  'partial',
  'wrong',
  'stray',
  'flood',
] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

/** One fault and when it strikes; every condition that is given must hold. */
export interface Fault {
  readonly kind: FaultKind
  /** Path prefix: `/exchange`, `/coingecko/coins/markets`. */
  readonly path?: string
  /** Product or coin id. */
  readonly product?: string
  /** Strikes calls that ask for any of this upstream time, ms UTC. */
  readonly range?: Range
  /** Only the next N calls it strikes. */
  readonly calls?: number
  /** Share of calls, 0..1, drawn from `seed` and the number of the call. */
  readonly probability?: number
  readonly seed?: number
  /** For so long from now. */
  readonly forMs?: number
  readonly status?: number
  readonly retryAfterSeconds?: number
  readonly retryAfterAs?: 'seconds' | 'date'
  readonly delayMs?: number
}

export interface ActiveFault {
  readonly id: number
  readonly fault: Fault
  readonly since: Millis
  /** Calls it could have struck, and did strike. */
  seen: number
  hits: number
}

export interface Faults {
  add(fault: Fault): number
  remove(id: number): boolean
  clear(): void
  list(): readonly ActiveFault[]
  /** The first fault that strikes this call, counted. */
  strike(path: string, answer: Answer): Fault | undefined
}

export function createFaults(clock: Clock): Faults {
  const active = new Map<number, ActiveFault>()
  let lastId = 0
  return {
    add(fault) {
      lastId += 1
      active.set(lastId, { id: lastId, fault, since: clock(), seen: 0, hits: 0 })
      return lastId
    },
    remove: (id) => active.delete(id),
    clear: () => active.clear(),
    list: () => [...active.values()],
    strike(path, answer) {
      for (const entry of active.values()) {
        if (!concerns(entry.fault, path, answer) || isSpent(entry, clock())) continue
        const { probability, seed = 0 } = entry.fault
        const drawn = probability === undefined || noise(seed, entry.seen, 5) < probability
        entry.seen += 1
        if (!drawn) continue
        entry.hits += 1
        return entry.fault
      }
      return undefined
    },
  }
}

function concerns(fault: Fault, path: string, answer: Answer): boolean {
  if (fault.path !== undefined && !path.startsWith(fault.path)) return false
  if (fault.product !== undefined && fault.product !== answer.product) return false
  return fault.range === undefined || (answer.range !== undefined && intersect(fault.range, answer.range) !== undefined)
}

function isSpent(entry: ActiveFault, now: Millis): boolean {
  const { calls, forMs } = entry.fault
  return (calls !== undefined && entry.hits >= calls) || (forMs !== undefined && now - entry.since >= forMs)
}
