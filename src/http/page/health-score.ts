import { DAY } from '../../domain/clock.ts'
import { readQuarantine, type NamedEntry } from '../../operations/quarantine.ts'
import type { Health } from '../../operations/health.ts'
import { readStatus } from '../../operations/status.ts'
import { datasetName, several } from '../../operations/words.ts'
import { html, type Html } from './html.ts'
import { asOf, moment } from './pieces.ts'
import type { PageDeps, PageRequest, PageView } from './view.ts'

const SHOWN = 50

/** How the score is made: its last day as a plot, every part, and the rows that wait for a decision. */
export async function healthScorePage(deps: PageDeps, { now }: PageRequest): Promise<PageView> {
  const [status, held] = await Promise.all([
    deps.readings.read('status', () => readStatus(deps.desk), { maxAgeMs: 2_000, waitMs: 700 }),
    deps.readings.read('quarantine', () => readQuarantine(deps.desk, { state: 'held', limit: SHOWN + 1 })),
  ])
  const health = status.value?.health
  const headline = health === undefined ? 'Cannot say.' : `${health.score} of 100, ${health.status}.`
  const main = html`<div class="stack">
    <section class="verdict"><h1>${headline}</h1></section>
    <section class="panel pad" aria-label="Score of the last day">
      <h2>The last day ${asOf(status.at, status.fresh, now)}</h2>
      <p class="plot-words small quiet"></p>
      <div class="plotbox" data-points="/points/health?from=${now - DAY}&amp;to=${now}" role="img" aria-label="Health score of the last day"></div>
    </section>
    <section class="panel pad" aria-label="Features behind their inputs">
      <h2>Hours that features were behind their inputs</h2>
      <p class="plot-words small quiet"></p>
      <div class="plotbox small-plot" data-zero data-points="/points/updater?from=${now - DAY}&amp;to=${now}" role="img" aria-label="Hours that features were behind their inputs, last day"></div>
    </section>
    <section class="panel" aria-label="Parts"><header><h2>How the score is made</h2></header>${partsTable(health)}</section>
    <section class="panel" aria-label="Quarantine"><header><h2>Rows in quarantine</h2></header>${quarantineTable(held.value, now)}</section>
  </div>`
  return {
    status: 200,
    title: `gapless: health ${health?.score ?? 'unknown'}`,
    section: 'overview',
    main,
    fragments: new Map(),
    alarm: false,
    plot: true,
  }
}

function partsTable(health: Health | undefined): Html {
  const rows = (health?.parts ?? []).map(
    ({ key, sentence, value, limit, deduction, own, weight }) =>
      html`<tr><td class="id">${key}</td><td class="wide">${sentence}</td><td class="n">${value}</td><td class="n hide-s">${limit}</td><td class="n${deduction > 0 ? ' bad' : ''}">${deduction === 0 ? '0' : `−${deduction}`}</td><td class="n hide-s quiet">${own} of ${weight}</td></tr>`,
  )
  return html`<table class="fold"><thead><tr><th>Part</th><th class="wide">What is so</th><th class="n">Value</th><th class="n hide-s">Limit</th><th class="n">Takes off</th><th class="n hide-s" title="Of the parts of one kind the worst counts">Alone</th></tr></thead><tbody>${rows}</tbody></table>`
}

function quarantineTable(entries: readonly NamedEntry[] | undefined, now: number): Html {
  if (entries === undefined) return html`<p class="pad quiet">Not known now: MySQL has not answered yet.</p>`
  if (entries.length === 0) return html`<p class="pad quiet">No row waits for a decision.</p>`
  const rows = entries
    .slice(0, SHOWN)
    .map(
      ({ id, series, slotAt, severity, evidence }) =>
        html`<tr><td class="n">${id}</td><td>${datasetName(series.dataset)} ${series.subject}</td><td class="nowrap">${moment(slotAt, now)}</td><td class="wide">${evidence}</td><td class="nowrap">${severity === 'suspect' ? 'stored, marked' : 'not stored'}</td></tr>`,
    )
  return html`<table class="fold"><thead><tr><th class="n">Row</th><th>Series</th><th>Slot</th><th class="wide">What speaks against it</th><th>State</th></tr></thead><tbody>${rows}</tbody></table><p class="pad small quiet">${entries.length > SHOWN ? `More than ${several(SHOWN, 'row')}. ` : ''}Decide: <code>npx gapless quarantine release ROW --reason WHY</code>, or <code>reject</code>.</p>`
}
