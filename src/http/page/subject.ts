import { subjectsOf } from '../../config/promises.ts'
import type { Dataset } from '../../domain/collection/series.ts'
import { symbolOf } from '../../domain/features/symbol.ts'
import type { Range } from '../../domain/range.ts'
import { askTrust } from '../../operations/answer.ts'
import { readBands, type SeriesBand } from '../../operations/coverage.ts'
import type { Desk } from '../../operations/desk.ts'
import { readGaps } from '../../operations/gaps.ts'
import { parseDataset } from '../../operations/requests.ts'
import { datasetName, isoTime, several } from '../../operations/words.ts'
import { answerPanel } from './answer-panel.ts'
import { askForm } from './ask.ts'
import { askedWindow, faultPanel } from './asked.ts'
import { axis } from './axis.ts'
import { band, LEGEND, MAX_ELEMENTS } from './band.ts'
import { BAND_LIMITS, factsOf, HISTORY_PX, HISTORY_ZOOMS } from './coverage.ts'
import { dueEdge, dueParts } from './due.ts'
import { html, type Html } from './html.ts'
import { oldestPromise } from './overview.ts'
import { asOf } from './pieces.ts'
import { sentimentPlot } from './sentiment-plot.ts'
import { seriesTable } from './series-table.ts'
import { createFragments, type PageDeps, type PageRequest, type PageView } from './view.ts'
import { windowOf, zoomLinks, type Zoom } from './window.ts'

/** `/coverage/:dataset/:subject`: the quant's question, answered for one subject and range. */
export async function subjectPage(deps: PageDeps, request: PageRequest): Promise<PageView> {
  const { now, query } = request
  const dataset = parseDataset(request.params.dataset ?? '')
  const subject = request.params.subject ?? ''
  const { live, map } = createFragments()
  const all = windowOf('all', now, await oldestPromise(deps, now, dataset))
  const asked = askedWindow(query, dataset, subject, all.from, now, '30d')
  const ask = askForm(asked.words, '/ask', false, subjectsOf(deps.desk.config.settings, dataset))
  const crumb = html`<p class="crumb">
    <a href="/">Overview</a> / <a href="/coverage">Coverage</a> / <a href="/coverage/${dataset}">${datasetName(dataset)}</a>
  </p>`
  const window = asked.range
  if (window === undefined) {
    const fault = asked.fault ?? ''
    const main = html`${crumb}
      <div class="stack">
        <h1>${subject}</h1>
        <section class="panel">${ask}${faultPanel(fault)}</section>
      </div>`
    return {
      status: 400,
      title: `gapless ${subject}: ${fault}`,
      section: 'coverage',
      main,
      fragments: map,
      alarm: false,
    }
  }
  const about = { dataset, subjects: [subject] }
  const key = `${dataset} ${subject} ${asked.key}`
  const [answer, bands, history, gaps] = await Promise.all([
    deps.readings.read(`answer ${key}`, () => askTrust(deps.desk, { ...about, ...window }), BAND_LIMITS),
    deps.readings.read(
      `bands ${key}`,
      () => readBands(deps.desk, { ...about, ...window, maxParts: MAX_ELEMENTS }),
      BAND_LIMITS,
    ),
    deps.readings.read(
      `history ${dataset} ${subject}`,
      () => readBands(deps.desk, { ...about, ...all, maxParts: MAX_ELEMENTS }),
      BAND_LIMITS,
    ),
    deps.readings.read(`gaps ${key}`, () => readGaps(deps.desk, about), BAND_LIMITS),
  ])
  const rows = bands.value ?? []
  const told =
    answer.value === undefined
      ? faultPanel('Cannot say. MySQL has not answered yet.')
      : answerPanel(answer.value, rows[0]?.parts ?? [], { ...window, dataset, subject }, now)
  const path = `/coverage/${dataset}/${encodeURIComponent(subject)}`
  const facts = rows.length === 0 ? undefined : factsOf(rows, now)
  const each =
    rows.length > 1
      ? live(
          'series',
          html`<header><h2>Each width</h2></header>
            ${seriesTable({ desk: deps.desk, rows, window, gaps: gaps.value, now, fresh: bands.fresh })}`,
          { tag: 'section', class: 'panel' },
        )
      : undefined
  const main = html`${crumb}
    <div class="stack">
      <div class="title">
        <h1>${subject}</h1>
        <span class="quiet">${facts}</span>
      </div>
      <section class="panel">${ask}${live('answer', html`${asOf(answer.at, answer.fresh, now)}${told}`)}</section>
      ${live('history', historyPanel(deps.desk, history.value ?? [], all, window, asked.zoom, path, now), { tag: 'section', class: 'panel', label: 'All history' })}${each}
      ${rows.length === 0 ? undefined : storedPanel(dataset, subject, window, path)}${dataset === 'candles' && rows.length > 0 ? sentimentPlot(symbolOf(subject), window) : undefined}
    </div>`
  const status = rows.length === 0 && bands.fresh ? 404 : 200
  return {
    status,
    title: `gapless ${subject}: ${answer.value?.sentence ?? 'Cannot say.'}`,
    section: 'coverage',
    main,
    fragments: map,
    alarm: false,
    plot: true,
  }
}

