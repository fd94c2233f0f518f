import { DAY, type Millis } from '../../domain/clock.ts'
import type { SeriesKey } from '../../domain/collection/series.ts'
import type { Range } from '../../domain/range.ts'
import type { SeriesBand } from '../../operations/coverage.ts'
import type { Desk } from '../../operations/desk.ts'
import type { GapRow } from '../../operations/gaps.ts'
import { completeness, count, percent, several, tableTime, widthText } from '../../operations/words.ts'
import { endOf } from './answer-panel.ts'
import { axis } from './axis.ts'
import { band } from './band.ts'
import { dueEdge, dueParts } from './due.ts'
import { html, type Html } from './html.ts'
import { missingClass } from './pieces.ts'

const ROW_BAND_PX = 480

export interface SeriesTable {
  readonly desk: Desk
  readonly rows: readonly SeriesBand[]
  readonly window: Range
  /** Every gap of these series, whatever the window; undefined when they are not known now. */
  readonly gaps: readonly GapRow[] | undefined
  readonly now: Millis
  readonly fresh: boolean
}

/** One row a series: its band in the window, and its figures over all history. */
export function seriesTable(table: SeriesTable): Html {
  const { rows, window, now } = table
  const gapsBySeries = Map.groupBy(table.gaps ?? [], keyOf)
  return html`<table class="fold fixed">
    <thead>
      <tr>
        <th class="c-series">Subject</th>
        <th class="wide">${axis(window, ROW_BAND_PX, now - window.to < DAY ? endOf(window, now) : '')}</th>
        <th class="n c-88">Complete</th>
        <th class="n hide-s c-80">Missing</th>
        <th class="n hide-m c-80" title="none, unobtainable and held">Excused</th>
        <th class="n hide-s c-128">Oldest missing</th>
        <th class="c-128">State</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map((row) => seriesRow(row, gapsBySeries.get(keyOf(row)) ?? [], table))}
    </tbody>
  </table>`
}

function seriesRow(
  row: SeriesBand,
  gaps: readonly GapRow[],
  { desk, window, fresh, now, gaps: known }: SeriesTable,
): Html {
  const edge = dueEdge(desk, row.dataset, now, row.widthSeconds * 1000)
  const due = gaps.filter((gap) => gap.from < edge)
  const oldest = due.reduce((from, gap) => Math.min(from, gap.from), Infinity)
  const href = `/coverage/${row.dataset}/${encodeURIComponent(row.subject)}`
  const label = `${row.subject}: ${several(row.missing, 'slot')} missing in all history${oldest === Infinity ? '' : `, the oldest from ${tableTime(oldest)} UTC`}`
  return html`<tr><td><a class="row" href="${href}">${row.subject}</a> <span class="small faint">${widthText(row.widthSeconds)}</span></td>
<td class="wide"><div${fresh ? undefined : html` class="stale"`}>${band(dueParts(row.parts, edge), window, { label, widthPx: ROW_BAND_PX })}</div></td><td class="n">${percent(completeness(row))}</td><td class="n hide-s${due.length === 0 ? '' : missingClass(row.missing)}">${count(row.missing)}</td>
<td class="n hide-m quiet">${count(row.none + row.unobtainable + row.held)}</td><td class="n hide-s">${oldest === Infinity ? '' : tableTime(oldest)}</td><td class="nowrap">${fresh ? stateOf(row, due, known !== undefined) : html`<span class="quiet">? not known now</span>`}</td></tr>`
}

function stateOf(row: SeriesBand, gaps: readonly GapRow[], isKnown: boolean): Html {
  if (row.missing === 0) return html`<span class="ok" aria-hidden="true">✓</span> whole`
  if (gaps.length === 0 && isKnown) return html`<span class="quiet">○ on its way</span>`
  const filling = gaps.filter((gap) => gap.backfillId !== undefined).length
  return filling > 0 && filling === gaps.length
    ? html`<span class="warn">◐ being filled</span>`
    : html`<span class="bad">✕ missing</span>`
}

function keyOf({ source, subject, widthSeconds }: SeriesKey): string {
  return `${source} ${subject} ${widthSeconds}`
}
