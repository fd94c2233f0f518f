import { setTimeout as wait } from 'node:timers/promises'
import { userInfo } from 'node:os'
import { isEnded } from '../../src/domain/collection/backfill.ts'
import {
  cancelBackfill,
  checkChange,
  listBackfills,
  pauseBackfill,
  requestBackfill,
  resumeBackfill,
  setBackfill,
  showBackfill,
  type BackfillView,
} from '../../src/operations/backfills.ts'
import { planBackfill } from '../../src/operations/plan-backfill.ts'
import type { Desk } from '../../src/operations/desk.ts'
import { backfillJson, planJson } from '../../src/operations/json.ts'
import { oneOf } from '../../src/operations/requests.ts'
import { parseBackfillWords, parsePagesAtOnce, promisedBackfill } from '../../src/operations/backfill-request.ts'
import { count, datasetName, isoTime, percent, several, tableTime } from '../../src/operations/words.ts'
import { ConfigError } from '../../src/errors.ts'
import { planLines, showLines, startedLines } from './backfill-lines.ts'
import { confirmed } from './confirm.ts'
import { voiceOf, withDesk, withWords, type Common, type Context, type Judge, type Voice } from './context.ts'
import { EXIT } from './exits.ts'
import { endLine, pipeLine, watchLines } from './progress.ts'
import { tableLines } from './table.ts'
import { paint } from './terminal.ts'

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
  const words = { ...options, dataset, subjects, from, to, reason: options.reason ?? `asked for by ${whoAmI()}` }
  const judge = (by: Judge) => parseBackfillWords(by, words, '--')
  await withWords(context, judge, async (desk, asked) => {
    const request = await promisedBackfill(desk, asked, '--')
    const plan = await planBackfill(desk, request)
    if (options.dryRun === true)
      return voice.json ? voice.document(planJson(plan)) : voice.lines(planLines(voice.form, plan))
    if (
      request.mode === 'all' &&
      !(await confirmed(
        context,
        voice,
        `${several(plan.slots.planned, 'slot')} of ${datasetName(dataset)} will be asked for again, also those that are stored.`,
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
  const judge = (by: Judge) => {
    checkChange(options)
    return {
      width: options.width === undefined ? undefined : parsePagesAtOnce(by, undefined, '--width', options.width),
      order: options.order === undefined ? undefined : oneOf('--order', options.order, ['newest', 'oldest'] as const),
    }
  }
  await withWords(context, judge, async (desk, change) =>
    say(voice, await setBackfill(desk, id, change, whoAmI()), desk.clock()),
  )
}
