import { incidentWorkflowId } from '../../contracts/incidents.ts'
import type { Millis } from '../../domain/clock.ts'
import { isOpen, type Incident, type LadderRung, type Notification } from '../../domain/incidents/incident.ts'
import { adviceOf } from '../../operations/diagnosis.ts'
import { listedUpTo, span, spanExact } from '../../operations/words.ts'
import { html, type Html } from './html.ts'
import { channelName, isUnanswered, nextRung } from './incident-words.ts'
import { moment, workflowLink } from './pieces.ts'
import type { PageDeps } from './view.ts'

/** Each rung: told, could not be told, next with its time, later. */
export function ladderPanel(incident: Incident, notices: readonly Notification[], now: Millis): Html {
  const { ladder, rung, severity, heldUntil } = incident
  const climbs = isUnanswered(incident)
  const held =
    heldUntil !== undefined && heldUntil > now && isOpen(incident.status)
      ? html`<p class="warn">Held until ${moment(heldUntil, now)}: nobody is called meanwhile.</p>`
      : undefined
  const isLast = rung >= ladder.length - 1
  const again =
    climbs && isLast && rung >= 0
      ? html`<li class="due" data-l="↻"><b>again</b><p>${due(incident, now)}</p></li>`
      : undefined
  const rows = ladder.map((each, index) => {
    const state = rungState(incident, index, climbs, notices)
    return html`<li class="${state.class}" data-l="${index + 1}">
      <b>${each.level} ${each.who}</b> ${state.word}
      ${state.class === 'due' ? html`<p>${due(incident, now)}</p>` : undefined}
      <p class="small">${each.channels.map(channelName).join(', ')}${index <= rung ? '' : `; ${span(each.waitMs)} to answer`}</p>
    </li>`
  })
  return html`<header><h2>Ladder for ${severity}</h2></header>
    <div class="pad">
      ${held}
      <ol class="ladder">${rows}${again}</ol>
      <p class="small faint">As the settings were when it opened. A later change does not move it.</p>
    </div>`
}

function due({ nextRungAt, heldUntil }: Incident, now: Millis): Html {
  if (heldUntil !== undefined && heldUntil > now) return html`when the hold ends`
  if (nextRungAt === undefined || nextRungAt <= now) return html`<strong class="nowrap">now</strong>`
  return html`<strong class="nowrap">in ${spanExact(nextRungAt - now)}</strong>, at ${moment(nextRungAt, now)}`
}

function rungState(
  incident: Incident,
  index: number,
  climbs: boolean,
  notices: readonly Notification[],
): { class: string; word: Html | undefined } {
  const { rung, ladder } = incident
  if (index > rung)
    return climbs && index === nextRung(incident)
      ? { class: 'due', word: html`<span class="quiet">next</span>` }
      : { class: 'later', word: undefined }
  const own = calls(notices, ladder[index])
  if (own.some(({ state }) => state === 'delivered')) return { class: 'done', word: html`<span class="ok">told</span>` }
  if (own.length > 0 && own.every(({ state }) => state === 'failed'))
    return { class: 'failed', word: html`<span class="bad">not reached</span>` }
  return { class: 'done', word: html`<span class="warn">being told</span>` }
}

/** The notices that called a rung, not the news that followed. */
function calls(notices: readonly Notification[], rung: LadderRung | undefined): Notification[] {
  return notices.filter(
    ({ level, transition }) => level === rung?.level && /^(opened|reopened|escalated|repeat)/.test(transition),
  )
}

/** What it is about, and where more of it is. */
export function linkedPanel(deps: PageDeps, incident: Incident, now: Millis): Html {
  const { key, parent, symptoms, number, startedAt, cause } = incident
  const { runbook } = adviceOf(cause?.key ?? key)
  const { temporalNamespace } = deps.desk.config.servers
  const workflow = incidentWorkflowId(number)
  const rows: (readonly [string, Html | string] | undefined)[] = [
    ['about', html`<span class="id">${key}</span>`],
    ['began', moment(startedAt, now)],
    parent === undefined ? undefined : ['follows from', html`<a href="/incidents/${parent}">incident ${parent}</a>`],
    symptoms.length === 0 ? undefined : ['symptoms', `${symptoms.length} adopted: ${listedUpTo(symptoms, 8)}`],
    runbook === '' ? undefined : ['runbook', html`<span class="id">${runbook}</span>`],
    [
      'workflow',
      workflowLink(deps.temporalUi(), temporalNamespace, workflow, `${workflow} in Temporal`) ??
        html`<span class="id">${workflow}</span>`,
    ],
  ]
  return html`<header><h2>Facts</h2></header>
    <div class="pad"><dl class="facts">${rows.map((row) => row && html`<dt>${row[0]}</dt><dd>${row[1]}</dd>`)}</dl></div>`
}
