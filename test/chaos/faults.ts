import type { FaultKind } from '../../src/replay/faults.ts'
import { between, chanceOf, pick } from '../rig/chance.ts'

/** What can be struck. `API` is the HTTP process. */
export const THINGS = ['worker 1', 'worker 2', 'API', 'Temporal', 'MariaDB', 'Redis'] as const
export type Thing = (typeof THINGS)[number]
export const SERVERS = ['Temporal', 'MariaDB', 'Redis'] as const

/** One fault: when it begins and how long it lasts, in ms of the run. */
export interface PlannedFault {
  readonly at: number
  readonly forMs: number
  /** What it keeps busy: no two faults of one thing at once. */
  readonly of: Thing | `network of ${Thing}` | 'upstream' | 'clock' | 'disk'
  readonly does:
    | { readonly kind: 'kill' | 'freeze' | 'cut' | 'hang' | 'disk full' }
    | { readonly kind: 'slow'; readonly delayMs: number }
    | { readonly kind: 'clock'; readonly offMs: number }
    | { readonly kind: 'upstream'; readonly fault: UpstreamFault; readonly share: number; readonly seed: number }
}

type UpstreamFault = {
  readonly kind: FaultKind
  readonly status?: number
  readonly retryAfterSeconds?: number
  readonly delayMs?: number
}

/** All that an upstream does wrong without lying about a value: that nobody could find out. */
const UPSTREAM_FAULTS: readonly UpstreamFault[] = [
  { kind: 'status', status: 429, retryAfterSeconds: 1 },
  { kind: 'status', status: 429 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503, retryAfterSeconds: 2 },
  { kind: 'html', status: 200 },
  { kind: 'hang' },
  { kind: 'slow', delayMs: 1_500 },
  { kind: 'truncate' },
  { kind: 'cut' },
  { kind: 'reset' },
  { kind: 'empty' },
  { kind: 'partial' },
  { kind: 'stray' },
]

export interface PlanOptions {
  readonly seed: number
  /** Faults begin inside this time. */
  readonly forMs: number
  /** From one fault to the next, on average. */
  readonly everyMs: number
  readonly withDisk: boolean
}

/** How often each kind comes, out of their sum. */
const SHARES = { kill: 30, freeze: 18, network: 24, upstream: 18, clock: 6, disk: 4 } as const

/** The faults of a run: the same for the same options, whatever happens in the run. Every thing is struck at least once where time allows. */
export function planFaults({ seed, forMs, everyMs, withDisk }: PlanOptions): PlannedFault[] {
  const chance = chanceOf(seed)
  const busyUntil = new Map<string, number>()
  const faults: PlannedFault[] = []
  const first = [...THINGS]
  for (let at = 1_000; at < forMs; at += everyMs * (0.25 + 1.5 * chance())) {
    const [next] = first
    const fault =
      next !== undefined && chance() < 0.5
        ? ({ at, of: first.shift() ?? next, forMs: 2_000 * chance(), does: { kind: 'kill' } } as const)
        : drawn(chance, at, withDisk)
    if (fault === undefined || at < (busyUntil.get(fault.of) ?? 0)) continue
    busyUntil.set(fault.of, at + fault.forMs + 1_000)
    faults.push(fault)
  }
  return faults
}

function drawn(chance: () => number, at: number, withDisk: boolean): PlannedFault | undefined {
  const weights = Object.entries(SHARES).filter(([kind]) => withDisk || kind !== 'disk')
  let left = chance() * weights.reduce((sum, [, share]) => sum + share, 0)
  const kind = weights.find(([, share]) => (left -= share) < 0)?.[0] as keyof typeof SHARES | undefined
  switch (kind) {
    case 'kill':
      return { at, of: pick(chance, THINGS), forMs: between(chance, 0, 3_000), does: { kind: 'kill' } }
    case 'freeze':
      // Some for longer than a lease, a heartbeat and a lock last.
      return {
        at,
        of: pick(chance, THINGS),
        forMs: chance() < 0.2 ? between(chance, 16_000, 22_000) : between(chance, 300, 8_000),
        does: { kind: 'freeze' },
      }
    case 'network': {
      const of = `network of ${pick(chance, SERVERS)}` as const
      const weather = pick(chance, ['cut', 'hang', 'slow'] as const)
      return {
        at,
        of,
        forMs: between(chance, 300, 9_000),
        does: weather === 'slow' ? { kind: weather, delayMs: between(chance, 20, 900) } : { kind: weather },
      }
    }
    case 'upstream':
      return {
        at,
        of: 'upstream',
        forMs: between(chance, 2_000, 12_000),
        does: {
          kind: 'upstream',
          fault: pick(chance, UPSTREAM_FAULTS),
          share: 0.1 + 0.9 * chance(),
          seed: between(chance, 1, 1_000_000),
        },
      }
    case 'clock':
      return {
        at,
        of: 'clock',
        forMs: between(chance, 2_000, 15_000),
        does: { kind: 'clock', offMs: (chance() < 0.5 ? -1 : 1) * between(chance, 1_000, 45_000) },
      }
    case 'disk':
      return { at, of: 'disk', forMs: between(chance, 1_000, 5_000), does: { kind: 'disk full' } }
    default:
      return undefined
  }
}

/** A fault in words. */
export function wordsOf({ of, forMs, does }: PlannedFault): string {
  const lasts = `for ${(forMs / 1000).toFixed(1)} s`
  switch (does.kind) {
    case 'kill':
      return `kill -9 ${of}, back after ${(forMs / 1000).toFixed(1)} s`
    case 'freeze':
      return `SIGSTOP ${of} ${lasts}`
    case 'slow':
      return `${of} is slow by ${does.delayMs} ms ${lasts}`
    case 'cut':
    case 'hang':
      return `${of} ${does.kind === 'cut' ? 'is cut' : 'loses everything'} ${lasts}`
    case 'clock':
      return `clock of worker 1 and the API is off by ${does.offMs / 1000} s ${lasts}`
    case 'disk full':
      return `disk full ${lasts}`
    case 'upstream': {
      const { kind, status } = does.fault
      return `upstream: ${kind}${status === undefined ? '' : ` ${status}`} in ${Math.round(does.share * 100)} % of calls ${lasts}`
    }
  }
}
