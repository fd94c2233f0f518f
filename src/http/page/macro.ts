import { offOf, subjectsOf } from '../../config/promises.ts'
import { DAY } from '../../domain/clock.ts'
import type { MacroValue } from '../../domain/collection/macro.ts'
import { isoTime, several } from '../../operations/words.ts'
import { fearGreedKnownAt, type FearGreedRow } from '../../store/fear-greed.ts'
import { macroKnownAt } from '../../store/macro.ts'
import type { Reading } from '../readings.ts'
import { BAND_LIMITS } from './coverage.ts'
import { html, type Html } from './html.ts'
import { age, asOf } from './pieces.ts'
import { createFragments, type PageDeps, type PageRequest, type PageView } from './view.ts'
import { zoomLinks, zoomOf, windowOf, type Zoom } from './window.ts'

const ZOOMS: readonly Zoom[] = ['30d', '1y', 'all']
/** Fear and greed have no older one. */
const FIRST_DAY = Date.UTC(2018, 1, 1)

interface Known {
  readonly macro: ReadonlyMap<string, MacroValue>
  readonly fearGreed: FearGreedRow | undefined
}

/** `/macro`: what was last known of the economy, and of fear and greed. */
export async function macroPage(deps: PageDeps, { now, query }: PageRequest): Promise<PageView> {
  const { live, map } = createFragments()
  const { settings } = deps.desk.config
  const codes = subjectsOf(settings, 'macro')
  const chosen = codes.find((code) => code === query.series?.toUpperCase()) ?? codes[0]
  const zoom = zoomOf(query.range, '1y')
  const known = await deps.readings.read('macro known', () => readKnown(deps, codes, now), BAND_LIMITS)
  const off = offOf(settings).find(({ dataset }) => dataset === 'macro')
  const sentence = sentenceOf(known.value, codes, now)
  const range = windowOf(zoom, now, FIRST_DAY)
  const points = `from=${isoTime(range.from)}&to=${isoTime(range.to)}`
  const address = (to: Zoom): string => `/macro?range=${to}${chosen === undefined ? '' : `&series=${chosen}`}`
  const plots = [
    ...(chosen === undefined
      ? []
      : [plotPanel([chosen, TITLES[chosen]].filter(Boolean).join(', '), `/coverage/macro/${chosen}`, points)]),
    plotPanel('Fear and greed, 0 to 100', '/coverage/fear_greed/crypto', points),
  ]
  const main = html`<p class="crumb"><a href="/">Overview</a> / <a href="/coverage">Coverage</a></p>
    <div class="stack">
      ${live('macro-verdict', html`<h1>${sentence}</h1>`)}
      <p class="acts">${zoomLinks(zoom, address, ZOOMS)}</p>
      ${plots}
      ${live('macro-series', off === undefined ? seriesPanel(known, codes, zoom, now) : html`<div class="pad">${off.reason}</div>`, { tag: 'section', class: 'panel', label: 'Economic series' })}
    </div>`
  return {
    status: 200,
    title: `gapless macro: ${sentence}`,
    section: 'macro',
    main,
    fragments: map,
    alarm: false,
    plot: true,
  }
}

async function readKnown({ desk }: PageDeps, codes: readonly string[], now: number): Promise<Known> {
  const [macro, fearGreed] = await Promise.all([
    macroKnownAt(desk.database, codes, now),
    fearGreedKnownAt(desk.database, now),
  ])
  return { macro, fearGreed }
}

function sentenceOf(known: Known | undefined, codes: readonly string[], now: number): string {
  if (known === undefined) return 'Cannot say.'
  const mood =
    known.fearGreed === undefined
      ? 'No fear and greed index is stored yet.'
      : `Fear and greed stood at ${known.fearGreed.value} (${known.fearGreed.classification.toLowerCase()}) ${dayWords(known.fearGreed.day, now)}.`
  const values = [...known.macro.values()]
  if (values.length === 0) return codes.length === 0 ? mood : `${mood} No economic series has a value yet.`
  const newest = Math.max(...values.map(({ vintage }) => vintage))
  return `${mood} ${several(values.length, 'economic series has a value', 'economic series have values')}, the newest published ${dayWords(newest, now)}.`
}

function seriesPanel(known: Reading<Known>, codes: readonly string[], zoom: Zoom, now: number): Html {
  const rows = codes.map((code) => {
    const value = known.value?.macro.get(code)
    return html`<tr>
      <td><a class="row" href="/macro?range=${zoom}&series=${code}"><b>${code}</b></a></td>
      <td class="hide-m">${TITLES[code]}</td>
      <td class="num">${value === undefined ? html`<span class="faint">none yet</span>` : unpadded(value.value)}</td>
      <td>${value === undefined ? undefined : dayText(value.day)}</td>
      <td>${value === undefined ? undefined : dayText(value.vintage)}</td>
      <td>${value === undefined ? undefined : age(value.knownAt, now)}</td>
    </tr>`
  })
  return html`<header>
      <h2>Economic series ${asOf(known.at, known.fresh, now)}</h2>
      <span class="small faint">what was known, never what came later</span>
    </header>
    <table class="fold">
      <thead>
        <tr>
          <th>Series</th>
          <th class="hide-m">What</th>
          <th class="num">Newest value</th>
          <th>Is about</th>
          <th>Published</th>
          <th>Known for</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`
}

function plotPanel(title: string, path: string, points: string): Html {
  return html`<section class="panel">
    <header>
      <h2>${title}</h2>
      <span class="small"><a href="${`${path}?${points}`}">coverage</a></span>
    </header>
    <div class="pad">
      <div class="plotbox" data-points="${`${path}/points?${points}`}"></div>
      <p class="small quiet"><span class="plot-words"></span></p>
    </div>
  </section>`
}

/** What the series of the default settings are about, as their publishers say. */
const TITLES: Readonly<Record<string, string>> = {
  DGS10: '10-year Treasury yield, %',
  DGS2: '2-year Treasury yield, %',
  T10Y2Y: '10-year less 2-year yield, %',
  DEXJPUS: 'yen per US dollar',
  DEXUSEU: 'US dollars per euro',
  VIXCLS: 'VIX at the close',
  DTWEXBGS: 'broad dollar index',
  ICSA: 'initial jobless claims',
  UNRATE: 'unemployment, %',
  CPIAUCSL: 'consumer prices, index',
  FEDFUNDS: 'federal funds rate, %',
  INDPRO: 'industrial production, index',
  RSAFS: 'retail sales, million $',
  HOUST: 'housing starts, thousand',
  UMCSENT: 'consumer sentiment, index',
  M2SL: 'M2, billion $',
  GDP: 'GDP, billion $',
  GDPC1: 'real GDP, billion $',
  GDPDEF: 'GDP deflator, index',
}

const dayText = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** `yesterday`, else `on 3 March 2026`. */
function dayWords(at: number, now: number): string {
  if (Math.floor(now / DAY) - Math.floor(at / DAY) === 1) return 'yesterday'
  const words = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const
  return `on ${new Date(at).toLocaleDateString('en-GB', words)}`
}

/** A DECIMAL column pads with zeros up to its scale; the number is the same without them. */
function unpadded(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}
