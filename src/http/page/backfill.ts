import { backfillWorkflowId } from '../../contracts/collection.ts'
import { isEnded } from '../../domain/collection/backfill.ts'
import { overlay, reduceParts } from '../../operations/bands.ts'
import { showBackfill, type BackfillView } from '../../operations/backfills.ts'
import { readBands, type SeriesBand } from '../../operations/coverage.ts'
import {
  aboutTime,
  count,
  gapReason,
  percent,
  rangeText,
  rate,
  sentenceTime,
  several,
  sourceName,
  spanExact,
} from '../../operations/words.ts'
import type { GapReason } from '../../domain/collection/gap.ts'
import { axis } from './axis.ts'
import { band, MAX_ELEMENTS } from './band.ts'
import { messagePage } from './frame.ts'
import { html, type Html } from './html.ts'
import { moment, rangeWords, tokenField, workflowLink } from './pieces.ts'
import { placeHeight } from './place.ts'
import { backfillWord, progressBand, remaining } from './running.ts'
import { createFragments, type PageDeps, type PageRequest, type PageView } from './view.ts'
import { orNotFound } from '../problems.ts'

const TIME_PX = 760

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
  const title = `${verbOf(view)} ${view.dataset}, ${rangeWords(view, now)}`
  const said = refused === undefined ? undefined : html`<p class="bad" role="alert">${refused}</p>`
  const head = html`<div class="headline">
    <div>
      <h1>${title}</h1>
      <p class="quiet">
        <span class="id">${view.id}</span> · ${backfillWord(view.state)}${sinceWords(view, now)} · ${view.reason}
      </p>
    </div>
    ${isEnded(view.state) ? undefined : actForms(deps, view)}
  </div>`
  const main = html`<p class="crumb">
      <a href="/">Overview</a> / <a href="/gaps">Gaps</a> / <a href="/backfills">Backfills</a>
    </p>
    <div class="stack">
      ${live('head', head)}${said}
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

function verbOf(view: BackfillView): string {
  if (view.state === 'planned') return 'About to fill'
  return isEnded(view.state) ? 'Filled' : view.state === 'paused' ? 'Paused:' : 'Filling'
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
    ${view.state === 'paused' ? form('resume', 'Resume') : form('pause', 'Pause')}${cancel}
  </div>`
}

function progressPanel(view: BackfillView, now: number): Html {
  const { slots, calls } = view
  const figures: readonly (readonly [string, string, string | undefined] | readonly [string, string])[] = [
    [count(slots.stored), 'stored'],
    [count(slots.unconfirmed), 'empty once, asked again'],
    [count(slots.none + slots.unobtainable), 'none, unobtainable'],
    [count(slots.failed), 'failed', slots.failed > 0 ? 'bad' : undefined],
    [count(slots.left), 'left'],
    [`${count(calls.made)} / ${count(calls.planned)}`, 'calls made / planned'],
  ]
  const whole =
    view.etaSeconds === undefined || view.state !== 'running'
      ? undefined
      : html`, whole at ${aboutTime(now + view.etaSeconds * 1000, now)}`
  return html`<div class="pad">
    <p class="progress-line">
      <strong>${percent(view.percent)}</strong><span class="quiet">${remaining(view)}${whole}</span><span class="faint hide-s right">${count(slots.planned - slots.left)} of ${several(slots.planned, 'slot')}</span>
    </p>
    ${progressBand(view, true)}
    <div class="big">
      ${figures.map(([figure, word, tone]) => html`<div><strong class="${tone ?? ''}">${figure}</strong><span>${word}</span></div>`)}
    </div>
  </div>`
}

function seriesPanel(bands: readonly SeriesBand[], view: BackfillView, now: number): Html {
  if (view.to <= view.from) return html`<header><h2>By series</h2></header>`
  const cells = bands.slice(0, 400).map((own) => {
    const open = own.parts.reduce(
      (sum, part) => sum + (part.state === 'missing' || part.state === 'filling' ? part.slots : 0),
      0,
    )
    const all = own.parts.reduce((sum, part) => sum + part.slots, 0)
    const share = all === 0 ? 100 : Math.floor(((all - open) / all) * 100)
    const inWork = own.parts.some((part) => part.state === 'filling')
    return html`<i class="${open === 0 ? 'd ' : inWork ? 'f ' : ''}${share === 0 ? 'h0' : placeHeight(share)}" title="${own.subject}: ${share} %"></i>`
  })
  const together = reduceParts(
    overlay(bands.map((own) => ({ parts: own.parts, widthMs: own.widthSeconds * 1000 }))),
    view,
    MAX_ELEMENTS,
  )
  const left = bands.reduce(
    (sum, own) =>
      sum +
      own.parts.reduce(
        (open, part) => open + (part.state === 'missing' || part.state === 'filling' ? part.slots : 0),
        0,
      ),
    0,
  )
  return html`<header>
      <h2>By series</h2>
      <span class="small faint">one box a series; outlined: in work</span>
    </header>
    <div class="pad">
      <div class="cells" role="img" aria-label="${several(bands.length, 'series', 'series')}">${cells}</div>
      <h2 class="gap-above">In time, all series together</h2>
      ${band(together, view, { label: `${several(left, 'slot')} still missing in this range`, widthPx: TIME_PX, tall: true })}${axis(view, TIME_PX, sentenceTime(view.to, now))}
    </div>`
}

function howPanel(deps: PageDeps, view: BackfillView): Html {
  const { temporalNamespace } = deps.desk.config.servers
  const subjects =
    view.subjects.length === 0
      ? 'all'
      : view.subjects.slice(0, 8).join(', ') + (view.subjects.length > 8 ? ` and ${view.subjects.length - 8} more` : '')
  return html`<section class="panel">
    <header>
      <h2>How it runs</h2>
      ${workflowLink(deps.temporalUi(), temporalNamespace, backfillWorkflowId(view.id), 'In Temporal')}
    </header>
    <div class="pad">
      <dl class="facts">
        <dt>source</dt>
        <dd>${sourceName(view.source)}</dd>
        <dt>subjects</dt>
        <dd>${subjects}</dd>
        <dt>mode</dt>
        <dd>${view.mode === 'missing' ? 'missing only' : view.mode}</dd>
        <dt>order</dt>
        <dd>${view.order} first</dd>
        <dt>width</dt>
        <dd>${several(view.width, 'page')} at once</dd>
        <dt>at the end</dt>
        <dd>recount, then verdict</dd>
      </dl>
    </div>
  </section>`
}

function failuresPanel(view: BackfillView): Html {
  const rows = view.failures.slice(0, 100).map(
    (failure) =>
      html`<tr>
        <td>
          <a class="row" href="/coverage/${failure.dataset}/${encodeURIComponent(failure.subject)}">${failure.subject}</a>
        </td>
        <td class="wide">${rangeText(failure)}</td>
        <td class="n bad">${count(failure.slots)}</td>
        <td>${gapReason(failure.reason as GapReason) ?? failure.reason}</td>
      </tr>`,
  )
  const nothing = html`<p class="pad quiet">
    ${isEnded(view.state) ? 'Nothing.' : 'Nothing so far.'} Failures would be listed here with the range and the reason.
  </p>`
  return html`<header><h2>What could not be filled</h2></header>
    ${
      rows.length === 0
        ? nothing
        : html`<table class="fold">
            <tbody>
              ${rows}
            </tbody>
          </table>`
    }`
}

function rateWords(deps: PageDeps, id: string): string {
  const latest = deps.rates.points(id).at(-1)
  return latest === undefined ? 'Measured while somebody looks.' : `${rate(latest.perSecond)} at the last look.`
}
