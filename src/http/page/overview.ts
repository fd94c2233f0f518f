import { promisesFor, promisesOf } from '../../config/promises.ts'
import { DAY, HOUR, type Millis } from '../../domain/clock.ts'
import type { Dataset } from '../../domain/collection/series.ts'
import type { Range } from '../../domain/range.ts'
import type { Desk } from '../../operations/desk.ts'
import { listBackfills } from '../../operations/backfills.ts'
import { readCoverage, readDatasetBands, type DatasetBand } from '../../operations/coverage.ts'
import type { Status } from '../../operations/status.ts'
import { count, datasetName, percent, several, sourceName, widthText } from '../../operations/words.ts'
import { askForm } from './ask.ts'
import { yesterday } from './asked.ts'
import { axis } from './axis.ts'
import { band, LEGEND, MAX_ELEMENTS } from './band.ts'
import { dueEdge, dueParts } from './due.ts'
import { html, type Html } from './html.ts'
import { openLine, readOpen } from './incidents.ts'
import { isUnanswered } from './incident-words.ts'
import { age, asOf, missingClass, stateWord } from './pieces.ts'
import { runningBackfills } from './running.ts'
import { standsOn } from './stands-on.ts'
import { healthBox, headlineOf, needsPerson, verdictBlock } from './verdict.ts'
import { createFragments, pageDatasets, pageStatus, type PageDeps, type PageRequest, type PageView } from './view.ts'
import { windowOf, zoomLinks, zoomOf, zoomText, type Zoom } from './window.ts'

const BAND_PX = 430
const ZOOMS: readonly Zoom[] = ['24h', '7d', '30d', '1y', 'all']

/** `/`: can the data be trusted, and does anyone have to act? */
export async function overviewPage(deps: PageDeps, request: PageRequest): Promise<PageView> {
  const { now, query } = request
  const zoom = zoomOf(query.range, '30d')
  const since = zoom === 'all' ? await oldestPromise(deps, now) : now - DAY
  const window = windowOf(zoom, now, since)
  const [status, datasets, bands, running, upstreams, incidents] = await Promise.all([
    pageStatus(deps),
    pageDatasets(deps),
    deps.readings.read(
      `dataset-bands ${zoom}`,
      () => readDatasetBands(deps.desk, { ...window, maxParts: MAX_ELEMENTS }),
      { maxAgeMs: 2_000, waitMs: 700 },
    ),
    deps.readings.read('running', () => listBackfills(deps.desk, { limit: 5, active: true })),
    deps.readings.read('upstreams', deps.upstreams),
    readOpen(deps, { maxAgeMs: 1_000, waitMs: 700 }),
  ])
  for (const view of running.value ?? []) if (running.fresh) deps.rates.note(view, now)
  const { settings } = deps.desk.config
  const { live, map } = createFragments()
  const subjects = promisesOf(settings).flatMap((each) => each.subjects)
  const ask = askForm(
    {
      dataset: 'candles',
      subject: settings.datasets.candles.subjects[0] ?? '',
      from: yesterday(now),
      to: 'now',
    },
    '/ask',
    true,
    subjects,
  )
  const fresh = bands.fresh && datasets.fresh
  const title = html`<header>
    <h2>Coverage, ${zoomText(zoom)} ${asOf(datasets.at, fresh, now)}</h2>
    ${zoomLinks(zoom, (to) => (to === '30d' ? '/' : `/?range=${to}`), ZOOMS)}
  </header>`
  const table = coverageTable({ desk: deps.desk, datasets: datasets.value, bands: bands.value, fresh, window, now })
  const main = html`<div class="stack">
    <div class="cols">
      <div>
        ${live('incidents', openLine(incidents.value, now), { tag: 'section', label: 'Open incidents' })}${live('verdict', verdictBlock(status, now), { tag: 'section', class: 'verdict' })}
      </div>
      ${live('health', healthBox(status, settings.health.thresholds), { tag: 'section', class: 'panel pad', label: 'Health score' })}
    </div>
    <div class="panel">${ask}</div>
    ${live('coverage', html`${title}${table}${LEGEND}`, { tag: 'section', class: 'panel', label: 'Coverage' })}
    <div class="half">
      ${live('running', runningBackfills(running, now), { tag: 'section', class: 'panel', label: 'Running now' })}
      ${live('stands', standsOn(deps, status, upstreams.value ?? [], now), { tag: 'section', class: 'panel', label: 'What it stands on' })}
    </div>
  </div>`
  return {
    status: 200,
    title: `gapless: ${headlineOf(status)}`,
    section: 'overview',
    main,
    fragments: map,
    alarm: needsPerson(status) || (incidents.value?.some(isUnanswered) ?? false),
  }
}

