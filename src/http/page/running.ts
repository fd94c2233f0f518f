import type { Millis } from '../../domain/clock.ts'
import type { BackfillState } from '../../domain/collection/backfill.ts'
import type { BackfillView } from '../../operations/backfills.ts'
import { count, datasetName, percent, rangeText, rate, several, spanExact } from '../../operations/words.ts'
import type { Reading } from '../readings.ts'
import { html, type Html } from './html.ts'
import { asOf } from './pieces.ts'
import { place } from './place.ts'

const STATES: Record<BackfillState, { mark: string; tone: string; word: string }> = {
  planned: { mark: '○', tone: 'quiet', word: 'planned' },
  running: { mark: '◐', tone: 'warn', word: 'running' },
  paused: { mark: '○', tone: 'warn', word: 'paused' },
  done: { mark: '✓', tone: 'ok', word: 'done' },
  done_with_failures: { mark: '✕', tone: 'bad', word: 'done with failures' },
  cancelled: { mark: '○', tone: 'quiet', word: 'cancelled' },
  failed: { mark: '✕', tone: 'bad', word: 'failed' },
}

/** Mark and word of a backfill's state. */
export function backfillWord(state: BackfillState): Html {
  const { mark, tone, word } = STATES[state]
  return html`<span class="${tone} nowrap"><span aria-hidden="true">${mark}</span> ${word}</span>`
}

/** What is left of it, in time; only what was measured is told. */
export function remaining(view: BackfillView): string {
  if (view.state === 'paused') return 'paused'
  if (view.state !== 'running') return view.state.replaceAll('_', ' ')
  if (view.waiting !== undefined) return view.waiting.says
  return view.etaSeconds === undefined ? 'estimating' : `about ${spanExact(view.etaSeconds * 1000)} left`
}

/** How far: what is accounted for on the floor, and what is in work before it. */
export function progressBand(view: BackfillView, tall: boolean): Html {
  const inWork =
    view.state === 'running' && view.percent < 100 ? html`<i class="f at ${place(view.percent, 0.8)}"></i>` : undefined
  return html`<span class="band${tall ? ' progress' : ''}" role="progressbar" aria-valuenow="${Math.floor(view.percent)}" aria-valuemin="0" aria-valuemax="100" aria-label="Slots accounted for"><i class="s at ${place(0, view.percent)}"></i>${inWork}</span>`
}

/** The backfills that run, with their progress. */
export function runningBackfills(running: Reading<readonly BackfillView[]>, now: Millis): Html {
  const views = running.value ?? []
  const rows = views.map((view) => {
    const speed = view.ratePerSecond === undefined ? '' : ` · ${rate(view.ratePerSecond)}`
    return html`<div class="run">
      <p class="spread">
        <a class="row" href="/backfills/${view.id}">${datasetName(view.dataset)}, ${several(view.series, 'series', 'series')}</a><span class="quiet">${percent(view.percent)} · ${remaining(view)}</span>
      </p>
      ${progressBand(view, false)}
      <p class="small faint">
        ${count(view.slots.planned - view.slots.left)} of ${several(view.slots.planned, 'slot')}${speed} ·
        ${rangeText(view)} · ${view.reason}
      </p>
    </div>`
  })
  const nothing = running.fresh
    ? html`<p class="quiet">No backfill runs.</p>`
    : html`<p class="quiet">Not known now.</p>`
  return html`<header>
      <h2>Running now ${asOf(running.at, running.fresh, now)}</h2>
      <a class="small" href="/backfills">All backfills</a>
    </header>
    <div class="pad">${rows.length === 0 ? nothing : rows}</div>`
}
