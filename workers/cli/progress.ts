import { textBand } from '../../src/operations/bands.ts'
import type { BackfillView } from '../../src/operations/backfills.ts'
import { count, isoTime, percent, rangeText, rate, several, span, spanExact } from '../../src/operations/words.ts'
import { mark, paint, type Form } from './terminal.ts'

/** The three lines that are redrawn in place while a person watches. Pure. */
export function watchLines(form: Form, view: BackfillView): string[] {
  const { slots } = view
  const cells = Math.max(10, form.columns - 30)
  const done = slots.planned === 0 ? 1 : (slots.planned - slots.left) / slots.planned
  const bar = textBand(
    [
      { from: 0, to: done, state: 'stored', slots: 0, holes: 1, reason: '' },
      { from: Math.ceil(done * cells) / cells, to: 1, state: 'none', slots: 0, holes: 1, reason: '' },
    ].filter(({ from, to }) => from < to) as Parameters<typeof textBand>[0],
    { from: 0, to: 1 },
    cells,
    form.ascii,
  )
  const left =
    view.state === 'paused'
      ? 'paused'
      : view.waiting !== undefined
        ? view.waiting.says
        : view.etaSeconds === undefined
          ? 'estimating'
          : `${spanExact(view.etaSeconds * 1000)} left`
  const figures = [
    `${count(slots.planned - slots.left)} of ${several(slots.planned, 'slot')}`,
    ...(view.ratePerSecond === undefined ? [] : [rate(view.ratePerSecond)]),
    ...(slots.unconfirmed === 0 ? [] : [`${count(slots.unconfirmed)} empty once`]),
    `${count(slots.failed)} failed`,
  ]
  return [
    `Backfill ${view.id}: ${view.dataset}, ${several(view.series, 'series', 'series')}, ${rangeText(view)}`,
    `${String(Math.floor(view.percent)).padStart(3)} %  ${bar}  ${left}`,
    `       ${figures.join('  ')}`,
  ]
}

/** One line every ten seconds where no person watches. Pure. */
export function pipeLine(view: BackfillView, now: number): string {
  const { slots } = view
  const parts = [
    isoTime(now - (now % 1000)),
    view.id,
    view.state,
    `${slots.planned - slots.left}/${slots.planned}`,
    `${view.percent.toFixed(1)}%`,
    ...(view.ratePerSecond === undefined ? [] : [rate(view.ratePerSecond)]),
    ...(view.etaSeconds === undefined ? [] : [`eta=${view.etaSeconds}s`]),
    `failed=${slots.failed}`,
    ...(view.waiting === undefined ? [] : [view.waiting.says]),
  ]
  return parts.join(' ')
}

/** The sentence in which a backfill ends, or stands now. Pure. */
export function endLine(form: Form, view: BackfillView, now: number): string {
  const { slots, id } = view
  const took = view.startedAt === undefined ? '' : ` after ${spanExact((view.endedAt ?? now) - view.startedAt)}`
  const excused = [
    ...(slots.none === 0 ? [] : [`${count(slots.none)} none`]),
    ...(slots.unobtainable === 0 ? [] : [`${count(slots.unobtainable)} unobtainable`]),
    ...(slots.unconfirmed === 0 ? [] : [`${count(slots.unconfirmed)} empty once, asked again by the sweep`]),
  ]
  const filled = [`${count(slots.stored)} stored`, ...excused].join(', ')
  const sign = (kind: Parameters<typeof mark>[1]) => {
    const { text, role } = mark(form, kind)
    return paint(form, role, text)
  }
  switch (view.state) {
    case 'done':
      return slots.planned === 0
        ? `${sign('ok')} Nothing was missing in that range. Nothing to do.`
        : `${sign('ok')} Done${took}: ${filled}.`
    case 'done_with_failures':
      return `${sign('filling')} Done with failures${took}: ${filled}, ${count(slots.failed + slots.left)} failed. npx gapless backfill show ${id}`
    case 'cancelled':
      return `${sign('bad')} Cancelled${took}: ${filled}, ${count(slots.left)} still missing.`
    case 'failed':
      return `${sign('bad')} Failed${took}: ${view.endedReason === '' ? 'the reason is in Temporal' : view.endedReason}. npx gapless backfill show ${id}`
    case 'paused':
      return `${sign('waiting')} Paused at ${percent(view.percent)}: ${filled}, ${count(slots.left)} left. Go on: npx gapless backfill resume ${id}`
    case 'planned':
    case 'running':
      return `${sign('filling')} ${view.state === 'planned' ? 'Planned' : 'Running'}: ${percent(view.percent)} of ${several(slots.planned, 'slot')}${view.etaSeconds === undefined ? '' : `, about ${span(view.etaSeconds * 1000)} left`}${view.waiting === undefined ? '' : `, ${view.waiting.says}`}.`
  }
}
