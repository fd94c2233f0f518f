import { fearGreedPages } from '../activities/collection/fear-greed.ts'
import { macroPages } from '../activities/collection/macro.ts'
import type { AskedKind } from '../activities/collection/pages.ts'
import { promisesFor } from '../src/config/promises.ts'
import { createFearGreed } from '../src/sources/fear-greed.ts'
import { createFred, fredTalk } from '../src/sources/fred.ts'
import { guard, type Guarded } from './guard.ts'
import type { Ground } from './ground.ts'

/** What is published about the world around the market: economic series where there is a key for FRED, and fear and greed. */
export function openPublished(
  ground: Ground,
  told: { readonly macro?: AskedKind['afterWrite']; readonly fearGreed?: AskedKind['afterWrite'] } = {},
): { kinds: AskedKind[]; upstreams: Guarded[] } {
  const { settings, upstreams, secrets } = ground.config
  const { macro, fear_greed: fearGreed } = settings.datasets
  const alternative = guard(ground, 'alternative', upstreams.fearGreed, settings.budgets.alternative)
  const index = createFearGreed({ upstream: alternative.upstream, clock: ground.clock })
  const kinds = [fearGreedPages(index, fearGreed, told.fearGreed)]
  const guarded = [alternative]
  if (secrets.fredApiKey !== undefined && promisesFor(settings, 'macro').length > 0) {
    const fred = guard(ground, 'fred', upstreams.fred, settings.budgets.fred, fredTalk(secrets.fredApiKey))
    kinds.push(macroPages(createFred({ upstream: fred.upstream }), macro, told.macro))
    guarded.push(fred)
  }
  return { kinds, upstreams: guarded }
}
