import { UpstreamError } from '../src/errors.ts'
import type { PriceSource } from '../src/sources/source.ts'

/** A source that is not asked while another one stands in for it: it answers like one that is being spared. */
export function leftAlone(source: PriceSource, isLeftAlone: () => Promise<boolean>): PriceSource {
  return {
    ...source,
    async fetchLatest(...question) {
      if (await isLeftAlone().catch(() => false))
        throw new UpstreamError('breaker-open', `Another source stands in for ${source.name} for a while.`)
      return source.fetchLatest(...question)
    },
  }
}
