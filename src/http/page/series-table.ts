import type { Millis } from '../../domain/clock.ts'
import type { Range } from '../../domain/range.ts'
import type { SeriesBand } from '../../operations/coverage.ts'
import { completeness, count, percent, several, tableTime, widthText } from '../../operations/words.ts'
import { axis } from './axis.ts'
import { band } from './band.ts'
import { html, type Html } from './html.ts'
import { missingClass } from './pieces.ts'

export const ROW_BAND_PX = 480

/** One row a series: its band in the window, and its figures over all history. */
export function seriesTable(rows: readonly SeriesBand[], window: Range, now: Millis, fresh: boolean): Html {
  const endText = now - window.to < 60_000 ? 'now' : tableTime(window.to)
  return html`<table class="fold fixed">
    <thead>
      <tr>
        <th class="c-series">Subject</th>
        <th class="wide">${axis(window, ROW_BAND_PX, endText)}</th>
        <th class="n c-88">Complete</th>
        <th class="n hide-s c-80">Missing</th>
        <th class="n hide-m c-80" title="none, unobtainable and held">Excused</th>
        <th class="n hide-s c-128">Oldest missing</th>
        <th class="c-128">State</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map((row) => seriesRow(row, window, fresh))}
    </tbody>
  </table>`
}

function seriesRow(row: SeriesBand, window: Range, fresh: boolean): Html {
  const hole = row.parts.find((part) => part.state === 'missing' || part.state === 'filling')
  const href = `/coverage/${row.dataset}/${encodeURIComponent(row.subject)}`
  const label = `${row.subject}: ${several(row.missing, 'slot')} missing in all history${hole === undefined ? '' : `, in this window from ${tableTime(hole.from)} UTC`}`
  return html`<tr><td><a class="row" href="${href}">${row.subject}</a> <span class="small faint">${widthText(row.widthSeconds)}</span></td>
<td class="wide"><div${fresh ? undefined : html` class="stale"`}>${band(row.parts, window, { label, widthPx: ROW_BAND_PX })}</div></td><td class="n">${percent(completeness(row))}</td><td class="n hide-s${missingClass(row.missing)}">${count(row.missing)}</td>
<td class="n hide-m quiet">${count(row.none + row.unobtainable + row.held)}</td><td class="n hide-s">${hole === undefined ? (row.missing > 0 ? 'earlier' : '') : tableTime(hole.from)}</td><td class="nowrap">${fresh ? stateOf(row) : html`<span class="quiet">? not known now</span>`}</td></tr>`
}

function stateOf(row: SeriesBand): Html {
  if (row.missing === 0) return html`<span class="ok" aria-hidden="true">✓</span> whole`
  if (row.parts.some((part) => part.state === 'filling')) return html`<span class="warn">◐ filling</span>`
  return html`<span class="bad">✕ missing</span>`
}
