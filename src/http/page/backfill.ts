import { isEnded } from '../../domain/collection/backfill.ts'
import { showBackfill, type BackfillView } from '../../operations/backfills.ts'
import { readBands } from '../../operations/coverage.ts'
import { count, datasetName, percent, rate, several, spanExact } from '../../operations/words.ts'
import { orNotFound } from '../problems.ts'
import { failuresPanel, howPanel, progressPanel, seriesPanel } from './backfill-panels.ts'
import { MAX_ELEMENTS } from './band.ts'
import { messagePage } from './frame.ts'
import { html, type Html } from './html.ts'
import { moment, rangeWords, tellButton, tokenField } from './pieces.ts'
import { backfillWord } from './running.ts'
import { createFragments, type PageDeps, type PageRequest, type PageView } from './view.ts'

/** `/backfills/:id`: how far, how fast, what could not be filled? `refused` is why the last act was not done. */
export async function backfillPage(deps: PageDeps, request: PageRequest, refused?: string): Promise<PageView> {
  const { now } = request
  const id = request.params.id ?? ''
  const { live, map } = createFragments()
  const { value: view } = await deps.readings.read(`backfill ${id}`, () =>
    orNotFound(showBackfill(deps.desk, id)).catch(absentIfUnknown),
  )
  if (view === undefined)
    return messagePage(503, 'Cannot say.', [
      'MySQL has not answered yet.',
      'Nothing is lost. A running backfill goes on by itself.',
    ])
  if (view === 'absent') return messagePage(404, 'No such backfill.', [`There is no backfill ${id}.`])
  deps.rates.note(view, now)
  const bands = await deps.readings.read(
    `bands of ${id}`,
    () =>
      readBands(deps.desk, {
        dataset: view.dataset,
        subjects: view.subjects,
        from: view.from,
        to: view.to,
        maxParts: MAX_ELEMENTS,
      }),
    { maxAgeMs: 3_000, waitMs: 500 },
  )
  const title = `${VERBS[view.state]} ${datasetName(view.dataset)}, ${rangeWords(view, now)}`
  const said = refused === undefined ? undefined : html`<p class="bad" role="alert">${refused}</p>`
  const head = html`<div class="headline">
    <div>
      <h1>${title}</h1>
      <p class="quiet">
        <span class="id">${view.id}</span> · ${backfillWord(view.state)}${sinceWords(view, now)} · ${view.reason}
      </p>
    </div>
    ${isEnded(view.state) ? undefined : actForms(deps, view)}
    <span hidden data-whole="${isEnded(view.state) ? title : ''}"></span>
  </div>`
  const undo =
    request.query.undo === undefined || isEnded(view.state)
      ? undefined
      : html`<form class="notice" method="post" action="/backfills/${id}/cancel">
          <span>Asked for just now.</span>${tokenField(deps.tokenNeeded)}<button>Undo</button>
        </form>`
  const main = html`<p class="crumb">
      <a href="/">Overview</a> / <a href="/gaps">Gaps</a> / <a href="/backfills">Backfills</a>
    </p>
    <div class="stack">
      ${live('head', head)}${said}${undo}
      ${live('progress', progressPanel(view, now), { tag: 'section', class: 'panel', label: 'Progress' })}
      <section class="panel">
        <header>
          <h2>Slots per second</h2>
          ${live('rate', html`${view.ratePerSecond === undefined ? '' : `${rate(view.ratePerSecond)} on average`}`)}
        </header>
        <div class="pad">
          <div class="plotbox small-plot" data-rates="/backfills/${id}/rates"></div>
          <p class="small quiet no-script">${rateWords(deps, id)}</p>
        </div>
      </section>
      <div class="cols">
        ${live('series', seriesPanel(bands.value ?? [], view, now), { tag: 'section', class: 'panel', label: 'By series' })}${howPanel(deps, view)}
      </div>
      ${live('failures', failuresPanel(view), { tag: 'section', class: 'panel', label: 'What could not be filled' })}
    </div>`
  return {
    status: refused === undefined ? 200 : 409,
    title: `gapless: ${title}, ${percent(view.percent)}`,
    section: 'gaps',
    main,
    fragments: map,
    alarm: false,
    plot: true,
  }
}

function absentIfUnknown(error: unknown): 'absent' {
  if (error instanceof Error && error.name === 'HttpProblem') return 'absent'
  throw error
}

const VERBS: Readonly<Record<BackfillView['state'], string>> = {
  planned: 'About to fill',
  running: 'Filling',
  paused: 'Paused: filling',
  done: 'Filled',
  done_with_failures: 'Filled, with failures:',
  cancelled: 'Cancelled: filling',
  failed: 'Could not fill',
}

function sinceWords(view: BackfillView, now: number): Html | undefined {
  if (view.endedAt !== undefined)
    return html` ${moment(view.endedAt, now)}, after ${spanExact(view.endedAt - (view.startedAt ?? view.requestedAt))}`
  return view.startedAt === undefined ? undefined : html` since ${moment(view.startedAt, now)}`
}

/** Forms that work without script; the one that ends it says first what will happen. */
function actForms(deps: PageDeps, view: BackfillView): Html {
  const token = tokenField(deps.tokenNeeded)
  const form = (act: string, text: string): Html =>
    html`<form method="post" action="/backfills/${view.id}/${act}">${token}<button>${text}</button></form>`
  const cancel = html`<details class="confirm">
    <summary class="button danger">Cancel…</summary>
    <div class="dialog">
      <h2>Cancel backfill ${view.id}?</h2>
      <p>
        ${several(view.slots.stored, 'slot')} ${view.slots.stored === 1 ? 'stays' : 'stay'} stored.
        ${count(view.slots.left)} ${view.slots.left === 1 ? 'stays' : 'stay'} missing, and the next sweep starts a new
        backfill for them. To stop that too, hold the range.
      </p>
      <form method="post" action="/backfills/${view.id}/cancel">
        ${token}
        <p class="acts">
          <button type="reset" class="only-script" data-close>Keep it running</button><button class="danger">Cancel backfill</button>
        </p>
      </form>
    </div>
  </details>`
  return html`<div class="acts">
    ${tellButton('this range is whole')}${view.state === 'paused' ? form('resume', 'Resume') : form('pause', 'Pause')}${cancel}
  </div>`
}

function rateWords(deps: PageDeps, id: string): string {
  const latest = deps.rates.points(id).at(-1)
  return latest === undefined ? 'Measured while somebody looks.' : `${rate(latest.perSecond)} at the last look.`
}
