import { parseDuration } from '../../src/domain/duration.ts'
import { ConfigError } from '../../src/errors.ts'
import type { Actor, HoldWindow } from '../../src/contracts/incidents.ts'
import { actOnIncident, type ActWords, type IncidentAct } from '../../src/operations/incident-acts.ts'
import { holdJson, incidentJson, incidentRowJson } from '../../src/operations/incident-json.ts'
import { openByPerson, parseOpening } from '../../src/operations/incident-open.ts'
import { reportMarkdown, reportOf } from '../../src/operations/incident-report.ts'
import { listIncidents, parseNumber, showIncident } from '../../src/operations/incidents.ts'
import { endHolds, listHolds, parseHold, startHold } from '../../src/operations/maintenance.ts'
import { several, tableTime } from '../../src/operations/words.ts'
import { whoAmI } from './backfill.ts'
import { voiceOf, withDesk, withWords, type Common, type Context, type Judge } from './context.ts'
import { incidentLines, listLines } from './incident-lines.ts'
import { paint } from './terminal.ts'

export interface IncidentOptions extends Common, ActWords {
  readonly severity?: string
  readonly description?: string
}

const numbered = (id: string) => (): unknown => parseNumber(id)
const me = (): Actor => ({ name: whoAmI(), via: 'cli' })

/** `gapless incident list`. */
export async function list(context: Context, options: Common & { readonly open?: boolean }): Promise<void> {
  const voice = voiceOf(context, options)
  await withDesk(context, async (desk) => {
    const limit = options.all === true || !voice.form.terminal ? 1_000 : 20
    const incidents = await listIncidents(desk, { limit, open: options.open })
    if (voice.json) voice.document(incidents.map(incidentRowJson))
    else voice.lines(listLines(voice.form, incidents))
  })
}

/** `gapless incident show ID`. */
export async function show(context: Context, id: string, options: Common): Promise<void> {
  const voice = voiceOf(context, options)
  await withWords(context, numbered(id), async (desk) => {
    const view = await showIncident(desk, id)
    if (voice.json) voice.document(incidentJson(view))
    else voice.lines(incidentLines(voice.form, view, desk.clock()))
  })
}

/** `gapless incident open TITLE`. */
export async function open(context: Context, title: string, options: IncidentOptions): Promise<void> {
  const voice = voiceOf(context, options)
  const judge = () => parseOpening({ ...options, title })
  await withWords(context, judge, async (desk, opening) => {
    const { opened, ...view } = await openByPerson(desk, opening, me())
    if (voice.json) return voice.document(incidentJson(view))
    const { number } = view.incident
    voice.lines([
      opened
        ? `Incident ${number} is open. See it: npx gapless incident show ${number}`
        : `This is incident ${number}, which is open already.`,
    ])
  })
}

/** `gapless incident ack|assign|note|approve|escalate|resolve|reopen|close ID`. */
export async function act(context: Context, verb: IncidentAct, id: string, options: IncidentOptions): Promise<void> {
  const voice = voiceOf(context, options)
  await withWords(context, numbered(id), async (desk) => {
    const view = await actOnIncident(desk, verb, id, me(), options)
    if (voice.json) voice.document(incidentJson(view))
    else voice.lines(incidentLines(voice.form, view, desk.clock()))
  })
}

/** `gapless incident report ID`: the log. */
export async function report(context: Context, id: string, options: Common): Promise<void> {
  const voice = voiceOf(context, options)
  await withWords(context, numbered(id), async (desk) => {
    const view = await showIncident(desk, id)
    if (voice.json) voice.document(reportOf(view))
    else context.stdout.write(reportMarkdown(view))
  })
}

export interface MaintenanceOptions extends Common {
  readonly for?: string
  readonly until?: string
  readonly from?: string
  readonly scope?: string[]
  readonly reason?: string
  readonly silence?: boolean
}

/** `gapless maintenance on|off|status`. */
export async function maintenance(
  context: Context,
  verb: 'on' | 'off' | 'status',
  id: string | undefined,
  options: MaintenanceOptions,
): Promise<void> {
  const voice = voiceOf(context, options)
  const judge = (by: Judge) => (verb === 'on' ? windowOf(by, id, options) : undefined)
  await withWords(context, judge, async (desk, hold) => {
    if (hold !== undefined) {
      await startHold(desk, hold)
      if (voice.json) return voice.document(holdJson(hold))
      return voice.lines([
        `Nobody is called until ${tableTime(hold.until)}. It ends by itself; to end it now: npx gapless maintenance off ${hold.id}`,
      ])
    }
    const holds = verb === 'off' ? await endHolds(desk, id, me()) : await listHolds(desk)
    if (voice.json) return voice.document(holds.map(holdJson))
    if (verb === 'off')
      return voice.lines([`${several(holds.length, 'window')} ended. Whoever must know is called again.`])
    voice.lines(
      holds.length === 0
        ? [paint(voice.form, 'bold', 'No maintenance is on: people are called.')]
        : holds.map(
            (hold) =>
              `${hold.id}  ${hold.kind} from ${tableTime(hold.from)} to ${tableTime(hold.until)}, ${hold.scope.length === 0 ? 'everything' : hold.scope.join(', ')}, by ${hold.by}: ${hold.reason}`,
          ),
    )
  })
}

function windowOf(by: Judge, id: string | undefined, options: MaintenanceOptions): HoldWindow {
  const length = options.for ?? id
  if (length !== undefined && parseDuration(length) === undefined)
    throw new ConfigError([`${JSON.stringify(length)} is not a duration like 30m or 2h.`])
  const kind = options.silence === true ? ('silence' as const) : ('maintenance' as const)
  const reason = options.reason ?? `asked for by ${whoAmI()}`
  return parseHold(
    by,
    { ...options, for: length ?? (options.until === undefined ? '1h' : undefined), reason, kind },
    me(),
  )
}
