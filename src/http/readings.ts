import type { Clock, Millis } from '../domain/clock.ts'

/** What was read, and when it was true. Not fresh: it is the last thing known, because asking failed or takes much too long. */
export interface Reading<T> {
  readonly value: T | undefined
  readonly at: Millis | undefined
  readonly fresh: boolean
}

export interface ReadLimits {
  /** A value younger than this is given without asking again. */
  readonly maxAgeMs: number
  /** Longest wait for an answer; after that the last known value is given, and the answer is kept for the next one who asks. */
  readonly waitMs: number
}

export interface Readings {
  read<T>(key: string, ask: () => Promise<T>, limits?: ReadLimits): Promise<Reading<T>>
}

type Outcome = 'answered' | 'failed'

interface Known {
  value: unknown
  at: Millis | undefined
  asking: Promise<Outcome> | undefined
}

const KEPT = 300
/** While an answer is slow to come, the one before it holds this long. */
const TRUSTED_MS = 8_000
const HURRY_MS = 200
const PAGE_LIMITS: ReadLimits = { maxAgeMs: 1_000, waitMs: 700 }

/**
 * Remembers answers by key, so that many watchers cost one question at a time, and a page is never later than its slowest allowed wait.
 * A question that is under way is never asked twice.
 */
export function createReadings(clock: Clock): Readings {
  const memory = new Map<string, Known>()
  const knownOf = (key: string): Known => {
    const known = memory.get(key) ?? { value: undefined, at: undefined, asking: undefined }
    memory.delete(key)
    memory.set(key, known)
    if (memory.size > KEPT) memory.delete(memory.keys().next().value ?? '')
    return known
  }
  const askOnce = (known: Known, ask: () => Promise<unknown>): Promise<Outcome> => {
    known.asking ??= ask()
      .then((value) => {
        known.value = value
        known.at = clock()
        return 'answered' as const
      })
      .catch(() => 'failed' as const)
      .finally(() => (known.asking = undefined))
    return known.asking
  }
  return {
    async read<T>(key: string, ask: () => Promise<T>, limits: ReadLimits = PAGE_LIMITS): Promise<Reading<T>> {
      const known = knownOf(key)
      const age = (): number => (known.at === undefined ? Infinity : clock() - known.at)
      const waitMs = age() < TRUSTED_MS ? Math.min(limits.waitMs, HURRY_MS) : limits.waitMs
      const outcome = age() < limits.maxAgeMs ? 'answered' : await within(waitMs, askOnce(known, ask))
      const fresh = outcome === 'answered' || (outcome === 'late' && age() < TRUSTED_MS)
      return { value: known.value as T | undefined, at: known.at, fresh }
    },
  }
}

/** How asking went, or `late` when it takes longer than the wait. */
async function within(ms: number, asking: Promise<Outcome>): Promise<Outcome | 'late'> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => (timer = setTimeout(resolve, ms, 'late')))
  try {
    return await Promise.race([asking, late])
  } finally {
    clearTimeout(timer)
  }
}
