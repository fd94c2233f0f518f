import { subjectsOf } from '../../config/promises.ts'
import { DAY } from '../../domain/clock.ts'
import { GROUPS, type FeatureGroup } from '../../domain/features/columns.ts'
import type { Range } from '../../domain/range.ts'
import { readBands, type SeriesBand } from '../../operations/coverage.ts'
import type { Updater, UpdaterSymbol } from '../../operations/updater.ts'
import { count, isoTime, percent, span } from '../../operations/words.ts'
import { readFeatures, type StoredFeatures } from '../../store/features.ts'
import type { Reading } from '../readings.ts'
import { axis } from './axis.ts'
import { band, LEGEND, MAX_ELEMENTS } from './band.ts'
import { BAND_LIMITS } from './coverage.ts'
import { dueEdge, dueParts } from './due.ts'
import { html, type Html } from './html.ts'
import { oldestPromise } from './overview.ts'
import { asOf, moment } from './pieces.ts'
import { createFragments, pageStatus, type PageDeps, type PageRequest, type PageView } from './view.ts'
import { windowOf, zoomLinks, zoomOf, zoomText, type Zoom } from './window.ts'

const BAND_PX = 240
const ZOOM_CHOICES: readonly Zoom[] = ['24h', '7d', '30d', '1y', 'all']

/** `/features`: are the features complete, current, and what were they made from? */
export async function featuresPage(deps: PageDeps, { now, query }: PageRequest): Promise<PageView> {
  const { live, map } = createFragments()
  const symbols = subjectsOf(deps.desk.config.settings, 'features')
  const chosen = symbols.find((symbol) => symbol === query.symbol?.toUpperCase()) ?? symbols[0]
  const zoom = zoomOf(query.range, '30d')
  const window = windowOf(zoom, now, await oldestPromise(deps, now, 'features'))
  const recent = { from: now - 2 * DAY, to: now }
  const [status, bands, rows] = await Promise.all([
    pageStatus(deps),
    deps.readings.read(
      'feature bands',
      () => readBands(deps.desk, { dataset: 'features', ...recent, maxParts: MAX_ELEMENTS }),
      BAND_LIMITS,
    ),
    deps.readings.read('newest features', () => newestRows(deps, symbols, now), BAND_LIMITS),
  ])
  const updater = status.value?.updater
  const sentence = symbols.length === 0 ? 'No features are promised: there are no hourly candles.' : sentenceOf(updater)
  const main = html`<div class="stack">
    ${live('verdict', html`<h1>${sentence}</h1>`)}${live('updater', updaterPanel(deps, symbols, { updater, bands, rows, recent, now }), { tag: 'section', class: 'panel', label: 'Updater' })}
    ${chosen === undefined ? undefined : plotsPanel(chosen, zoom, window)}
  </div>`
  return {
    status: 200,
    title: `gapless features: ${sentence}`,
    section: 'features',
    main,
    fragments: map,
    alarm: false,
    plot: chosen !== undefined,
  }
}

function sentenceOf(updater: Updater | undefined): string {
  return updater?.sentence ?? 'Cannot say.'
}

/** The newest row of each symbol, with nothing but its completeness. */
async function newestRows(deps: PageDeps, symbols: readonly string[], now: number): Promise<StoredFeatures[]> {
  const columns: [] = []
  const read = symbols.map((symbol) =>
    readFeatures(deps.desk.database, { symbol, from: now - 2 * DAY, to: now + DAY, columns, limit: 100 }),
  )
  return (await Promise.all(read)).flatMap((rows) => rows.at(-1) ?? [])
}

interface Known {
  readonly updater: Updater | undefined
  readonly bands: Reading<readonly SeriesBand[]>
  readonly rows: Reading<readonly StoredFeatures[]>
  readonly recent: Range
  readonly now: number
}

