import { setTimeout as wait } from 'node:timers/promises'
import { userInfo } from 'node:os'
import { isEnded, type BackfillRequest } from '../../src/domain/collection/backfill.ts'
import {
  cancelBackfill,
  listBackfills,
  pauseBackfill,
  planBackfill,
  requestBackfill,
  resumeBackfill,
  setBackfill,
  showBackfill,
  type BackfillPlan,
  type BackfillView,
} from '../../src/operations/backfills.ts'
import type { Desk } from '../../src/operations/desk.ts'
import { backfillJson, planJson } from '../../src/operations/json.ts'
import { oneOf, parseBackfillRequest, parsePagesAtOnce } from '../../src/operations/requests.ts'
import {
  count,
  isoTime,
  listedUpTo,
  percent,
  rangeText,
  several,
  sourceName,
  spanExact,
  tableTime,
  widthText,
} from '../../src/operations/words.ts'
import { ConfigError } from '../../src/errors.ts'
import { confirmed } from './confirm.ts'
import { voiceOf, withDesk, type Common, type Context, type Voice } from './context.ts'
import { EXIT } from './exits.ts'
import { endLine, pipeLine, watchLines } from './progress.ts'
import { tableLines } from './table.ts'
import { labelled, paint, type Form } from './terminal.ts'

export interface BackfillOptions extends Common {
  readonly from?: string
  readonly to?: string
  readonly mode?: string
  readonly order?: string
  readonly width?: string
  readonly reason?: string
  readonly dryRun?: boolean
  readonly wait?: boolean
}

/** `gapless backfill DATASET [SUBJECT...]`: plans, then runs. */
export async function backfill(
  context: Context,
  dataset: string,
  subjects: readonly string[],
  options: BackfillOptions,
): Promise<void> {
  const voice = voiceOf(context, options)
  const { from, to } = options
  if (from === undefined || to === undefined)
    throw new ConfigError([`Say which range: --from T --to T, like --from -6h --to now.`])
  await withDesk(context, async (desk) => {
    const words = { ...options, dataset, subjects, from, to, reason: options.reason ?? `asked for by ${whoAmI()}` }
    const request = await parseBackfillRequest(desk, words, '--')
    const plan = await planBackfill(desk, request)
    if (options.dryRun === true)
      return voice.json ? voice.document(planJson(plan)) : voice.lines(planLines(voice.form, plan))
    if (
      request.mode === 'all' &&
      !(await confirmed(
        context,
        voice,
        `${several(plan.slots.planned, 'slot')} of ${dataset} will be asked for again, also those that are stored.`,
      ))
    )
      return
    const started = await requestBackfill(desk, request)
    const view = options.wait === true ? await follow(context, desk, voice, started) : started
    if (voice.json) voice.document(backfillJson(view))
    else if (options.wait === true) voice.lines([endLine(voice.form, view, desk.clock())])
    else voice.lines(startedLines(voice.form, view))
    if (options.wait === true && view.state !== 'done') context.exitCode = EXIT.failed
  })
}

/** Who types, for the journal. */
export function whoAmI(): string {
  try {
    return userInfo().username
  } catch {
    return 'the command line'
  }
}

