import { DATASETS } from '../../domain/collection/series.ts'
import { readGaps, type GapRow } from '../../operations/gaps.ts'
import { ago, count, datasetName, gapReason, isoTime, several, tableTime, widthText } from '../../operations/words.ts'
import { html, type Html } from './html.ts'
import { asOf, moment, tellButton } from './pieces.ts'
import { createFragments, type PageDeps, type PageRequest, type PageView } from './view.ts'

const PAGE_ROWS = 50

/** `/gaps`: what is missing now, why, who fills it? */
export async function gapsPage(deps: PageDeps, request: PageRequest): Promise<PageView> {
  const { now, query } = request
  const dataset = DATASETS.find((name) => name === query.dataset)
  const { live, map } = createFragments()
  const reading = await deps.readings.read(`gaps ${dataset ?? ''}`, () => readGaps(deps.desk, { dataset }), {
    maxAgeMs: 2_000,
    waitMs: 800,
  })
  const gaps = reading.value ?? []
  const skip = Math.max(0, Number.parseInt(query.skip ?? '0', 10) || 0)
  const shown = gaps.slice(skip, skip + PAGE_ROWS)
  const sentence = reading.value === undefined ? 'Cannot say.' : gapsSentence(gaps)
  const tabs = html`<span class="segments" role="group" aria-label="Dataset">${[undefined, ...DATASETS].map(
    (name) =>
      html`<a
          class="button"
          href="${name === undefined ? '/gaps' : `/gaps?dataset=${name}`}"
          ${name === dataset ? html` aria-current="true"` : undefined}>${name === undefined ? 'all' : datasetName(name)}</a>`,
  )}</span>`
  const next =
    skip + PAGE_ROWS < gaps.length
      ? html`<a href="${`/gaps?skip=${skip + PAGE_ROWS}${dataset === undefined ? '' : `&dataset=${dataset}`}`}">${count(gaps.length - skip - PAGE_ROWS)} more</a>`
      : undefined
  const table =
    gaps.length === 0
      ? html`<p class="pad quiet">
          ${reading.value === undefined ? 'MySQL has not answered yet. Nothing is lost.' : html`<span class="ok">✓</span> No slot is missing. Nothing to do.`}
        </p>`
      : html`<table class="fold">
            <thead>
              <tr>
                <th>Series</th>
                <th>From, to (UTC)</th>
                <th class="n">Slots</th>
                <th class="hide-s">First seen</th>
                <th class="hide-s">Why</th>
                <th class="n hide-m">Asked</th>
                <th>Filled by</th>
              </tr>
            </thead>
            <tbody>
              ${shown.map((gap) => gapRow(gap, now))}
            </tbody>
          </table>
          <p class="pad small quiet">${next}</p>`
  const whole = reading.fresh && gaps.length === 0 ? sentence : ''
  const body = html`<h1>${sentence}</h1>
    <span hidden data-whole="${whole}"></span>
    ${asOf(reading.at, reading.fresh, now)}
    <section class="panel">
      <header>
        <h2>Gaps</h2>
        ${tabs}
      </header>
      ${table}
    </section>`
  const main = html`<p class="crumb"><a href="/">Overview</a> / Gaps &amp; backfills</p>
    <div class="stack">
      ${live('gaps', body, { class: 'stack' })}
      <p class="acts"><a class="button" href="/backfills">All backfills</a>${gaps.length === 0 ? undefined : tellButton('it is whole')}</p>
    </div>`
  return { status: 200, title: `gapless gaps: ${sentence}`, section: 'gaps', main, fragments: map, alarm: false }
}

function gapsSentence(gaps: readonly GapRow[]): string {
  const missing = gaps.reduce((sum, gap) => sum + gap.slots, 0)
  const filling = gaps.reduce((sum, gap) => sum + (gap.backfillId === undefined ? 0 : gap.slots), 0)
  if (missing === 0) return 'No slot is missing.'
  const all = `${several(missing, 'slot')} ${missing === 1 ? 'is' : 'are'} missing.`
  if (filling === 0) return all
  return filling === missing
    ? `${all} All of them are being filled.`
    : `${all} ${count(filling)} of them are being filled.`
}

function gapRow(gap: GapRow, now: number): Html {
  const address = `/coverage/${gap.dataset}/${encodeURIComponent(gap.subject)}?from=${isoTime(gap.from - widthBefore(gap))}&to=${isoTime(Math.min(now, gap.to + widthBefore(gap)))}`
  const by =
    gap.backfillId !== undefined
      ? html`<a href="/backfills/${gap.backfillId}" class="id">${gap.backfillId}</a>`
      : gap.reason === 'awaits-input'
        ? html`<span class="quiet">made when its candle is there</span>`
        : gap.nextTryAt !== undefined && gap.nextTryAt > now
          ? html`<span class="quiet">asked again ${moment(gap.nextTryAt, now)}</span>`
          : html`<span class="quiet">the next sweep</span>`
  return html`<tr>
    <td>
      <a class="row" href="${address}">${gap.subject}</a>
      <span class="small faint">${datasetName(gap.dataset)} · ${widthText(gap.widthSeconds)}</span>
    </td>
    <td class="wide">${tableTime(gap.from)} to ${tableTime(gap.to)}</td>
    <td class="n bad">${count(gap.slots)}</td>
    <td class="hide-s nowrap">${ago(gap.firstSeenAt, now)}</td>
    <td class="hide-s">${gapReason(gap.reason)}</td>
    <td class="n hide-m">${several(gap.attempts, 'time')}</td>
    <td class="nowrap">${by}</td>
  </tr>`
}

/** Room on both sides, so that a gap is seen with its neighbours. */
function widthBefore(gap: GapRow): number {
  return Math.max(gap.to - gap.from, 10 * gap.widthSeconds * 1000)
}
