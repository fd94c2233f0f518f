import { promisesFor } from '../../config/promises.ts'
import { ConflictError } from '../../errors.ts'
import { quotaUsed } from '../../store/quota.ts'
import { count } from '../words.ts'
import type { Drill } from './drill.ts'
import { backToFirstSource } from './upstream-500s.ts'

interface Spent {
  readonly source: string
  readonly month: string
  readonly before: number
  readonly perMonth: number
}

/** The counter of the month says that nothing is left of the allowance. */
export const quotaGone: Drill<Spent> = {
  name: 'quota-gone',
  says: 'the allowance of CoinGecko for the month is spent; prices come from the source that stands in',
  ends: 'repaired',
  needsReplay: false,
  isBridged: true,
  async plan({ tools: { desk } }) {
    const { settings } = desk.config
    const [promised] = promisesFor(settings, 'prices')
    const source = promised?.source ?? ''
    const perMonth = (settings.budgets[source as keyof typeof settings.budgets] as { perMonth?: number } | undefined)
      ?.perMonth
    if (perMonth === undefined) throw new ConflictError(`No allowance is set for the source of prices.`)
    const now = desk.clock()
    const before = (await quotaUsed(desk.database, now)).get(source) ?? 0
    if (before >= perMonth) throw new ConflictError(`The allowance of ${source} is spent already.`)
    return { source, month: new Date(now).toISOString().slice(0, 7), before, perMonth }
  },
  async strike({ tools: { desk } }, { source, month, perMonth, before }) {
    await desk.database.execute(
      'INSERT INTO quota_usage (source, month, calls) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE calls = VALUES(calls)',
      [source, month, perMonth],
    )
    return `The counter of ${source} says ${count(perMonth)} of ${count(perMonth)} calls of ${month} instead of ${count(before)}.`
  },
  keys: ({ source }) => [`upstream-quota:${source}`],
  async undo(ground, { source, month, before, perMonth }) {
    const { affectedRows } = await ground.tools.desk.database.execute(
      'UPDATE quota_usage SET calls = ? WHERE source = ? AND month = ? AND calls >= ?',
      [before, source, month, perMonth],
    )
    if (affectedRows > 0) await backToFirstSource(ground)
  },
}
