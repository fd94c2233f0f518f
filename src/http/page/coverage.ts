import { subjectsOf } from '../../config/promises.ts'
import { parseDataset } from '../../operations/requests.ts'
import { askTrust } from '../../operations/answer.ts'
import { overlay, reduceParts } from '../../operations/bands.ts'
import { readBands, readDatasetBands, type SeriesBand } from '../../operations/coverage.ts'
import { readGaps } from '../../operations/gaps.ts'
import { count, datasetName, listed, sentenceTime, several, sourceName } from '../../operations/words.ts'
import { answerPanel } from './answer-panel.ts'
import { askForm } from './ask.ts'
import { askedWindow, faultPanel } from './asked.ts'
import { axis } from './axis.ts'
import { band, LEGEND, MAX_ELEMENTS } from './band.ts'
import { dueEdge, dueParts } from './due.ts'
import { html, type Html } from './html.ts'
import { oldestPromise, widthsText } from './overview.ts'
import { asOf } from './pieces.ts'
import { seriesTable } from './series-table.ts'
import { createFragments, type PageDeps, type PageRequest, type PageView } from './view.ts'
import { windowOf, zoomLinks, zoomText, type Zoom } from './window.ts'

const PAGE_ROWS = 50
const ROW_PARTS = 120
export const HISTORY_PX = 1180
export const HISTORY_ZOOMS: readonly Zoom[] = ['6h', '24h', '7d', '30d', '1y', 'all']
export const BAND_LIMITS = { maxAgeMs: 2_000, waitMs: 700 }

/** `/coverage/:dataset`: from when to when is each series whole? */
export async function datasetPage(deps: PageDeps, request: PageRequest): Promise<PageView> {
  const { now, query } = request
  const dataset = parseDataset(request.params.dataset ?? '')
  const { live, map } = createFragments()
  const all = windowOf('all', now, await oldestPromise(deps, now, dataset))
  const asked = askedWindow(query, dataset, '', all.from, now, '30d')
  const window = asked.range ?? all
  const path = `/coverage/${dataset}`
  const [answer, bands, history, gaps] = await Promise.all([
    deps.readings.read(
      `answer ${dataset} ${asked.key}`,
      () => askTrust(deps.desk, { dataset, ...window }),
      BAND_LIMITS,
    ),
    deps.readings.read(
      `bands ${dataset} ${asked.key}`,
      () => readBands(deps.desk, { dataset, ...window, maxParts: ROW_PARTS }),
      BAND_LIMITS,
    ),
    deps.readings.read(
      `dataset-bands all ${dataset}`,
      () => readDatasetBands(deps.desk, { ...all, maxParts: MAX_ELEMENTS }),
      BAND_LIMITS,
    ),
    deps.readings.read(`gaps ${dataset}`, () => readGaps(deps.desk, { dataset }), BAND_LIMITS),
  ])
  const rows = bands.value ?? []
  const skip = Math.max(0, Number.parseInt(query.skip ?? '0', 10) || 0)
  const own = history.value?.find((candidate) => candidate.dataset === dataset)
  const ask = askForm(asked.words, '/ask', false, subjectsOf(deps.desk.config.settings, dataset))
  const isQuestion = asked.zoom === undefined
  const together = reduceParts(
    overlay(rows.map((row) => ({ parts: row.parts, widthMs: row.widthSeconds * 1000 }))),
    window,
    MAX_ELEMENTS,
  )
  const answered =
    asked.fault !== undefined
      ? faultPanel(asked.fault)
      : isQuestion && answer.value !== undefined
        ? live(
            'answer',
            html`${asOf(answer.at, answer.fresh, now)}${answerPanel(answer.value, together, { ...window, dataset, subject: '' }, now)}`,
          )
        : undefined
  const zooms = zoomLinks(asked.zoom, (to) => `${path}?range=${to}`, HISTORY_ZOOMS)
  const brush = asked.zoom === 'all' ? undefined : window
  const whole = html`<header>
      <h2>All history ${asOf(history.at, history.fresh, now)}</h2>
      ${zooms}
    </header>
    <div class="pad">
      <div class="history" data-brush="${path}" data-from="${all.from}" data-to="${all.to}">
        ${band(dueParts(own?.parts ?? [], dueEdge(deps.desk, dataset, now)), all, { label: `All history of ${datasetName(dataset)}`, widthPx: HISTORY_PX, tall: true, brush })}
      </div>
      ${axis(all, HISTORY_PX, 'now')}
    </div>`
  const address =
    asked.zoom === undefined
      ? `${path}?from=${encodeURIComponent(query.from ?? '')}&to=${encodeURIComponent(query.to ?? '')}`
      : `${path}?range=${asked.zoom}`
  const empty = bands.fresh ? 'No series of it is set up yet.' : 'Not known now: MySQL has not answered yet.'
  const name = asked.zoom === undefined ? 'This range' : sentenceStart(zoomText(asked.zoom))
  const list = html`<header>
      <h2>${name}, worst first ${asOf(bands.at, bands.fresh, now)}</h2>
      ${pager(rows.length, skip, address)}
    </header>
    ${rows.length === 0 ? html`<p class="pad quiet">${empty}</p>` : seriesTable({ desk: deps.desk, rows: rows.slice(skip, skip + PAGE_ROWS), window, gaps: gaps.value, now, fresh: bands.fresh })}${LEGEND}`
  const sentence = standingOf(rows, bands.fresh)
  const headline = html`<div class="title">
      <h1>${sentenceStart(datasetName(dataset))}</h1>
      <span class="quiet">${rows.length === 0 ? undefined : factsOf(rows, now)}</span>
    </div>
    <p class="lead">${sentence}</p>`
  const main = html`<p class="crumb"><a href="/">Overview</a> / <a href="/coverage">Coverage</a></p>
    <div class="stack">
      ${live('standing', headline)}
      <section class="panel" aria-label="Ask">${ask}${answered}</section>
      ${live('history', whole, { tag: 'section', class: 'panel', label: 'All history' })}${live('series', list, { tag: 'section', class: 'panel', label: 'Series' })}
    </div>`
  return {
    status: asked.fault === undefined ? 200 : 400,
    title: `gapless ${datasetName(dataset)}: ${asked.fault ?? sentence}`,
    section: 'coverage',
    main,
    fragments: map,
    alarm: false,
  }
}

