import { listBackfills, type BackfillView } from '../../operations/backfills.ts'
import { planBackfill, type BackfillPlan } from '../../operations/plan-backfill.ts'
import { count, datasetName, numeral, percent, rangeText, sentenceCase } from '../../operations/words.ts'
import { tellable } from '../problems.ts'
import { planPanel, requestForm, requestOfForm } from './backfill-form.ts'
import { html, type Html } from './html.ts'
import { asOf, moment } from './pieces.ts'
import { backfillWord, remaining } from './running.ts'
import { createFragments, type PageDeps, type PageRequest, type PageView } from './view.ts'

/** `/backfills`: what runs, what ran, and the form that asks for one. `refused` is why the last one was not taken. */
export async function backfillsPage(deps: PageDeps, request: PageRequest, refused?: string): Promise<PageView> {
  const { now, query } = request
  const { live, map } = createFragments()
  const plan = refused === undefined && query.plan !== undefined ? await planOf(deps, query) : undefined
  const told = typeof plan === 'string' ? plan : refused
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
    <div class="stack">
      ${typeof plan === 'object' ? planPanel(deps, plan, query) : undefined}${told === undefined ? undefined : requestForm(deps, query, now, told)}${live('backfills', body, { class: 'stack' })}${told === undefined ? requestForm(deps, query, now, told) : undefined}
    </div>`
  return {
    status: told === undefined ? 200 : 400,
    title: `gapless backfills: ${sentence}`,
    section: 'gaps',
    main,
    fragments: map,
    alarm: false,
  }
}

/** The plan of what the form says, or why there is none. While the page is open it is planned anew twice a minute. */
async function planOf(deps: PageDeps, query: PageRequest['query']): Promise<BackfillPlan | string> {
  try {
    const key = `plan ${JSON.stringify(query)}`
    const read = async () => planBackfill(deps.desk, await requestOfForm(deps.desk, query, false))
    const { value } = await deps.readings.read(key, read, { maxAgeMs: 30_000, waitMs: 5_000 })
    return value ?? (await read())
  } catch (error) {
    const told = tellable(error)
    if (told === undefined) throw error
    return told.faults.join(' ')
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
