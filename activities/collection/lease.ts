import { spanOf } from '../../src/domain/collection/work.ts'
import type { Clock } from '../../src/domain/clock.ts'
import { dropClaims, renewClaims } from '../../src/store/claims.ts'
import type { Database } from '../../src/store/database.ts'
import { LEASE_MS, type ClaimedPage } from './claim-work.ts'

interface LeaseDeps {
  readonly database: Database
  readonly clock: Clock
}

/**
 * Renews what a holder claims while it waits for a permit or a slow answer. A process that was held up for too long (stopped, or without
 * its database) must not ask for what others may have claimed since: then `isEnding`, and what is left is claimed anew.
 */
export function keepLease({ database, clock }: LeaseDeps, holder: string): { isEnding(): boolean } & Disposable {
  let leasedUntil = clock() + LEASE_MS
  const isEnding = () => clock() >= leasedUntil - LEASE_MS / 5
  const renew = async (): Promise<void> => {
    if (isEnding()) return
    const next = clock() + LEASE_MS
    await renewClaims(database, holder, next)
    leasedUntil = next
  }
  const timer = setInterval(() => void renew().catch(() => undefined), LEASE_MS / 3)
  return { isEnding, [Symbol.dispose]: () => clearInterval(timer) }
}

/** Pages that were claimed together are of one series, and are given back together: filled ones need no claim any more. */
export async function giveBack(database: Database, holder: string, pages: readonly ClaimedPage[]): Promise<void> {
  const [first] = pages
  if (first === undefined) return
  await dropClaims(database, first.series.id, holder, spanOf(pages.flatMap((page) => page.want)))
}