/** Source, series, widths, and what is promised, on one line. */
export function factsOf(rows: readonly SeriesBand[], now: number): string {
  const sources = listed([...new Set(rows.map((row) => sourceName(row.source)))])
  const since = Math.min(...rows.map((row) => row.since))
  const edge = Math.max(...rows.map((row) => row.liveEdge))
  return `${sources} · ${several(rows.length, 'series', 'series')} · ${widthsText(rows.map((row) => row.widthSeconds))} · complete since ${sentenceTime(since, now)} by promise · final up to ${sentenceTime(edge, now)}`
}

function standingOf(rows: readonly SeriesBand[], fresh: boolean): string {
  if (rows.length === 0) return fresh ? 'No series is set up yet.' : 'Cannot say.'
  const missing = rows.reduce((sum, row) => sum + row.missing, 0)
  const expected = rows.reduce((sum, row) => sum + row.expected, 0)
  if (missing > 0) return `${count(missing)} of ${several(expected, 'slot')} ${missing === 1 ? 'is' : 'are'} missing.`
  return `Every slot is accounted for: ${count(expected)} in ${several(rows.length, 'series', 'series')}.`
}

function sentenceStart(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function pager(total: number, skip: number, address: string): Html {
  if (total <= PAGE_ROWS) return html`<span class="small faint">${several(total, 'series', 'series')}</span>`
  const earlier =
    skip > 0 ? html`<a href="${`${address}&skip=${Math.max(0, skip - PAGE_ROWS)}`}">before</a>` : undefined
  const later = skip + PAGE_ROWS < total ? html`<a href="${`${address}&skip=${skip + PAGE_ROWS}`}">more</a>` : undefined
  return html`<span class="small faint">${earlier} ${skip + 1} to ${Math.min(total, skip + PAGE_ROWS)} of ${count(total)} ${later}</span>`
}
