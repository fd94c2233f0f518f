import { subjectsOf } from '../../config/promises.ts'
import { DAY } from '../../domain/clock.ts'
import { isoTime, several, sourceName } from '../../operations/words.ts'
import { feedsToRename, type FeedMove } from '../../store/feed-moves.ts'
import { symbolsOfNews } from '../../store/news.ts'
import { listNews, type ListedNews } from '../../store/news-list.ts'
import { html, type Html } from './html.ts'
import { age, asOf } from './pieces.ts'
import { createFragments, type PageDeps, type PageRequest, type PageView } from './view.ts'
import { windowOf, zoomLinks, zoomOf, zoomText, type Zoom } from './window.ts'

const WINDOWS: readonly Zoom[] = ['24h', '7d', '30d']
const PAGE_ROWS = 60

/** `/news`: what is told, how it sounds, and when. */
export async function newsPage(deps: PageDeps, { now, query }: PageRequest): Promise<PageView> {
  const { live, map } = createFragments()
  const { database, config } = deps.desk
  const zoom = zoomOf(query.range, '24h')
  const range = windowOf(zoom, now, now - 30 * DAY)
  const symbol = /^[A-Z0-9]{1,15}$/.test(query.symbol?.toUpperCase() ?? '') ? query.symbol?.toUpperCase() : undefined
  const names = subjectsOf(config.settings, 'news')
  const source = names.find((name) => name === query.source)
  const reading = await deps.readings.read(
    `news ${zoom} ${symbol ?? ''} ${source ?? ''}`,
    async () => {
      const news = await listNews(database, { ...range, symbol, source, limit: PAGE_ROWS + 1 })
      const ids = news.map(({ newsId }) => newsId)
      const moved = await feedsToRename(database, config.settings.datasets.news.feeds, now)
      return { news, moved, symbols: await symbolsOfNews(database, ids) }
    },
    { maxAgeMs: 5_000, waitMs: 1_500 },
  )
  const news = reading.value?.news ?? []
  const address = (to: { zoom?: Zoom; symbol?: string | undefined; source?: string | undefined }): string => {
    const words = new URLSearchParams({ range: to.zoom ?? zoom })
    const about = 'symbol' in to ? to.symbol : symbol
    const from = 'source' in to ? to.source : source
    if (about !== undefined) words.set('symbol', about)
    if (from !== undefined) words.set('source', from)
    return `/news?${words.toString()}`
  }
  const points = new URLSearchParams({
    from: isoTime(range.from),
    to: isoTime(range.to),
    ...(symbol === undefined ? {} : { symbol }),
    ...(source === undefined ? {} : { source }),
  })
  const sentence = sentenceOf(reading.value?.news, { symbol, source, zoom })
  const rows = news
    .slice(0, PAGE_ROWS)
    .map((one) => newsRow(one, reading.value?.symbols.get(one.newsId) ?? [], now, address))
  const table =
    rows.length === 0
      ? html`<p class="pad quiet">${reading.value === undefined ? 'MySQL has not answered yet. Nothing is lost.' : 'Nothing was told in that time.'}</p>`
      : html`<table class="fold">
            <thead>
              <tr>
                <th>Known for</th>
                <th>What</th>
                <th class="hide-s">About</th>
                <th class="hide-m">Told by</th>
                <th class="n">Sounds</th>
              </tr>
            </thead>
            <tbody>
              ${rows}
            </tbody>
          </table>
          ${news.length > PAGE_ROWS ? html`<p class="pad small quiet">Older ones: <a href="${`/api/v1/news/latest?${points.toString()}`}">as JSON</a></p>` : undefined}`
  const narrowed =
    symbol === undefined && source === undefined
      ? undefined
      : html` <a class="button" href="${address({ symbol: undefined, source: undefined })}">all news</a>`
  const main = html`<p class="crumb"><a href="/">Overview</a> / <a href="/coverage/news">Coverage of news</a></p>
    <div class="stack">
      ${live('news-verdict', html`<h1>${sentence}</h1>`)}
      ${live('news-moved', movedPart(reading.value?.moved ?? []))}
      <p class="acts">${zoomLinks(zoom, (to) => address({ zoom: to }), WINDOWS)}${narrowed}</p>
      <section class="panel">
        <header>
          <h2>Articles an hour</h2>
          <span class="small"><a href="/coverage/news">coverage</a></span>
        </header>
        <div class="pad">
          <div class="plotbox" data-points="${`/news/points?${points.toString()}`}"></div>
          <p class="small quiet"><span class="plot-words"></span></p>
        </div>
      </section>
      ${live(
        'news-list',
        html`<header>
            <h2>Newest ${asOf(reading.at, reading.fresh, now)}</h2>
            <span class="small faint">the score that counts, from -1 to 1</span>
          </header>
          ${table}`,
        { tag: 'section', class: 'panel', label: 'Newest articles' },
      )}
    </div>`
  return {
    status: 200,
    title: `gapless news: ${sentence}`,
    section: 'news',
    main,
    fragments: map,
    alarm: false,
    plot: true,
  }
}

