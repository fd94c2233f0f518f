import { isOpen, type Incident } from '../../domain/incidents/incident.ts'
import type { RemedyPlan } from '../../domain/incidents/remedy-plan.ts'
import { html, type Html } from './html.ts'
import { isUnanswered, nextRung } from './incident-words.ts'
import { tokenField } from './pieces.ts'

/** What a person may do to it now, as forms that work without script. What changes who is called says first what will happen. */
export function actForms(incident: Incident, tokenNeeded: boolean, temporalAway: boolean): Html {
  if (incident.status === 'CLOSED') return html``
  if (temporalAway)
    return html`<p class="warn">Temporal does not answer, so nothing can be done to it here. The incident itself is not lost.</p>`
  const dialogs = isOpen(incident.status)
    ? [assignDialog, noteDialog, ...(incident.parent === undefined ? [escalateDialog] : []), resolveDialog]
    : [assignDialog, noteDialog, reopenDialog]
  const act = { incident, tokenNeeded }
  const first = isOpen(incident.status)
    ? atOnce(act, 'ack', 'Acknowledge', isUnanswered(incident))
    : atOnce(act, 'close', 'Close', incident.rootCause !== '' && incident.prevention !== '')
  return html`<div class="acts">${first}${dialogs.map((dialog) => dialog(act))}</div>`
}

interface Act {
  readonly incident: Incident
  readonly tokenNeeded: boolean
}

/** Who acts stands in the journal, so it is asked beside each button; the browser remembers it for the tab. */
const nameField = html`<input name="by" placeholder="your name" aria-label="Your name, for the journal" autocomplete="nickname" maxlength="80" required/>`

function atOnce({ incident, tokenNeeded }: Act, act: string, text: string, primary: boolean): Html {
  return html`<form class="acts" method="post" action="/incidents/${incident.number}/${act}">${nameField}${tokenField(tokenNeeded)}<button${primary ? html` class="primary"` : undefined}>${text}</button></form>`
}

interface Dialog {
  readonly act: string
  readonly summary: string
  readonly title: string
  readonly text: string
  readonly fields?: Html | undefined
  readonly verb: string
  readonly instead: string
  readonly tone?: 'danger' | 'primary'
}

function dialog({ incident, tokenNeeded }: Act, asked: Dialog): Html {
  return html`<details class="confirm" name="act">
    <summary class="button">${asked.summary}</summary>
    <div class="dialog">
      <h2>${asked.title}</h2>
      <p>${asked.text}</p>
      <form method="post" action="/incidents/${incident.number}/${asked.act}">
        ${asked.fields}<label>Your name, for the journal ${nameField}</label>${tokenField(tokenNeeded)}
        <p class="acts">
          <button type="reset" class="only-script" data-close>${asked.instead}</button><button class="${asked.tone ?? 'primary'}">${asked.verb}</button>
        </p>
      </form>
    </div>
  </details>`
}

const line = (name: string, label: string, required = false): Html =>
  html`<label>${label}<input name="${name}" maxlength="1000"${required ? html` required` : undefined}/></label>`
const area = (name: string, label: string, known = ''): Html =>
  html`<label>${label}<textarea name="${name}" rows="2" maxlength="10000" placeholder="${known.slice(0, 300)}"></textarea></label>`

const assignDialog = (act: Act): Html =>
  dialog(act, {
    act: 'assign',
    summary: 'Assign…',
    title: `Give incident ${act.incident.number} to somebody`,
    text: act.incident.owner === undefined ? 'Nobody has it yet.' : `${act.incident.owner} has it now.`,
    fields: html`<label>To whom<input name="to" maxlength="100" required/></label>`,
    verb: 'Assign',
    instead: 'Not now',
  })

const noteDialog = (act: Act): Html => {
  const { rootCause, resolution, prevention, lessons } = act.incident
  return dialog(act, {
    act: 'note',
    summary: 'Note…',
    title: 'Write into the log',
    text: 'What stays empty stays as it is. Closing needs a root cause and a prevention.',
    fields: html`${area('text', 'Note')}${area('rootCause', 'Root cause', rootCause)}${area('resolution', 'Resolution', resolution)}${area('prevention', 'Prevention', prevention)}${area('lessons', 'Lessons learned', lessons)}`,
    verb: 'Write it',
    instead: 'Not now',
  })
}

const escalateDialog = (act: Act): Html => {
  const { incident } = act
  const rung = incident.ladder[nextRung(incident)]
  return dialog(act, {
    act: 'escalate',
    summary: 'Escalate now…',
    title: `Call ${rung === undefined ? 'the next rung' : `${rung.level} ${rung.who}`}?`,
    text: 'They are called at once, whether somebody has it or not, and the ladder goes on from there.',
    fields: line('reason', 'Why'),
    verb: 'Call them now',
    instead: 'Wait',
    tone: 'danger',
  })
}

const resolveDialog = (act: Act): Html =>
  dialog(act, {
    act: 'resolve',
    summary: 'Resolve…',
    title: `Is incident ${act.incident.number} repaired?`,
    text: 'Nobody is called any more, and the watch begins. When it comes back, the same incident opens again by itself.',
    fields: area('resolution', 'What was done', act.incident.resolution),
    verb: 'Resolve it',
    instead: 'Not yet',
  })

const reopenDialog = (act: Act): Html =>
  dialog(act, {
    act: 'reopen',
    summary: 'Reopen…',
    title: `Open incident ${act.incident.number} again?`,
    text: 'Diagnosis and repairs begin anew, and the ladder calls its first rung.',
    fields: line('reason', 'Why'),
    verb: 'Reopen it',
    instead: 'Leave it',
    tone: 'danger',
  })

/** Of the repair that waits: what it can touch, and the button that lets it go on. */
export function approveDialog(incident: Incident, plan: RemedyPlan, tokenNeeded: boolean): Html {
  return dialog(
    { incident, tokenNeeded },
    {
      act: 'approve',
      summary: 'Approve…',
      title: `${plan.title}?`,
      text: `It can touch: ${plan.blastRadius} It is done at once, and the checks that failed run again afterwards.`,
      fields: html`<input type="hidden" name="remedy" value="${plan.remedy}" />`,
      verb: 'Approve it',
      instead: 'Not now',
    },
  )
}
