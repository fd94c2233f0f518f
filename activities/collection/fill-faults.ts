import type { GapReason } from '../../src/domain/collection/gap.ts'
import { InvalidDataError, UpstreamError } from '../../src/errors.ts'
import type { CallContext } from '../../src/sources/source.ts'
import type { Database } from '../../src/store/database.ts'
import { newestStoredSlots } from '../../src/store/stored-slots.ts'
import type { Clock } from '../../src/domain/clock.ts'
import type { FillJob } from './claim-work.ts'

/** A fault that a source gives only for one page is set aside after so many attempts, so that it cannot stop the others. */
const ATTEMPTS_BEFORE_SETTING_ASIDE = 5

/** Why a source gave nothing; undefined for a fault of our own. */
export function reasonOf(error: unknown): GapReason | undefined {
  return error instanceof UpstreamError || error instanceof InvalidDataError ? error.reason : undefined
}

/** One subject that fails says nothing of the others. */
export function isApart({ kind }: FillJob, reason: GapReason): boolean {
  return ('apart' in kind && kind.apart) || ('ask' in kind && kind.refusesSubjects === true && reason === 'refused')
}

/** A refusal concerns a page for good. */
export function isAboutThePage(error: unknown): boolean {
  return error instanceof InvalidDataError && (error.reason === 'not-found' || error.reason === 'beyond-history')
}

/** A broken answer or a server's fault may be about the page, or about the whole source. */
export function isAboutThePageOrAll(error: unknown): boolean {
  return (
    error instanceof InvalidDataError ||
    (error instanceof UpstreamError && (error.reason === 'server-error' || error.reason === 'timeout'))
  )
}

/** Whether it is time to find out which of both it is. */
export const isTimeToTell = (attempt: number): boolean => attempt % ATTEMPTS_BEFORE_SETTING_ASIDE === 0

/**
 * Whether a source answers now: it is asked for a slot that is stored, of another series from time to time. Throws what it says instead. False
 * when there is nothing to ask it for. Asked before the pages that fail: one fault too many, and a breaker lets nobody ask.
 */
export async function answersNow(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  { kind, series }: FillJob,
  attempt: number,
  call: CallContext,
): Promise<boolean> {
  if ('derive' in kind || ('apart' in kind && kind.apart)) return false
  const now = clock()
  const known = await newestStoredSlots(
    database,
    series.map(({ id }) => id),
  )
  const askable = series.flatMap((one) => {
    const end = known.get(one.id)
    const slot = end === undefined ? undefined : { from: end - one.widthSeconds * 1000, to: end }
    return slot === undefined || slot.from < kind.beyondHistory(one, now).to ? [] : [{ one, slot }]
  })
  const chosen = askable[Math.floor(attempt / ATTEMPTS_BEFORE_SETTING_ASIDE) % Math.max(1, askable.length)]
  if (chosen === undefined) return false
  if ('tell' in kind) await kind.tell(chosen.one, [chosen.slot], call)
  else await kind.ask(chosen.one, chosen.slot, call)
  return true
}
