import type { Redis } from '../../src/cache/redis.ts'
import type { Database } from '../../src/store/database.ts'
import { findNotice, writeNotice, type LedgerRow } from '../../src/store/incident-ledger.ts'
import { inTime } from './bounded.ts'

/** A notice must not wait for a database that is down: that may be what it tells of. It is asked twice before a notice goes out, within 2 s in all. */
const PATIENCE_MS = 700
const KEEP_SECONDS = 3 * 86_400

/**
 * The ledger: MySQL, and Redis beside it for the time in which MySQL is away. Both are asked at once and whoever knows more is believed;
 * with both away the receivers' own keys are what is left.
 */
export interface Ledger {
  find(key: string): Promise<LedgerRow | undefined>
  write(row: LedgerRow): Promise<void>
}

const redisKey = (key: string): string => `gapless:notice:${key}`

export function createLedger({ database, redis }: { database: Database; redis: Pick<Redis, 'get' | 'set'> }): Ledger {
  return {
    async find(key) {
      const [inMysql, inRedis] = await Promise.all([
        inTime(PATIENCE_MS, () => findNotice(database, key)),
        inTime(PATIENCE_MS, async () => parse(await redis.get(redisKey(key)))),
      ])
      if (inMysql === undefined || inRedis === undefined) return inMysql ?? inRedis
      if (inMysql.state === 'delivered') return inMysql
      return inRedis.state === 'delivered' || inRedis.attempts > inMysql.attempts ? inRedis : inMysql
    },
    async write(row) {
      await Promise.all([
        inTime(PATIENCE_MS, () => writeNotice(database, row)),
        inTime(PATIENCE_MS, () => redis.set(redisKey(row.key), JSON.stringify(row), 'EX', KEEP_SECONDS)),
      ])
    },
  }
}

/** Written by us alone, under a key of ours. */
function parse(text: string | null): LedgerRow | undefined {
  return text === null ? undefined : (JSON.parse(text) as LedgerRow)
}