function updaterPanel(deps: PageDeps, symbols: readonly string[], known: Known): Html {
  const { updater, bands, recent, now } = known
  const facts =
    updater === undefined
      ? undefined
      : html`${count(updater.owed)} to make · last made ${updater.lastMadeAt === undefined ? 'never' : moment(updater.lastMadeAt, now)}`
  return html`<header>
      <h2>Updater, last 48 hours ${asOf(bands.at, bands.fresh, now)}</h2>
      <span class="quiet">${facts}</span>
    </header>
    ${
      symbols.length === 0
        ? html`<p class="pad quiet">Nothing is promised.</p>`
        : html`<table class="fold">
            <thead>
              <tr>
                <th>Symbol</th>
                <th class="wide">${axis(recent, BAND_PX, 'now')}</th>
                <th class="n">Rows to</th>
                <th class="n hide-s">Inputs to</th>
                <th class="n">Behind</th>
                ${GROUPS.map((group) => html`<th class="n hide-m" title="Completeness of the newest row">${group}</th>`)}
              </tr>
            </thead>
            <tbody>
              ${symbols.map((each) => symbolRow(deps, each, known))}
            </tbody>
          </table>`
    }
    ${LEGEND}`
}

function symbolRow(deps: PageDeps, symbol: string, { updater, bands, rows, recent, now }: Known): Html {
  const own: UpdaterSymbol | undefined = updater?.symbols.find((each) => each.symbol === symbol)
  const parts = bands.value?.find(({ subject }) => subject === symbol)?.parts ?? []
  const row = rows.value?.find((each) => each.symbol === symbol)
  const label = `${symbol}, last 48 hours: ${own === undefined ? 'not known now' : `${count(own.owed)} rows to make in all history`}`
  const late = (own?.lagSeconds ?? 0) > 3600 ? ' bad' : ''
  return html`<tr>
    <td><a class="row" href="/features?symbol=${symbol}">${symbol}</a></td>
    <td class="wide"><div${bands.fresh ? undefined : html` class="stale"`}>${band(dueParts(parts, dueEdge(deps.desk, 'features', now)), recent, { label, widthPx: BAND_PX })}</div></td>
    <td class="n nowrap">${own?.cursor === undefined ? '' : moment(own.cursor, now)}</td>
    <td class="n nowrap hide-s">${own?.inputAt === undefined ? '' : moment(own.inputAt, now)}</td>
    <td class="n${late}">${own === undefined ? html`<span class="quiet">?</span>` : own.lagSeconds === 0 ? html`<span class="ok">✓</span> 0` : span(own.lagSeconds * 1000)}</td>
    ${GROUPS.map((group) => html`<td class="n hide-m">${row === undefined ? '' : percent(Number(row.completeness[group]))}</td>`)}
  </tr>`
}

const WHAT: Record<FeatureGroup, string> = {
  price: 'The hourly candles of the last day',
  technical: 'Indicators of closed candles',
  sentiment: 'Scores of the day, and the fear and greed index',
  news: 'Whether anything was collected that day',
  macro: 'The economy, in the vintage of that hour',
}

function plotsPanel(symbol: string, zoom: Zoom, window: Range): Html {
  const range = `from=${isoTime(window.from)}&to=${isoTime(window.to)}`
  const plots = GROUPS.map(
    (group) =>
      html`<div class="pad">
        <h3>${group}</h3>
        <p class="small quiet">${WHAT[group]}: <span class="plot-words"></span></p>
        <div class="plotbox small-plot" data-percent data-points="${`/features/${encodeURIComponent(symbol)}/points?group=${group}&${range}`}"></div>
      </div>`,
  )
  return html`<section class="panel" aria-label="Completeness">
    <header>
      <h2>Completeness of ${symbol}, ${zoomText(zoom)}</h2>
      ${zoomLinks(zoom, (to) => `/features?symbol=${encodeURIComponent(symbol)}&range=${to}`, ZOOM_CHOICES)}
    </header>
    ${plots}
    <p class="pad small quiet">
      Percent of what each group needs that was known at the hour's end.
      <a href="${`/api/v1/ml-features/${encodeURIComponent(symbol)}?${range}`}">The rows as JSON</a>
    </p>
  </section>`
}