/** Feeds that lead on for good; nothing is lost as long as their old addresses do. */
function movedPart(moved: readonly FeedMove[]): Html {
  return html`${moved.map(
    ({ feed, from, to }) =>
      html`<p>
        The feed ${feed} has moved for good: <code>${from}</code> leads to <code>${to}</code>. It is still read; name
        the new address in <code>datasets.news.feeds</code>.
      </p>`,
  )}`
}

function sentenceOf(
  news: readonly ListedNews[] | undefined,
  { symbol, source, zoom }: { symbol: string | undefined; source: string | undefined; zoom: Zoom },
): string {
  if (news === undefined) return 'Cannot say.'
  const about = `${symbol === undefined ? '' : ` about ${symbol}`}${source === undefined ? '' : ` told by ${source}`}`
  if (news.length === 0) return `No article${about} in the ${zoomText(zoom)}.`
  const all =
    news.length > PAGE_ROWS ? `More than ${PAGE_ROWS} articles${about}` : `${several(news.length, 'article')}${about}`
  const scored = news.flatMap(({ score }) => score?.compound ?? [])
  if (scored.length === 0) return `${all} in the ${zoomText(zoom)}, none of them scored yet.`
  const mean = scored.reduce((sum, one) => sum + one, 0) / scored.length
  return `${all} in the ${zoomText(zoom)}; the newest sound ${moodOf(mean)}.`
}

const moodOf = (mean: number): string => (mean > 0.1 ? 'good' : mean < -0.1 ? 'bad' : 'even')

const TONES: Readonly<Record<string, string>> = { positive: 'ok', negative: 'bad', neutral: 'quiet' }

function newsRow(
  { title, summary, url, feed, source, knownAt, score, revision }: ListedNews,
  symbols: readonly string[],
  now: number,
  address: (to: { symbol?: string; source?: string }) => string,
): Html {
  const words = title ?? summary?.slice(0, 200) ?? '(without a title)'
  // What a feed gave is shown as text; only a web address becomes a link, and what it opens learns nothing of this page.
  const link =
    url !== null && /^https?:\/\//i.test(url)
      ? html`<a href="${url}" rel="noopener noreferrer nofollow" target="_blank">${words}</a>`
      : html`${words}`
  const about = symbols.slice(0, 6).map((symbol) => html`<a class="id" href="${address({ symbol })}">${symbol}</a> `)
  const told = source === 'feeds' ? feed : sourceName(source)
  return html`<tr>
    <td class="nowrap">${age(knownAt, now)}</td>
    <td>${link}${revision > 0 ? html` <span class="small faint">revised</span>` : undefined}</td>
    <td class="hide-s">${about}</td>
    <td class="hide-m"><a href="${address({ source: feed })}">${told}</a></td>
    <td class="n">${
      score === undefined
        ? html`<span class="faint">not scored</span>`
        : html`<span class="${TONES[score.label] ?? 'quiet'}" title="${score.label}, by ${score.scorer} ${score.version}">${signed(score.compound)}</span>`
    }</td>
  </tr>`
}

const signed = (compound: number): string => `${compound > 0 ? '+' : ''}${compound.toFixed(2)}`
