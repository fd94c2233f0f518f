import { DAY } from '../domain/clock.ts'
import { plainAnswer, type Answer, type Ask } from './answer.ts'
import { NEWS_ORIGIN, slugOf, storiesIn } from './news-stories.ts'

const PAGE = 20
/** v1 counts no further. */
const MOST = 200
/** The developer plan shows posts this late. */
const LATE_MS = DAY

/** Answers as cryptopanic.com/api: /v1/posts/ and /developer/v2/posts/, newest first, 20 a page; `next` carries the token. */
export function answerCryptoPanic({ path, query, now }: Ask): Answer {
  const plan = /^\/(v1|developer\/v2)\/posts\/$/.exec(path)?.[1]
  if (plan === undefined) return plainAnswer(404, { status: 'api_error', info: 'Not found' })
  const token = query.get('auth_token') ?? ''
  if (token === '') return plainAnswer(401, { status: 'Incomplete', info: 'Token not provided' })
  const isFirst = plan === 'v1'
  const to = isFirst ? now : now - LATE_MS
  const posts = storiesIn({ from: to - 20 * DAY, to })
    .slice(-MOST)
    .reverse()
  const page = Math.max(1, Number(query.get('page') ?? 1) || 1)
  if ((page - 1) * PAGE >= posts.length && page > 1)
    return plainAnswer(404, { status: 'api_error', info: 'Invalid page.' })
  const shown = posts.slice((page - 1) * PAGE, page * PAGE)
  const link = (to: number) =>
    to < 1 || (to - 1) * PAGE >= posts.length
      ? null
      : `https://cryptopanic.replay.invalid/api/${plan}/posts/?auth_token=${token}&page=${to}`
  const about = { count: posts.length, next: link(page + 1), previous: link(page - 1) }
  return {
    status: 200,
    rows: shown.map((story) => {
      const title = story.titleOf('cryptopanic')
      const at = new Date(story.at).toISOString().replace('.000Z', 'Z')
      const slug = slugOf(title)
      const common = { id: 1_000_000_000 + story.number, slug, title, published_at: at, created_at: at, kind: 'news' }
      return [
        JSON.stringify(
          isFirst
            ? {
                ...common,
                domain: 'wire.replay.invalid',
                source: { title: 'Replay Wire', region: 'en', domain: 'wire.replay.invalid', path: null, type: 'feed' },
                currencies: [
                  { code: story.coin.symbol, title: story.coin.name, slug: slugOf(story.coin.name), url: '' },
                ],
                url: `https://cryptopanic.replay.invalid/news/${common.id}/${slug}`,
                votes: {
                  negative: 0,
                  positive: 0,
                  important: 0,
                  liked: 0,
                  disliked: 0,
                  lol: 0,
                  toxic: 0,
                  saved: 0,
                  comments: 0,
                },
              }
            : { ...common, description: story.summaryOf('cryptopanic') },
        ),
      ]
    }),
    write: (rows) => JSON.stringify(about).replace(/\}$/, `,"results":[${rows.map(([row]) => row).join(',')}]}`),
    newest: 'first',
    lie: ([row = '']) => [row.replace(/"title":"[^"]*"/, '"title":""')],
    product: 'posts',
    origin: NEWS_ORIGIN,
  }
}
