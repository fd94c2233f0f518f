import { ApplicationFailure } from '@temporalio/common'
import { setHandler } from '@temporalio/workflow'
import * as messages from '../../src/contracts/incidents.ts'
import type { Actor, NoteWords } from '../../src/contracts/incidents.ts'
import { isOpen, type Incident } from '../../src/domain/incidents/incident.ts'
import { tellListeners } from './notices.ts'
import { changed, counted, note, type IncidentState } from './state.ts'

interface By {
  readonly actor: Actor
}

const who = ({ name, via }: Actor): string => `${name.slice(0, 80)} (${via})`

/** A refusal that the person reads; nothing of it is written. */
function refuse(sentence: string): never {
  throw ApplicationFailure.create({ type: 'ConflictError', message: sentence, nonRetryable: true })
}

/** What people may do, and when. `end`: what resolving and reopening mean is the repair's business. */
export function takeActs(
  state: IncidentState,
  turn: {
    resolve(by: string, resolution: string): void
    reopen(by: string, reason: string): void
    close(by: string): void
  },
): void {
  const { incident } = state
  const view = (): Incident => ({ ...incident })
  const named = ({ name }: Actor) => {
    if (name.trim() === '') refuse('Say who acts.')
  }
  const mustBeOpen = (verb: string) => {
    if (!isOpen(incident.status))
      refuse(`Incident ${incident.number} is ${incident.status}; only one that is open can be ${verb}.`)
  }
  const mustNotBeClosed = (verb: string) => {
    if (incident.status === 'CLOSED') refuse(`Incident ${incident.number} is CLOSED; it cannot be ${verb} any more.`)
  }
  const heard = () => {
    state.heardAt = Date.now()
    changed(state)
  }

  setHandler(
    messages.acknowledge,
    (actor) => {
      const by = who(actor)
      const first = incident.acknowledgedAt === undefined
      const wasAnswered = state.answered
      state.answered = true
      incident.acknowledgedAt ??= Date.now()
      incident.acknowledgedBy = by
      incident.owner ??= actor.name
      incident.nextRungAt = undefined
      heard()
      if (wasAnswered && !first) return view()
      note(state, 'acknowledged', by, `${by} acknowledged it; the ladder waits.`)
      tellListeners(state, 'acknowledged', `acknowledged-${counted(state, 'acknowledged')}`, [
        `${by} acknowledged incident ${incident.number}: ${incident.title}`,
      ])
      return view()
    },
    {
      validator: (actor: Actor) => {
        named(actor)
        mustBeOpen('acknowledged')
      },
    },
  )
  setHandler(
    messages.assign,
    ({ actor, to }) => {
      incident.owner = to.trim()
      heard()
      note(state, 'assigned', who(actor), `${who(actor)} gave it to ${to.trim()}.`)
      return view()
    },
    {
      validator: ({ actor, to }: By & { readonly to: string }) => {
        named(actor)
        mustNotBeClosed('assigned')
        if (to.trim() === '' || to.length > 100) refuse('Say to whom, in at most 100 characters.')
      },
    },
  )
  setHandler(
    messages.addNote,
    ({ actor, text, rootCause, prevention, lessons, resolution }) => {
      if (rootCause !== undefined) incident.rootCause = rootCause.trim()
      if (prevention !== undefined) incident.prevention = prevention.trim()
      if (lessons !== undefined) incident.lessons = lessons.trim()
      if (resolution !== undefined) incident.resolution = resolution.trim()
      heard()
      const written = Object.entries({ rootCause, prevention, lessons, resolution }).filter(
        ([, each]) => each !== undefined,
      )
      const parts = written.map(([name, each]) => `${NAMES[name] ?? name}: ${each ?? ''}`)
      note(state, 'note', who(actor), [text.trim(), ...parts].filter((part) => part !== '').join(' | '))
      return view()
    },
    {
      validator: ({ actor, text, rootCause, prevention, lessons, resolution }: NoteWords) => {
        named(actor)
        mustNotBeClosed('noted on')
        const texts = [text, rootCause, prevention, lessons, resolution].filter((each) => each !== undefined)
        if (texts.every((each) => each.trim() === '')) refuse('A note needs words.')
        if (texts.some((each) => each.length > 10_000)) refuse('A note has at most 10,000 characters.')
      },
    },
  )
  setHandler(
    messages.escalate,
    ({ actor, reason }) => {
      state.answered = false
      incident.nextRungAt = Date.now()
      note(
        state,
        'escalated',
        who(actor),
        `${who(actor)} calls the next rung${reason.trim() === '' ? '' : `: ${reason.trim()}`}`,
      )
      return view()
    },
    {
      validator: ({ actor }: By) => {
        named(actor)
        mustBeOpen('escalated')
        if (incident.parent !== undefined) refuse(`It follows from incident ${incident.parent}: escalate that one.`)
      },
    },
  )
  setHandler(
    messages.approve,
    ({ actor }) => {
      state.approvedBy = who(actor)
      heard()
      note(state, 'approval', who(actor), `${who(actor)} approved: ${incident.awaiting?.title ?? ''}`)
      return view()
    },
    {
      validator: ({ actor, remedy }: By & { readonly remedy?: string }) => {
        named(actor)
        if (incident.awaiting === undefined) refuse(`Nothing of incident ${incident.number} waits for approval.`)
        else if (remedy !== undefined && remedy !== incident.awaiting.remedy)
          refuse(`What waits for approval is ${incident.awaiting.remedy}, not ${remedy}.`)
        if (state.approvedBy !== undefined) refuse(`${state.approvedBy} has approved it already.`)
      },
    },
  )
  setHandler(
    messages.resolve,
    ({ actor, resolution }) => {
      turn.resolve(who(actor), resolution.trim())
      return view()
    },
    {
      validator: ({ actor }: By) => {
        named(actor)
        mustBeOpen('resolved')
      },
    },
  )
  setHandler(
    messages.reopen,
    ({ actor, reason }) => {
      turn.reopen(who(actor), reason.trim())
      return view()
    },
    {
      validator: ({ actor }: By) => {
        named(actor)
        mustNotBeClosed('reopened')
        if (incident.status !== 'RESOLVED')
          refuse(`Incident ${incident.number} is ${incident.status}; only one that is RESOLVED can be reopened.`)
      },
    },
  )
  setHandler(
    messages.close,
    (actor) => {
      turn.close(who(actor))
      return view()
    },
    {
      validator: (actor: Actor) => {
        named(actor)
        mustNotBeClosed('closed')
        if (incident.status !== 'RESOLVED')
          refuse(`Incident ${incident.number} is ${incident.status}; resolve it first.`)
        const empty = [
          ...(incident.rootCause === '' ? ['the root cause'] : []),
          ...(incident.prevention === '' ? ['the prevention'] : []),
        ]
        if (empty.length > 0)
          refuse(
            `Incident ${incident.number} cannot be closed while ${empty.join(' and ')} ${empty.length > 1 ? 'are' : 'is'} empty: write a note with it.`,
          )
      },
    },
  )
}

const NAMES: Readonly<Record<string, string>> = {
  rootCause: 'root cause',
  prevention: 'prevention',
  lessons: 'lessons learned',
  resolution: 'resolution',
}
