import type { Millis } from '../domain/clock.ts'
import { plainAnswer, type Answer, type Ask } from './answer.ts'
import { NEWS_ORIGIN, slugOf, toldIn, type Story } from './news-stories.ts'

/** The paper writes about few of the stories. */
const SHARE = 0.08
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const BEGINNING = Date.UTC(1999, 0, 1)

/** Articles published within [from, to), oldest first. */
export function guardianArticles(from: Millis, to: Millis): { story: Story; at: Millis }[] {
  return toldIn('guardian', SHARE, { from, to })
}

/** Answers as content.guardianapis.com: /search with from-date, to-date (inclusive), order-by, page and page-size; every query finds the same. */
export function answerGuardian({ path, query, now }: Ask): Answer {
  if ((query.get('api-key') ?? '') === '') return plainAnswer(401, { message: 'Unauthorized' })
  if (path !== '/search') return refusal(404, 'The requested resource could not be found.')
  const size = Number(query.get('page-size') ?? 10)
  if (!Number.isInteger(size) || size < 1 || size > 200)
    return refusal(400, 'page-size must be an integer between 0 and 200')
  const from = momentOf(query.get('from-date'), BEGINNING)
  const to = momentOf(query.get('to-date'), now)
  if (from === undefined || to === undefined) return refusal(400, 'dates must be ISO 8601')
  // The end is inclusive, to the second.
  const found = guardianArticles(from, Math.min(now, Math.floor(to / 1000) * 1000 + 1000))
  const ordered = query.get('order-by') === 'oldest' ? found : found.reverse()
  const pages = Math.ceil(ordered.length / size)
  const page = Number(query.get('page') ?? 1)
  if (page > Math.max(1, pages)) return refusal(400, 'requested page is beyond the number of available pages')
  const about = {
    status: 'ok',
    userTier: 'developer',
    total: ordered.length,
    startIndex: ordered.length === 0 ? 0 : (page - 1) * size + 1,
    pageSize: size,
    currentPage: page,
    pages,
    orderBy: query.get('order-by') ?? 'newest',
  }
  return {
    status: 200,
    rows: ordered.slice((page - 1) * size, page * size).map(({ story, at }) => [JSON.stringify(articleOf(story, at))]),
    write: (rows) =>
      `{"response":${JSON.stringify(about).replace(/\}$/, `,"results":[${rows.map(([row]) => row).join(',')}]}`)}}`,
    newest: query.get('order-by') === 'oldest' ? 'last' : 'first',
    lie: ([row = '']) => [row.replace(/"webPublicationDate":"[^"]*"/, '"webPublicationDate":"2026-02-31T25:00:00Z"')],
    product: 'articles',
    range: { from, to },
    origin: NEWS_ORIGIN,
  }
}

function articleOf(story: Story, at: Millis) {
  const title = story.titleOf('guardian')
  const day = new Date(at)
  const id = `technology/${day.getUTCFullYear()}/${MONTHS[day.getUTCMonth()]}/${String(day.getUTCDate()).padStart(2, '0')}/${slugOf(title)}-${story.number}`
  return {
    id,
    type: 'article',
    sectionId: 'technology',
    sectionName: 'Technology',
    webPublicationDate: day.toISOString().replace('.000Z', 'Z'),
    webTitle: title,
    webUrl: `https://guardian.replay.invalid/${id}`,
    apiUrl: `https://content.replay.invalid/${id}`,
    fields: { trailText: story.summaryOf('guardian'), byline: 'Nobody' },
    isHosted: false,
    pillarId: 'pillar/news',
    pillarName: 'News',
  }
}

function momentOf(text: string | null, fallback: Millis): Millis | undefined {
  if (text === null) return fallback
  const at = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text)
  return Number.isNaN(at) ? undefined : at
}

function refusal(status: number, message: string): Answer {
  return plainAnswer(status, { response: { status: 'error', message } })
}
