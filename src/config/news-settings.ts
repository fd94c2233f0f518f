import { z } from 'zod'
import { duration, moment, width } from './setting-kinds.ts'

const feed = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, { error: 'must look like coindesk' }),
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }),
})

/** Feeds, each polled on one rhythm; CryptoPanic and the Guardian when their keys are set. */
export const news = z
  .strictObject({
    every: width.prefault('15m'),
    feeds: z
      .array(feed)
      .max(500)
      .default([
        { name: 'coindesk', url: 'https://www.coindesk.com/arc/outboundfeeds/rss/' },
        { name: 'cointelegraph', url: 'https://cointelegraph.com/rss' },
        { name: 'decrypt', url: 'https://decrypt.co/feed' },
      ]),
    /** When a feed is first seen there is no earlier poll to promise. */
    since: moment('now'),
    settle: duration('1m'),
    confirmNoneAfter: duration('30m'),
  })
  .prefault({})
