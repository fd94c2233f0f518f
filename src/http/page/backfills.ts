import { DATASETS } from '../../domain/collection/series.ts'
import { listBackfills, type BackfillView } from '../../operations/backfills.ts'
import { count, datasetName, numeral, percent, rangeText, sentenceCase } from '../../operations/words.ts'
import { yesterday } from './asked.ts'
import { html, type Html } from './html.ts'
import { asOf, moment, tokenField } from './pieces.ts'
import { backfillWord, remaining } from './running.ts'
import { createFragments, type PageDeps, type PageRequest, type PageView } from './view.ts'

/** `/backfills`: what runs, what ran, and the form that asks for one. `refused` is why the last one was not taken. */
export async function backfillsPage(deps: PageDeps, request: PageRequest, refused?: string): Promise<PageView> {
  const { now, query } = request
  const { live, map } = createFragments()
  const reading = await deps.readings.read('backfills', () => listBackfills(deps.desk, { limit: 100 }))
  const views = reading.value ?? []
  const running = views.filter((view) => view.endedAt === undefined).length
  const sentence =
    reading.value === undefined
      ? 'Cannot say.'
      : running === 0
        ? 'No backfill runs.'
        : `${sentenceCase(numeral(running))} ${running === 1 ? 'backfill runs' : 'backfills run'}.`
  const table =
    views.length === 0
      ? html`<p class="pad quiet">
          ${reading.value === undefined ? 'MySQL has not answered yet.' : 'None has run yet. The sweep starts one when slots are missing.'}
        </p>`
      : html`<table class="fold">
          <thead>
            <tr>
              <th>Backfill</th>
              <th>From, to (UTC)</th>
              <th class="n">Slots</th>
              <th class="n hide-s">Done</th>
              <th>State</th>
              <th class="hide-s">Left</th>
              <th class="hide-m">Asked for</th>
            </tr>
          </thead>
          <tbody>
            ${views.map((view) => backfillRow(view, now))}
          </tbody>
        </table>`
  const body = html`<h1>${sentence}</h1>
    ${asOf(reading.at, reading.fresh, now)}
    <section class="panel">
      <header>
        <h2>Backfills</h2>
        <span class="small faint">newest first</span>
      </header>
      ${table}
    </section>`
  const main = html`<p class="crumb"><a href="/">Overview</a> / <a href="/gaps">Gaps &amp; backfills</a></p>
    <div class="stack">${live('backfills', body, { class: 'stack' })}${requestForm(deps, query, now, refused)}</div>`
  return {
    status: refused === undefined ? 200 : 400,
    title: `gapless backfills: ${sentence}`,
    section: 'gaps',
    main,
    fragments: map,
    alarm: false,
  }
}

function backfillRow(view: BackfillView, now: number): Html {
  return html`<tr>
    <td>
      <a class="row" href="/backfills/${view.id}">${datasetName(view.dataset)}</a> <span class="id faint small">${view.id}</span>
    </td>
    <td class="wide">${rangeText(view)}</td>
    <td class="n">${count(view.slots.planned)}</td>
    <td class="n hide-s">${percent(view.percent)}</td>
    <td>${backfillWord(view.state)}</td>
    <td class="hide-s quiet nowrap">
      ${view.endedAt === undefined ? remaining(view) : html`ended ${moment(view.endedAt, now)}`}
    </td>
    <td class="hide-m quiet">${moment(view.requestedAt, now)}, ${view.reason}</td>
  </tr>`
}

function requestForm(deps: PageDeps, query: PageRequest['query'], now: number, refused: string | undefined): Html {
  const said = refused === undefined ? undefined : html`<p class="bad" role="alert">${refused}</p>`
  const options = DATASETS.map(
    (name) =>
      html`<option value="${name}"${name === query.dataset ? html` selected` : undefined}>${datasetName(name)}</option>`,
  )
  return html`<section class="panel" aria-label="Ask for a backfill">
    <header>
      <h2>Ask for a backfill</h2>
      <span class="small faint">only missing slots are asked for; nothing stored is replaced</span>
    </header>
    <form class="ask" method="post" action="/backfills">
      <b>Fill</b><label><span class="hidden">Dataset</span><select name="dataset">
          ${options}
        </select></label><label><span class="hidden">Subject</span><input name="subject" value="${query.subject ?? ''}" placeholder="all subjects"/></label>
      <label class="long"><span>from</span><input name="from" required value="${query.from ?? yesterday(now)}" /></label><label class="long"><span>to</span><input name="to" required value="${query.to ?? 'now'}" /></label><span class="faint hide-s">UTC</span>${tokenField(deps.tokenNeeded)}<button>Fill it</button>
    </form>
    ${said === undefined ? undefined : html`<div class="pad">${said}</div>`}
    <p class="pad small quiet">
      The sweep finds and fills holes by itself; this is for when you would rather not wait.
    </p>
  </section>`
}