function historyPanel(
  desk: Desk,
  bands: readonly SeriesBand[],
  all: Range,
  window: Range,
  zoom: Zoom | undefined,
  path: string,
  now: number,
): Html {
  const length = window.to - window.from
  const at = (from: number, to: number): string => `${path}?from=${isoTime(from)}&to=${isoTime(Math.min(to, now))}`
  const later =
    window.to + 60_000 < now
      ? html`<a class="button" href="${at(window.to, window.to + length)}" aria-label="Later" data-move="later">→</a>`
      : html`<span class="button off" aria-hidden="true">→</span>`
  const earlier = html`<a class="button" href="${at(window.from - length, window.from)}" aria-label="Earlier" data-move="earlier">←</a>`
  const drawn = bands.map((own) => {
    const label = `All history of ${own.subject}: ${several(own.missing, 'slot')} missing`
    return html`<div class="history" data-brush="${path}" data-from="${all.from}" data-to="${all.to}">
      ${band(dueParts(own.parts, dueEdge(desk, own.dataset, now, own.widthSeconds * 1000)), all, { label, widthPx: HISTORY_PX, tall: true, brush: zoom === 'all' ? undefined : window })}
    </div>`
  })
  return html`<header>
      <h2>All history</h2>
      <span class="acts">${zoomLinks(zoom, (to) => `${path}?range=${to}`, HISTORY_ZOOMS)}<span class="segments">${earlier}${later}</span></span>
    </header>
    <div class="pad">${drawn}${axis(all, HISTORY_PX, 'now')}</div>
    ${LEGEND}`
}

/** Where the API tells a dataset's stored values. */
const VALUES_AT: Readonly<Partial<Record<Dataset, string>>> = {
  candles: '/api/v1/candles',
  prices: '/api/v1/prices/historical',
  indicators: '/api/v1/technical',
  features: '/api/v1/ml-features',
  macro: '/api/v1/macro',
}

/** Where the rows of a dataset that has no single value for a slot are looked at. */
const ROWS_AT: Readonly<Partial<Record<Dataset, (subject: string) => string>>> = {
  news: newsAt,
  sentiment: newsAt,
  features: (subject) => `/features?symbol=${encodeURIComponent(subject)}`,
}

function newsAt(subject: string): string {
  return `/news?source=${encodeURIComponent(subject)}&range=30d`
}

function storedPanel(dataset: Dataset, subject: string, window: Range, path: string): Html {
  const at = ROWS_AT[dataset]?.(subject)
  if (at === undefined) return plotPanel(dataset, subject, window, path)
  return html`<section class="panel">
    <header><h2>What is stored here</h2></header>
    <p class="pad"><a href="${at}">${dataset === 'features' ? `The features of ${subject}, and how complete they are` : `The articles told by ${subject}, and how they sound`}</a></p>
  </section>`
}

function plotPanel(dataset: Dataset, subject: string, window: Range, path: string): Html {
  const range = `from=${isoTime(window.from)}&to=${isoTime(window.to)}`
  const at = VALUES_AT[dataset]
  const json =
    at === undefined ? '' : html`<a href="${`${at}/${encodeURIComponent(subject)}?${range}`}">The same as JSON</a>`
  return html`<section class="panel">
    <header>
      <h2>What is stored here</h2>
      <span class="small faint">a hole stays a hole: nothing is drawn across it</span>
    </header>
    <div class="pad">
      <div class="plotbox" data-points="${`${path}/points?${range}`}"></div>
      <p class="small quiet"><span class="plot-words"></span> ${json}</p>
    </div>
  </section>`
}
