import { planQuota } from '../domain/news/quota.ts'
import { hasKey } from './promises.ts'
import type { Settings } from './settings.ts'

/** Rhythms that cannot fit the month of a source that will be called, each with the arithmetic. */
export function quotaFaults(settings: Settings): string[] {
  const { cryptopanic, guardian } = settings.datasets.news
  const wishes = [
    { source: 'cryptopanic' as const, everyMs: cryptopanic.every, callsPerRound: cryptopanic.pages },
    { source: 'guardian' as const, everyMs: guardian.every },
  ]
  return wishes.flatMap(({ source, ...wish }) => {
    const { perMonth } = settings.budgets[source]
    if (!hasKey(settings, source) || perMonth === undefined) return []
    const plan = planQuota({ source, perMonth, ...wish })
    return plan.fits ? [] : [`datasets.news.${source}.every: ${plan.sentence}`]
  })
}
