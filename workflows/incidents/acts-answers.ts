import { acknowledge, addNote, assign, escalate, type Actor, type NoteWords } from '../../src/contracts/incidents.ts'
import { heard, mustBeNamed, mustBeOpen, mustNotBeClosed, refuse, take, who } from './act-rules.ts'
import { tellListeners } from './notices.ts'
import { counted, note, type IncidentState } from './state.ts'

/** Who works on it, and what they say. */
export function takeAnswers(state: IncidentState): void {
  const { incident } = state
  take(state, acknowledge, {
    may: (actor) => {
      mustBeNamed(actor)
      mustBeOpen(state, 'acknowledged')
    },
    act: (actor) => answer(state, actor),
  })
  take(state, assign, {
    may: ({ actor, to }) => {
      mustBeNamed(actor)
      mustNotBeClosed(state, 'assigned')
      if (to.trim() === '' || to.length > 100) refuse('Say to whom, in at most 100 characters.')
    },
    act: ({ actor, to }) => {
      incident.owner = to.trim()
      heard(state)
      note(state, 'assigned', who(actor), `${who(actor)} gave it to ${to.trim()}.`)
    },
  })
  take(state, addNote, {
    may: ({ actor, text, rootCause, prevention, lessons, resolution }) => {
      mustBeNamed(actor)
      mustNotBeClosed(state, 'noted on')
      const texts = [text, rootCause, prevention, lessons, resolution].filter((each) => each !== undefined)
      if (texts.every((each) => each.trim() === '')) refuse('A note needs words.')
      if (texts.some((each) => each.length > 10_000)) refuse('A note has at most 10,000 characters.')
    },
    act: (words) => write(state, words),
  })
  take(state, escalate, {
    may: ({ actor }) => {
      mustBeNamed(actor)
      mustBeOpen(state, 'escalated')
      if (incident.parent !== undefined) refuse(`It follows from incident ${incident.parent}: escalate that one.`)
    },
    act: ({ actor, reason }) => {
      state.answered = false
      incident.nextRungAt = Date.now()
      const because = reason.trim() === '' ? '' : `: ${reason.trim()}`
      note(state, 'escalated', who(actor), `${who(actor)} calls the next rung${because}`)
    },
  })
}

function answer(state: IncidentState, actor: Actor): void {
  const { incident } = state
  const by = who(actor)
  const first = incident.acknowledgedAt === undefined
  const wasAnswered = state.answered
  state.answered = true
  incident.acknowledgedAt ??= Date.now()
  incident.acknowledgedBy = by
  incident.owner ??= actor.name
  incident.nextRungAt = undefined
  heard(state)
  if (wasAnswered && !first) return
  note(state, 'acknowledged', by, `${by} acknowledged it; the ladder waits.`)
  tellListeners(state, 'acknowledged', `acknowledged-${counted(state, 'acknowledged')}`, [
    `${by} acknowledged incident ${incident.number}: ${incident.title}`,
  ])
}

function write(state: IncidentState, { actor, text, rootCause, prevention, lessons, resolution }: NoteWords): void {
  const { incident } = state
  if (rootCause !== undefined) incident.rootCause = rootCause.trim()
  if (prevention !== undefined) incident.prevention = prevention.trim()
  if (lessons !== undefined) incident.lessons = lessons.trim()
  if (resolution !== undefined) incident.resolution = resolution.trim()
  heard(state)
  const parts = Object.entries({ rootCause, prevention, lessons, resolution })
    .filter(([, each]) => each !== undefined)
    .map(([name, each]) => `${NAMES[name] ?? name}: ${each ?? ''}`)
  note(state, 'note', who(actor), [text.trim(), ...parts].filter((part) => part !== '').join(' | '))
}

const NAMES: Readonly<Record<string, string>> = {
  rootCause: 'root cause',
  prevention: 'prevention',
  lessons: 'lessons learned',
  resolution: 'resolution',
}
