/** What the backfill verbs print. Pure. */
import { isEnded } from '../../src/domain/collection/backfill.ts'
import type { BackfillFailure, BackfillView } from '../../src/operations/backfills.ts'
import type { BackfillPlan } from '../../src/operations/plan-backfill.ts'
import {
  count,
  datasetName,
  gapReason,
  isoTime,
  listedUpTo,
  rangeText,
  several,
  sourceName,
  spanExact,
  tableTime,
  widthText,
} from '../../src/operations/words.ts'
import { endLine } from './progress.ts'
import { tableLines, type Column } from './table.ts'
import { labelled, paint, type Form } from './terminal.ts'

/** What was started, and how to look at it. */
export function startedLines(form: Form, view: BackfillView): string[] {
  if (isEnded(view.state) || view.slots.planned === 0)
    return [
      endLine(form, view.slots.planned === 0 ? { ...view, state: 'done' } : view, view.endedAt ?? view.requestedAt),
    ]
  const first = `${paint(form, 'bold', `Backfill ${view.id} is ${view.state}:`)} ${several(view.slots.planned, 'slot')} of ${datasetName(view.dataset)} in ${several(view.series, 'series', 'series')}, ${several(view.calls.planned, 'call')}.`
  return [first, ...(form.terminal ? [`next: npx gapless backfill show ${view.id}`] : [])]
}

/** What it would do, in words. */
export function planLines(form: Form, plan: BackfillPlan): string[] {
  const { request, slots, calls, quota } = plan
  const source = sourceName(request.source)
  const say = (label: string, text: string) => labelled(form, 8, label, text)
  const allowance = [
    ...(quota.callsPerSecond === undefined
      ? []
      : [`${Math.round(quota.callsPerSecond * 100) / 100} calls/s for all of us, live first`]),
    ...(quota.perMonth === undefined
      ? []
      : [`${count(quota.usedThisMonth ?? 0)} of ${count(quota.perMonth)} calls used this month`]),
    ...(quota.backfillPerDay === undefined
      ? []
      : [`${count(quota.backfillsToday ?? 0)} of ${count(quota.backfillPerDay)} calls of backfills used today`]),
  ]
  return [
    `${paint(form, 'bold', `Would fill ${several(slots.planned, 'slot')} of ${datasetName(request.dataset)} in ${several(plan.series, 'series', 'series')}.`)} Nothing was started.`,
    '',
    ...say('range', rangeText(request)),
    ...say(
      'slots',
      `${count(slots.inRange)} in range: ${count(slots.stored)} stored, ${count(slots.none)} none, ${count(slots.unobtainable)} unobtainable, ${count(slots.held)} held, ${count(slots.claimed)} claimed by another backfill, ${count(slots.missing)} missing`,
    ),
    ...say('calls', `${count(calls.planned)} to ${source}, up to ${several(calls.slotsPerCall, 'slot')} each`),
    ...(allowance.length === 0 ? [] : say('quota', allowance.join('; '))),
    ...say('time', `about ${spanExact(plan.estimatedSeconds * 1000)} at the most that ${source} allows`),
    ...say('order', `${request.order} first, ${several(request.width, 'page')} at once, mode ${request.mode}`),
    ...(form.terminal ? ['', 'next: the same without --dry-run; add --wait to follow it'] : []),
  ]
}

/** Everything about one backfill. */
export function showLines(form: Form, view: BackfillView, now: number): string[] {
  const { slots, calls } = view
  const tell = (label: string, text: string) => labelled(form, 10, label, text)
  const failures = form.terminal && !form.all ? view.failures.slice(0, 20) : view.failures
  return [
    ...labelled(
      form,
      0,
      '',
      `Backfill ${view.id}: ${datasetName(view.dataset)} of ${sourceName(view.source)}, ${several(view.series, 'series', 'series')}, ${rangeText(view)}`,
    ),
    ...labelled(form, 0, '', endLine(form, view, now)),
    '',
    ...tell(
      'subjects',
      view.subjects.length === 0 ? 'all' : listedUpTo(view.subjects, form.terminal && !form.all ? 5 : Infinity),
    ),
    ...tell(
      'slots',
      `${count(slots.planned)} planned: ${count(slots.stored)} stored, ${count(slots.none)} none, ${count(slots.unobtainable)} unobtainable, ${count(slots.unconfirmed)} empty once, ${count(slots.failed)} failed, ${count(slots.left)} left`,
    ),
    ...tell('calls', `${count(calls.made)} of ${count(calls.planned)} planned`),
    ...tell('order', `${view.order} first, ${several(view.width, 'page')} at once, mode ${view.mode}`),
    ...tell('asked', `${tableTime(view.requestedAt - (view.requestedAt % 1000))}, ${view.reason}`),
    ...(failures.length === 0 ? [] : ['', 'What could not be filled:']),
    ...(failures.length === 0 ? [] : tableLines(form, failureColumns(form), failures)),
    ...(failures.length < view.failures.length
      ? [`and ${count(view.failures.length - failures.length)} more: add --all`]
      : []),
  ]
}

function failureColumns(form: Form): Column<BackfillFailure>[] {
  const time = (at: number) => (form.terminal ? tableTime(at) : isoTime(at))
  return [
    { name: 'SUBJECT', cell: ({ subject }) => subject },
    { name: 'WIDTH', leaves: 1, cell: ({ widthSeconds }) => widthText(widthSeconds) },
    { name: 'FROM', cell: ({ from }) => time(from) },
    { name: 'TO', cell: ({ to }) => time(to) },
    {
      name: 'SLOTS',
      right: true,
      cell: ({ slots }) => ({ text: form.terminal ? count(slots) : String(slots), role: 'red' }),
    },
    { name: 'WHY', cell: ({ reason }) => (form.terminal ? gapReason(reason) : reason) },
  ]
}
