/** Runs one drill from its blow to its report. What it broke is undone in every case. */
import { MONITOR_ID } from '../../contracts/health.ts'
import { durationText } from '../../domain/duration.ts'
import { MINUTE, SECOND, type Millis } from '../../domain/clock.ts'
import { ConflictError } from '../../errors.ts'
import { triggerSchedule } from '../../temporal/found-schedules.ts'
import { recheck } from '../checks.ts'
import { actOnIncident, type IncidentView } from '../incidents.ts'
import { within } from '../services.ts'
import type { AnyDrill, DrillEvent, DrillGround, DrillReport } from './drill.ts'
import { calledSince, incidentOf, proofSince, seenAt, triedSince } from './watch.ts'

const LOOK_EVERY_MS = 500
const PROVOKE_EVERY_MS = 20 * SECOND
const PROVOKE_WITHIN_MS = 5 * SECOND
/** A rung that is due later is not waited for: that it is set is seen. */
const WAITED_FOR_MS = 2 * MINUTE
/** A rung that is called this long after it was due was called in time. */
const IN_TIME_MS = MINUTE
/** Long enough for what is slow on a small machine, however the drill went. */
const UNDO_TRIES = 5
const ACTOR = { name: 'drill', via: 'cli' } as const
/** Entries of an incident's journal that a person wants to follow. */
const TOLD: Readonly<Record<string, DrillEvent['what']>> = {
  cause: 'cause',
  remedy: 'remedy',
  proof: 'proof',
  resolved: 'resolved',
  fault: 'told',
}

export interface DrillCourse {
  /** Everything together may take this long, ms. */
  readonly withinMs: number
  /** Hears of each event as it happens. */
  readonly tell: (event: DrillEvent) => void
  /** Writes down what is about to be broken, before it is; and that it is undone (undefined). */
  readonly keep: (broken: unknown) => void
}

/** Never rejects for how the product fares: that is in the report. Rejects when the drill cannot begin. */
export async function runDrill(ground: DrillGround, drill: AnyDrill, course: DrillCourse): Promise<DrillReport> {
  const { desk } = ground.tools
  const broken = await drill.plan(ground)
  const keys = drill.keys(broken)
  const before = keys.length === 0 ? undefined : await incidentOf(desk, keys, Infinity)
  if (before !== undefined)
    throw new ConflictError(`Incident ${before.incident.number} of the very kind is open: a drill would hide in it.`)
  const run = createRun(ground, drill, course, broken)
  course.keep(broken)
  try {
    await run.strike()
    await run.follow()
  } catch (error) {
    run.fail(error)
  }
  await run.undo()
  await run.close()
  return run.report()
}

