import { DATASETS, type Dataset } from '../../domain/collection/series.ts'
import { readDatasetBands, type DatasetBand } from '../../operations/coverage.ts'
import { datasetName, sentenceCase, several, sourceName } from '../../operations/words.ts'
import type { Reading } from '../readings.ts'
import { axis } from './axis.ts'
import { band, LEGEND, MAX_ELEMENTS } from './band.ts'
import { BAND_LIMITS, HISTORY_PX } from './coverage.ts'
import { dueEdge, dueParts } from './due.ts'
import { html, type Html } from './html.ts'
import { oldestPromise } from './overview.ts'
import { asOf } from './pieces.ts'
import { createFragments, type PageDeps, type PageRequest, type PageView } from './view.ts'
import { windowOf } from './window.ts'

/** `/coverage`: every dataset as one band over all its history, its series a click away. */
export async function coverageIndexPage(deps: PageDeps, { now }: PageRequest): Promise<PageView> {
  const { live, map } = createFragments()
  const datasets = await Promise.all(DATASETS.map((dataset) => historyOf(deps, dataset, now)))
  const bands = datasets.flatMap(({ own }) => own ?? [])
  const missing = bands.reduce((sum, own) => sum + own.counts.missing, 0)
  const isKnown = datasets.every(({ reading }) => reading.fresh)
  const counted =
    missing === 0 ? 'No slot is missing.' : `${several(missing, 'slot')} ${missing === 1 ? 'is' : 'are'} missing.`
  const headline = isKnown ? counted : 'Cannot say.'
  const panels = datasets.map((history) => panelOf(deps, history, now))
  const main = html`<div class="stack">
    ${live('coverage', html`<h1>${headline}</h1>${panels}`, { class: 'stack' })}
    <div class="panel">${LEGEND}</div>
  </div>`
  return {
    status: 200,
    title: `gapless coverage: ${headline}`,
    section: 'coverage',
    main,
    fragments: map,
    alarm: false,
  }
}

interface History {
  readonly window: ReturnType<typeof windowOf>
  readonly reading: Reading<readonly DatasetBand[]>
  readonly own: DatasetBand | undefined
}

/** The band of a dataset from its oldest promise until now. */
async function historyOf(deps: PageDeps, dataset: Dataset, now: number): Promise<History> {
  const window = windowOf('all', now, await oldestPromise(deps, now, dataset))
  const ask = () => readDatasetBands(deps.desk, { ...window, maxParts: MAX_ELEMENTS })
  const reading = await deps.readings.read(`dataset-bands all ${dataset}`, ask, BAND_LIMITS)
  return { window, reading, own: reading.value?.find((band) => band.dataset === dataset) }
}

/** Datasets whose values have a page of their own. */
const VALUES: Readonly<Partial<Record<Dataset, Html>>> = {
  macro: html` · <a href="/macro">values</a>`,
  fear_greed: html` · <a href="/macro">values</a>`,
}

function panelOf(deps: PageDeps, { window, reading, own }: History, now: number): Html | undefined {
  if (own === undefined) return undefined
  const missing = `${several(own.counts.missing, 'slot')} missing`
  const label = `${datasetName(own.dataset)}, all history: ${missing}`
  const parts = dueParts(own.parts, dueEdge(deps.desk, own.dataset, now))
  return html`<section class="panel">
    <header>
      <h2><a class="row" href="/coverage/${own.dataset}">${sentenceCase(datasetName(own.dataset))}</a> ${asOf(reading.at, reading.fresh, now)}</h2>
      <span class="quiet">${sourceName(own.source)} · ${several(own.series, 'series', 'series')} · ${missing}${VALUES[own.dataset]}</span>
    </header>
    <div class="pad">
      <div${reading.fresh ? undefined : html` class="stale"`}>${band(parts, window, { label, widthPx: HISTORY_PX, tall: true })}</div>
      ${axis(window, HISTORY_PX, 'now')}
    </div>
  </section>`
}
