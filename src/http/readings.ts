import type { Clock, Millis } from '../domain/clock.ts'

/** What was read, and when it was true. Not fresh: it is the last thing known, because asking failed or takes too long. */
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

interface Known {
  value: unknown
  at: Millis | undefined
  asking: Promise<boolean> | undefined
}

const KEPT = 300
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
  const askOnce = (known: Known, ask: () => Promise<unknown>): Promise<boolean> => {
    known.asking ??= ask()
      .then((value) => {
        known.value = value
        known.at = clock()
        return true
      })
      .catch(() => false)
      .finally(() => (known.asking = undefined))
    return known.asking
  }
  return {
    async read<T>(key: string, ask: () => Promise<T>, limits: ReadLimits = PAGE_LIMITS): Promise<Reading<T>> {
      const known = knownOf(key)
      const isYoung = known.at !== undefined && clock() - known.at < limits.maxAgeMs
      const fresh = isYoung || (await within(limits.waitMs, askOnce(known, ask)))
      return { value: known.value as T | undefined, at: known.at, fresh }
    },
  }
}

/** The answer, or false when it is later than the wait. */
async function within(ms: number, answer: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => (timer = setTimeout(resolve, ms, false)))
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
