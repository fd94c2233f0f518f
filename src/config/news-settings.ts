import { z } from 'zod'
import { DAY, MINUTE } from '../domain/clock.ts'
import { duration, moment, outagePolicy, width } from './setting-kinds.ts'

/** Subjects of the other sources of news; sentiment is filed under a news series' subject alone. */
export const CRYPTOPANIC_SUBJECT = 'posts'
export const GUARDIAN_SUBJECT = 'articles'

const feed = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, { error: 'must look like coindesk' })
    .refine((name) => name !== CRYPTOPANIC_SUBJECT && name !== GUARDIAN_SUBJECT, {
      error: `must be neither ${CRYPTOPANIC_SUBJECT} nor ${GUARDIAN_SUBJECT}: those are what CryptoPanic and the Guardian are filed under`,
    }),
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }),
})

/** Public feeds of well-known publishers. Their addresses are theirs to change: one that fails is a gap, and the page says which. */
const WELL_KNOWN: z.input<typeof feed>[] = [
  { name: 'coindesk', url: 'https://www.coindesk.com/arc/outboundfeeds/rss/' },
  { name: 'cointelegraph', url: 'https://cointelegraph.com/rss' },
  { name: 'decrypt', url: 'https://decrypt.co/feed' },
  { name: 'theblock', url: 'https://www.theblock.co/rss.xml' },
  { name: 'cryptoslate', url: 'https://cryptoslate.com/feed/' },
  { name: 'bitcoinmagazine', url: 'https://bitcoinmagazine.com/feed' },
  { name: 'beincrypto', url: 'https://beincrypto.com/feed/' },
  { name: 'newsbtc', url: 'https://www.newsbtc.com/feed/' },
  { name: 'bitcoinist', url: 'https://bitcoinist.com/feed/' },
  { name: 'cryptobriefing', url: 'https://cryptobriefing.com/feed/' },
  { name: 'ambcrypto', url: 'https://ambcrypto.com/feed/' },
  { name: 'coinjournal', url: 'https://coinjournal.net/news/feed/' },
  { name: 'cryptonews', url: 'https://cryptonews.com/news/feed/' },
  { name: 'cryptodaily', url: 'https://cryptodaily.co.uk/feed' },
  { name: 'coinspeaker', url: 'https://www.coinspeaker.com/feed/' },
  { name: 'cryptoglobe', url: 'https://www.cryptoglobe.com/latest/feed/' },
  { name: 'crypto-news-flash', url: 'https://www.crypto-news-flash.com/feed/' },
  { name: 'ethereum-blog', url: 'https://blog.ethereum.org/feed.xml' },
  { name: 'coincenter', url: 'https://www.coincenter.org/feed/' },
  { name: 'bitcoin-org', url: 'https://bitcoin.org/en/rss/blog.xml' },
]

/** Posts, when CRYPTOPANIC_TOKEN is set. A round is as many calls as it reads pages; a month's rounds must fit the plan. */
const cryptopanic = z
  .strictObject({
    plan: z.enum(['v1', 'developer-v2']).default('developer-v2'),
    every: width.prefault('1d'),
    /** Pages of 20 posts that a round reads at most. */
    pages: z.number().int().min(1).max(50).default(3),
    since: moment('-2d'),
  })
  .prefault({})
  .transform((told) => ({
    ...told,
    // The developer plan shows posts a day late (its clients).
    settle: told.plan === 'developer-v2' ? DAY + 5 * MINUTE : MINUTE,
  }))

/** Articles, when GUARDIAN_API_KEY is set; its archive goes back for decades. */
const guardian = z
  .strictObject({
    every: width.prefault('1h'),
    /** In the Guardian's own words. */
    query: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .default('bitcoin OR cryptocurrency OR ethereum OR blockchain OR stablecoin'),
    since: moment('2025-01-01T00:00:00Z'),
    /** An article may be listed a little after its own time. */
    settle: duration('5m'),
  })
  .prefault({})

/** Feeds, each polled on one rhythm; CryptoPanic and the Guardian when their keys are set. */
export const news = z
  .strictObject({
    every: width.prefault('15m'),
    feeds: z
      .array(feed)
      .max(500)
      .refine((feeds) => new Set(feeds.map(({ name }) => name)).size === feeds.length, {
        error: 'must have a name of its own each',
      })
      .default(WELL_KNOWN),
    /** A feed's first answer vouches as far back as its items reach; what lies before is unobtainable. */
    since: moment('-7d'),
    settle: duration('5s'),
    confirmNoneAfter: duration('30m'),
    /** Of feeds, CryptoPanic and the Guardian alike. */
    outagePolicy,
    cryptopanic,
    guardian,
  })
  .prefault({})
