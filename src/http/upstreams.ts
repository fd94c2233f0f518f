import type { Budget } from '../cache/request-budget.ts'
import type { Settings } from '../config/settings.ts'
import type { Millis } from '../domain/clock.ts'
import type { Desk } from '../operations/desk.ts'
import { quotaUsed } from '../store/quota.ts'

/** How one upstream stands with us: what we may ask it, and what we have asked. Undefined: not known, or no such limit. */
export interface UpstreamState {
  readonly source: string
  /** Calls we may make, as configured. */
  readonly limits: Settings['budgets'][keyof Settings['budgets']]
  readonly usedThisMonth: number | undefined
  /** Calls that were made in each window up to now, by whom. */
  readonly windows: readonly {
    readonly name: string
    readonly limit: number
    readonly live: number
    readonly backfill: number
  }[]
  /** Not before this moment, because the source said so. */
  readonly closedUntil: Millis | undefined
  /** False while Redis is away and each process keeps to a quarter. */
  readonly shared: boolean
  readonly breaker: 'closed' | 'half-open' | 'open' | undefined
}

export interface UpstreamDeps {
  readonly desk: Desk
  readonly budgets: Readonly<Record<string, Budget>>
  /** Breaker by source, as the workers tell it; empty when none of them can be asked. */
  readonly breakers: () => Promise<ReadonlyMap<string, UpstreamState['breaker']>>
}

/** Every upstream with its budget, its month and its breaker. Answers without MySQL too, knowing less. */
export async function readUpstreams({ desk, budgets, breakers }: UpstreamDeps): Promise<UpstreamState[]> {
  const [used, states] = await Promise.all([
    quotaUsed(desk.database, desk.clock()).catch(() => undefined),
    breakers().catch(() => new Map<string, undefined>()),
  ])
  return Promise.all(
    Object.entries(desk.config.settings.budgets).map(async ([source, limits]) => {
      const state = await budgets[source]?.state()
      return {
        source,
        limits,
        usedThisMonth: limits.perMonth === undefined || used === undefined ? undefined : (used.get(source) ?? 0),
        windows: (state?.windows ?? []).map(({ name, limit, used: { live, backfill } }) => ({
          name,
          limit,
          live,
          backfill,
        })),
        closedUntil: state?.closedUntil,
        shared: state?.shared ?? false,
        breaker: states.get(source),
      }
    }),
  )
}

const BREAKER_WORDS: readonly UpstreamState['breaker'][] = ['closed', 'half-open', 'open']

/** Breakers live in the workers; their metrics tell of them. Takes the Prometheus text of one worker. */
export function breakersIn(metricsText: string): Map<string, UpstreamState['breaker']> {
  const found = new Map<string, UpstreamState['breaker']>()
  for (const [, source = '', figure = ''] of metricsText.matchAll(
    /^circuit_breaker_state\{provider="([^"]+)"\} (\d)/gm,
  ))
    found.set(source, BREAKER_WORDS[Number(figure)])
  return found
}
