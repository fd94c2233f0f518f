import { durationText } from '../../src/domain/duration.ts'
import { parseReason } from '../../src/operations/requests.ts'
import {
  pauseSchedule,
  readSchedules,
  resumeSchedule,
  triggerSchedule,
  type ScheduleView,
} from '../../src/operations/schedules.ts'
import { isoTime, several, span } from '../../src/operations/words.ts'
import { whoAmI } from './backfill.ts'
import { voiceOf, withDesk, withWords, type Common, type Context } from './context.ts'
import { tableLines } from './table.ts'
import { paint, type Form } from './terminal.ts'

const json = (view: ScheduleView) => ({
  id: view.id,
  paused: view.paused,
  note: view.note,
  everySeconds: view.everyMs === undefined ? null : view.everyMs / 1000,
  lastActionAt: view.lastActionAt === undefined ? null : isoTime(view.lastActionAt),
  nextActionAt: view.nextActionAt === undefined ? null : isoTime(view.nextActionAt),
  skipped: view.skipped,
  missedCatchup: view.missedCatchup,
})

/** `gapless schedule list`. */
export async function listSchedules(context: Context, options: Common): Promise<void> {
  const voice = voiceOf(context, options)
  await withDesk(context, async (desk) => {
    const views = await readSchedules(desk)
    if (voice.json) return voice.document(views.map(json))
    voice.lines(scheduleLines(voice.form, views, desk.clock()))
  })
}

/** Schedules as a table under the sentence that says whether all run. Pure. */
export function scheduleLines(form: Form, views: readonly ScheduleView[], now: number): string[] {
  const paused = views.filter((view) => view.paused)
  const headline =
    views.length === 0
      ? 'No schedule is declared yet. The worker does that when it starts.'
      : paused.length === 0
        ? `All ${several(views.length, 'schedule runs', 'schedules run')}.`
        : `${several(paused.length, 'schedule is', 'schedules are')} paused.`
  if (views.length === 0) return [headline]
  return [
    paint(form, 'bold', headline),
    ...(form.terminal ? [''] : []),
    ...tableLines(
      form,
      [
        { name: 'ID', cell: ({ id }) => id },
        { name: 'EVERY', cell: ({ everyMs }) => (everyMs === undefined ? '-' : durationText(everyMs)) },
        {
          name: 'STATE',
          cell: (view) => ({
            text: view.paused ? 'paused' : 'runs',
            role: view.paused ? ('yellow' as const) : undefined,
          }),
        },
        {
          name: 'LAST',
          cell: ({ lastActionAt }) =>
            lastActionAt === undefined
              ? '-'
              : form.terminal
                ? `${span(now - lastActionAt)} ago`
                : isoTime(lastActionAt),
        },
        {
          name: 'NEXT',
          cell: ({ nextActionAt, paused: rests }) =>
            nextActionAt === undefined || rests
              ? '-'
              : form.terminal
                ? `in ${span(nextActionAt - now)}`
                : isoTime(nextActionAt),
        },
        { name: 'LOST', right: true, cell: ({ missedCatchup, skipped }) => String(missedCatchup + skipped) },
        { name: 'NOTE', cell: ({ note }) => note },
      ],
      views,
    ),
  ]
}

/** `gapless schedule pause|resume|trigger ID [--reason]`. */
export async function steerSchedule(
  context: Context,
  verb: 'pause' | 'resume' | 'trigger',
  id: string,
  options: Common & { readonly reason?: string },
): Promise<void> {
  const voice = voiceOf(context, options)
  const act = { pause: pauseSchedule, resume: resumeSchedule, trigger: triggerSchedule }[verb]
  const judge = () => parseReason(options.reason ?? `by ${whoAmI()} on the command line`)
  await withWords(context, judge, async (desk, reason) => {
    const view = await act(desk, { id, reason })
    if (voice.json) return voice.document(json(view))
    const told = {
      pause: `${id} is paused. What it leaves out is refilled when it is resumed.`,
      resume: `${id} runs again. What the pause left out is being looked for now.`,
      trigger: `${id} was triggered once, beside its rhythm.`,
    }
    voice.lines([told[verb]])
  })
}
