import { backfillWorkflowId } from '../../contracts/collection.ts'
import { isEnded } from '../../domain/collection/backfill.ts'
import type { BackfillView } from '../../operations/backfills.ts'
import { overlay, reduceParts } from '../../operations/bands.ts'
import type { SeriesBand } from '../../operations/coverage.ts'
import {
  aboutTime,
  count,
  gapReason,
  percent,
  rangeText,
  sentenceTime,
  several,
  sourceName,
} from '../../operations/words.ts'
import { axis } from './axis.ts'
import { orderField, widthField } from './backfill-form.ts'
import { band, MAX_ELEMENTS } from './band.ts'
import { html, type Html } from './html.ts'
import { tokenField, workflowLink } from './pieces.ts'
import { placeHeight } from './place.ts'
import { progressBand, remaining } from './running.ts'
import type { PageDeps } from './view.ts'

const TIME_PX = 760

/** How far it is, in percent, time and slots by state. */
export function progressPanel(view: BackfillView, now: number): Html {
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

/** One box a series, and all of them over the time that is filled. */
export function seriesPanel(bands: readonly SeriesBand[], view: BackfillView, now: number): Html {
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

/** What was asked for, and where Temporal shows it. */
export function howPanel(deps: PageDeps, view: BackfillView): Html {
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
      ${isEnded(view.state) ? undefined : setForm(deps, view)}
    </div>
  </section>`
}

/** Width and order of one that runs, changed from its next page on. */
function setForm(deps: PageDeps, view: BackfillView): Html {
  return html`<form class="ask" method="post" action="/backfills/${view.id}/set">
    ${orderField(view.order)}${widthField(String(view.width))}${tokenField(deps.tokenNeeded)}<button>Change</button>
  </form>`
}

/** Each range that could not be filled, with its reason. */
export function failuresPanel(view: BackfillView): Html {
  const rows = view.failures.slice(0, 100).map(
    (failure) =>
      html`<tr>
        <td>
          <a class="row" href="/coverage/${failure.dataset}/${encodeURIComponent(failure.subject)}">${failure.subject}</a>
        </td>
        <td class="wide">${rangeText(failure)}</td>
        <td class="n bad">${count(failure.slots)}</td>
        <td>${gapReason(failure.reason)}</td>
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