function createRun(ground: DrillGround, drill: AnyDrill, { withinMs, tell, keep }: DrillCourse, broken: unknown) {
  const { tools, rest, signal } = ground
  const { desk } = tools
  const keys = drill.keys(broken)
  const timeline: DrillEvent[] = []
  let brokeAt: Millis = desk.clock()
  let until = brokeAt + withinMs
  let broke = ''
  let foundAfterMs: number | null = null
  let view: IncidentView | undefined
  let proof: string | undefined
  let outcome: DrillReport['outcome'] = null
  let fault: string | undefined
  let undone = false
  let toldSeq = 0
  const told = new Set<string>()

  const note = (what: DrillEvent['what'], sentence: string, at = desk.clock()): void => {
    const event = { afterMs: Math.max(0, at - brokeAt), what, sentence }
    timeline.push(event)
    tell(event)
  }
  /** Looks until `look` gives something; a look that fails - the very thing may be away - is one that sees nothing. */
  const awaited = async <T>(what: string, look: () => Promise<T | undefined>): Promise<T> => {
    for (;;) {
      const seen = await look().catch(() => undefined)
      if (seen !== undefined) return seen
      if (desk.clock() > until) throw new Error(`${what} within ${durationText(withinMs)}.`)
      await rest(LOOK_EVERY_MS)
    }
  }
  /** The incident as it is now; what is new in it is told. */
  const looked = async (): Promise<IncidentView | undefined> => {
    const now = await incidentOf(desk, keys, brokeAt, view?.incident.number)
    if (now === undefined) return undefined
    view = now
    for (const { seq, kind, sentence, at } of now.journal) {
      if (seq <= toldSeq || at < brokeAt) continue
      toldSeq = seq
      const what = TOLD[kind]
      if (what !== undefined) note(what, sentence, at)
    }
    for (const { level, who, channels, afterMs } of calledSince(now, brokeAt)) {
      if (told.has(level)) continue
      told.add(level)
      note('called', `${level}${who === '' ? '' : ` ${who}`} was told by ${channels.join(', ')}.`, brokeAt + afterMs)
    }
    return now
  }
  const undo = async (): Promise<void> => {
    if (undone) return
    for (let tries = 1; !undone; tries += 1)
      try {
        await drill.undo(ground, broken)
        undone = true
      } catch (error) {
        if (tries === UNDO_TRIES) {
          note('failed', `It could not be undone: ${textOf(error)}. npx gapless drill ${drill.name} tries it again.`)
          return
        }
        await new Promise((resolve) => setTimeout(resolve, tries * SECOND))
      }
    keep(undefined)
    note('undone', 'What the drill broke is as it was.')
  }
  const resolved = () =>
    awaited('The incident was not resolved', async () =>
      (await looked())?.incident.status === 'RESOLVED' ? true : undefined,
    )

  /** The health monitor looks once a minute by itself; it is asked to look now, as a person would. */
  const provoke = async (): Promise<void> => {
    await drill.provoke?.(ground, broken)
    if (keys.length > 0) await triggerSchedule(await desk.temporal(), MONITOR_ID)
  }

  const found = async (): Promise<void> => {
    let provokeAt = 0
    await awaited('It was not found', async () => {
      if (desk.clock() >= provokeAt) {
        provokeAt = desk.clock() + PROVOKE_EVERY_MS
        await within(PROVOKE_WITHIN_MS, provoke()).catch(() => undefined)
      }
      if (keys.length === 0) {
        const sentence = await drill.find?.(ground, broken)
        if (sentence === undefined) return undefined
        foundAfterMs = desk.clock() - brokeAt
        note('found', sentence)
        return true
      }
      const now = await incidentOf(desk, keys, brokeAt)
      if (now === undefined) return undefined
      view = now
      const at = seenAt(now, brokeAt)
      foundAfterMs = at - brokeAt
      note('found', `Incident ${now.incident.number} (${now.incident.severity}): ${now.incident.title}.`, at)
      return true
    })
  }

  /** A remedy was applied and proven; whatever the product cannot end itself is taken away then. */
  const repaired = async (): Promise<void> => {
    if (drill.isBridged === true) {
      await awaited('No remedy was proven', async () => {
        const now = await looked()
        return now === undefined ? undefined : proofSince(now, brokeAt)
      })
      await undo()
    }
    if (keys.length > 0) await resolved()
    const now = view
    const applied = now === undefined ? [] : triedSince(now, brokeAt).filter((each) => each.outcome === 'applied')
    if (keys.length > 0 && applied.length === 0) throw new Error('It became well without a remedy of ours.')
    proof = now === undefined ? undefined : proofSince(now, brokeAt)
  }

  /** The first rung is told at once, the next when it is due. */
  const escalated = async (): Promise<void> => {
    const first = await awaited('Nobody was told', async () => {
      const now = await looked()
      const calls = now === undefined ? [] : calledSince(now, brokeAt)
      return now === undefined || calls.length === 0 ? undefined : { now, calls }
    })
    const { nextRungAt, ladder } = first.now.incident
    const isLast = first.calls.length >= ladder.length
    if (!isLast && nextRungAt === undefined) throw new Error('Nobody is called after the first.')
    if (!isLast && nextRungAt !== undefined && nextRungAt - desk.clock() <= WAITED_FOR_MS) {
      const calls = await awaited('The next rung was not called', async () => {
        const now = await looked()
        const since = now === undefined ? [] : calledSince(now, brokeAt)
        return since.length > 1 ? since : undefined
      })
      const late = brokeAt + (calls[1]?.afterMs ?? 0) - nextRungAt
      if (late > IN_TIME_MS) throw new Error(`The next rung was called ${durationText(late)} too late.`)
    } else if (!isLast && nextRungAt !== undefined)
      note('told', `The next rung is called at ${new Date(nextRungAt).toISOString()} unless somebody answers.`)
    outcome = 'escalated'
    await undo()
    await resolved()
  }

  const proven = async (): Promise<string> => {
    const own = drill.prove
    const last = own === undefined ? undefined : await awaited('It was not as before', () => own(ground, broken))
    const refs = view?.incident.cause?.proof ?? []
    if (refs.length === 0) return last ?? proof ?? ''
    return awaited('The checks did not become well', async () => {
      const results = await recheck(tools, refs)
      if (results.some((each) => each.outcome !== 'ok')) return undefined
      return [...new Set([...results.map(({ sentence }) => sentence), ...(last === undefined ? [] : [last])])].join(' ')
    })
  }

  return {
    async strike(): Promise<void> {
      brokeAt = desk.clock()
      until = brokeAt + withinMs
      broke = await drill.strike(ground, broken)
      note('broke', broke)
    },
    async follow(): Promise<void> {
      await found()
      if (drill.ends === 'repaired') await repaired()
      else await escalated()
      proof = await proven()
      outcome = drill.ends
      note('proof', proof)
    },
    fail(error: unknown): void {
      fault = signal.aborted ? 'It was given up before its end.' : textOf(error)
      note('failed', fault)
    },
    undo,
    /** Its log is whole, so that the next drill opens an incident of its own. */
    async close(): Promise<void> {
      const number = view?.incident.number
      if (number === undefined || signal.aborted) return
      const log = {
        text: 'This was a drill.',
        rootCause: `Drill: ${broke}`,
        prevention: 'None is needed: it was a drill.',
      }
      try {
        await actOnIncident(desk, 'note', String(number), ACTOR, log)
        if (view?.incident.status === 'RESOLVED') await actOnIncident(desk, 'close', String(number), ACTOR)
      } catch (error) {
        note('told', `Incident ${number} could not be closed: ${textOf(error)}`)
      }
    },
    report(): DrillReport {
      const incident = view?.incident
      const isOk = fault === undefined && undone && outcome === drill.ends
      return {
        name: drill.name,
        broke,
        brokeAt,
        foundAfterMs,
        incident:
          incident === undefined
            ? null
            : {
                number: incident.number,
                key: incident.key,
                severity: incident.severity,
                cause: incident.cause?.sentence ?? incident.title,
              },
        remedies: view === undefined ? [] : triedSince(view, brokeAt),
        proof: proof ?? null,
        escalated: view === undefined ? [] : calledSince(view, brokeAt),
        outcome: fault === undefined ? outcome : null,
        expected: drill.ends,
        ok: isOk,
        fault: fault ?? (undone ? null : 'It could not be undone.'),
        undone,
        tookMs: desk.clock() - brokeAt,
        timeline,
      }
    },
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