async function follow(context: Context, desk: Desk, voice: Voice, started: BackfillView): Promise<BackfillView> {
  const { errForm } = voice
  const redraw = errForm.terminal && context.env.GAPLESS_SPINNER !== 'off'
  let view = started
  let drawn = 0
  let told = 0
  for (;;) {
    view = await showBackfill(desk, view.id)
    const now = desk.clock()
    if (redraw) {
      const lines = [
        ...watchLines(errForm, view),
        `Ctrl-C stops watching only. To stop it: npx gapless backfill cancel ${view.id}`,
      ]
      context.stderr.write(`${drawn > 0 ? `\u001b[${drawn}A\u001b[J` : ''}${lines.join('\n')}\n`)
      drawn = lines.length
    } else if (now - told >= 10_000) {
      voice.note(pipeLine(view, now))
      told = now
    }
    if (isEnded(view.state)) break
    await wait(500)
  }
  if (drawn > 0) context.stderr.write(`\u001b[${drawn}A\u001b[J`)
  return view
}

function startedLines(form: Form, view: BackfillView): string[] {
  if (isEnded(view.state) || view.slots.planned === 0)
    return [
      endLine(form, view.slots.planned === 0 ? { ...view, state: 'done' } : view, view.endedAt ?? view.requestedAt),
    ]
  const first = `${paint(form, 'bold', `Backfill ${view.id} is ${view.state}:`)} ${several(view.slots.planned, 'slot')} of ${view.dataset} in ${several(view.series, 'series', 'series')}, ${several(view.calls.planned, 'call')}.`
  return [first, ...(form.terminal ? [`next: npx gapless backfill show ${view.id}`] : [])]
}

/** What it would do, in words. Pure. */
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
  ]
  return [
    `${paint(form, 'bold', `Would fill ${several(slots.planned, 'slot')} of ${request.dataset} in ${several(plan.series, 'series', 'series')}.`)} Nothing was started.`,
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

/** `gapless backfill list`. */
export async function list(context: Context, options: Common): Promise<void> {
  const voice = voiceOf(context, options)
  await withDesk(context, async (desk) => {
    const views = await listBackfills(desk, { limit: options.all === true || !voice.form.terminal ? 1_000 : 20 })
    if (voice.json) return voice.document(views.map(backfillJson))
    const active = views.filter(({ state }) => !isEnded(state)).length
    const time = (at: number) => (voice.form.terminal ? tableTime(at - (at % 60_000)) : isoTime(at))
    const table = tableLines(
      voice.form,
      [
        { name: 'ID', cell: ({ id }) => id },
        {
          name: 'STATE',
          cell: ({ state }) => ({
            text: state.replaceAll('_', ' '),
            role: state === 'failed' ? ('red' as const) : isEnded(state) ? undefined : ('yellow' as const),
          }),
        },
        { name: 'DATASET', cell: ({ dataset }) => dataset },
        { name: 'DONE', right: true, cell: (view) => percent(view.percent) },
        {
          name: 'SLOTS',
          right: true,
          cell: ({ slots }) => (voice.form.terminal ? count(slots.planned) : String(slots.planned)),
        },
        {
          name: 'FAILED',
          right: true,
          cell: ({ slots }) => ({ text: String(slots.failed), role: slots.failed > 0 ? ('red' as const) : undefined }),
        },
        { name: 'ASKED', cell: ({ requestedAt }) => time(requestedAt) },
        { name: 'BY', cell: ({ reason }) => reason },
      ],
      views,
    )
    const headline =
      views.length === 0
        ? 'No backfill has been asked for yet.'
        : active === 0
          ? 'No backfill is at work.'
          : `${several(active, 'backfill is', 'backfills are')} at work.`
    voice.lines([
      paint(voice.form, 'bold', headline),
      ...(views.length === 0 ? [] : [...(voice.form.terminal ? [''] : []), ...table]),
    ])
  })
}

/** `gapless backfill show ID`. */
export async function show(context: Context, id: string, options: Common): Promise<void> {
  const voice = voiceOf(context, options)
  await withDesk(context, async (desk) => say(voice, await showBackfill(desk, id), desk.clock()))
}

function say(voice: Voice, view: BackfillView, now: number): void {
  if (voice.json) return voice.document(backfillJson(view))
  voice.lines(showLines(voice.form, view, now))
}

/** Everything about one backfill. Pure. */
export function showLines(form: Form, view: BackfillView, now: number): string[] {
  const { slots, calls } = view
  const tell = (label: string, text: string) => labelled(form, 10, label, text)
  const failures = form.terminal && !form.all ? view.failures.slice(0, 20) : view.failures
  return [
    ...labelled(
      form,
      0,
      '',
      `Backfill ${view.id}: ${view.dataset} of ${sourceName(view.source)}, ${several(view.series, 'series', 'series')}, ${rangeText(view)}`,
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
    ...failures.map(
      ({ subject, widthSeconds, from, to, slots: some, reason }) =>
        `  ${subject} ${widthText(widthSeconds)}  ${rangeText({ from, to })}  ${several(some, 'slot')}  ${reason}`,
    ),
    ...(failures.length < view.failures.length
      ? [`  and ${count(view.failures.length - failures.length)} more: add --all`]
      : []),
  ]
}

/** `gapless backfill pause|resume ID`. */
export async function steer(context: Context, verb: 'pause' | 'resume', id: string, options: Common): Promise<void> {
  const voice = voiceOf(context, options)
  const act = verb === 'pause' ? pauseBackfill : resumeBackfill
  await withDesk(context, async (desk) => say(voice, await act(desk, id, whoAmI()), desk.clock()))
}

/** `gapless backfill cancel ID`: says what stays and asks first. */
export async function cancel(context: Context, id: string, options: Common): Promise<void> {
  const voice = voiceOf(context, options)
  await withDesk(context, async (desk) => {
    const before = await showBackfill(desk, id)
    const consequence = `Backfill ${id} stops. ${several(before.slots.stored, 'slot')} it stored stay; ${count(before.slots.left)} stay missing, and the sweep may ask for them again.`
    if (!isEnded(before.state) && !(await confirmed(context, voice, consequence))) return
    say(voice, await cancelBackfill(desk, id, whoAmI()), desk.clock())
  })
}

/** `gapless backfill set ID --width N --order O`. */
export async function set(
  context: Context,
  id: string,
  options: Common & { readonly width?: string; readonly order?: string },
): Promise<void> {
  const voice = voiceOf(context, options)
  await withDesk(context, async (desk) => {
    const change: { width?: number; order?: BackfillRequest['order'] } = {}
    if (options.width !== undefined)
      change.width = parsePagesAtOnce(desk, (await showBackfill(desk, id)).dataset, '--width', options.width)
    if (options.order !== undefined) change.order = oneOf('--order', options.order, ['newest', 'oldest'] as const)
    say(voice, await setBackfill(desk, id, change, whoAmI()), desk.clock())
  })
}