/** The moment the oldest series, of one dataset or of all, promises to be complete from. */
export async function oldestPromise(deps: PageDeps, now: Millis, dataset?: Dataset): Promise<Millis> {
  const rows = await deps.readings.read('coverage', () => readCoverage(deps.desk, {}), { maxAgeMs: 5_000, waitMs: 700 })
  const sinces = (rows.value ?? [])
    .filter((row) => dataset === undefined || row.dataset === dataset)
    .map((row) => row.since)
  return sinces.reduce((oldest, since) => Math.min(oldest, since), now - HOUR)
}

interface Overview {
  readonly desk: Desk
  readonly datasets: Status['datasets'] | undefined
  readonly bands: readonly DatasetBand[] | undefined
  /** False: all of it is what was known last. */
  readonly fresh: boolean
  readonly window: Range
  readonly now: Millis
}

function coverageTable({ desk, datasets, bands, fresh, window, now }: Overview): Html {
  const rows = (datasets ?? []).map((dataset) => {
    const own = bands?.find((candidate) => candidate.dataset === dataset.dataset && candidate.source === dataset.source)
    const label = `${datasetName(dataset.dataset)}: ${several(dataset.missing, 'slot')} missing in all history`
    const drawn = band(dueParts(own?.parts ?? [], dueEdge(desk, dataset.dataset, now)), window, {
      label,
      widthPx: BAND_PX,
    })
    const excused = dataset.none + dataset.unobtainable + dataset.held
    return html`<tr><td><a class="row" href="/coverage/${dataset.dataset}">${datasetName(dataset.dataset)}</a> <span class="small faint hide-m">${sourcesOf(desk, dataset.dataset)} · ${several(dataset.series, 'series', 'series')}</span></td>
<td class="wide"><div${fresh ? undefined : html` class="stale"`}>${drawn}</div></td><td class="n">${percent(dataset.completeness)}</td><td class="n hide-s${dataset.state === 'whole' ? '' : missingClass(dataset.missing)}">${count(dataset.missing)}</td>
<td class="n hide-m quiet">${count(excused)}</td><td class="n hide-s">${age(dataset.newestAt, now)}</td><td class="nowrap">${fresh ? stateWord(dataset.state) : html`<span class="quiet">? not known now</span>`}</td></tr>`
  })
  const empty = html`<tr>
    <td colspan="7" class="quiet">
      ${datasets === undefined ? 'Not known now: MySQL has not answered yet.' : 'No series is set up yet. The first one appears within a minute of the start.'}
    </td>
  </tr>`
  return html`<table class="fold fixed">
    <thead>
      <tr>
        <th class="c-name">Dataset</th>
        <th class="wide">${axis(window, BAND_PX, 'now')}</th>
        <th class="n c-88">Complete</th>
        <th class="n hide-s c-80">Missing</th>
        <th class="n hide-m c-80" title="none, unobtainable and held">Excused</th>
        <th class="n hide-s c-96">Newest</th>
        <th class="c-128">State</th>
      </tr>
    </thead>
    <tbody>
      ${rows.length === 0 ? empty : rows}
    </tbody>
  </table>`
}

/** Who a dataset is asked of, or made by: `feeds, guardian`. */
function sourcesOf({ config }: Desk, dataset: Dataset): string {
  // What is made apart for each source is made by gapless all the same.
  return [
    ...new Set(
      promisesFor(config.settings, dataset).map(({ source }) => sourceName(source.replace(/^gapless-.*/, 'gapless'))),
    ),
  ].join(', ')
}

/** The widths of a dataset's series as people write them. */
export function widthsText(widths: readonly number[]): string {
  return [...new Set(widths)]
    .sort((a, b) => a - b)
    .map(widthText)
    .join(', ')
}
