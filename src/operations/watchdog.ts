/**
 * Looks at Temporal's schedules from outside its workers, where a schedule or a worker that does nothing cannot hide it.
 * What a schedule leaves out is found by the sweep whatever happens here; this tells people why.
 */
import { promisesOf } from '../config/promises.ts'
import { MAIN_QUEUE, sourceQueue } from '../contracts/task-queues.ts'
import { MINUTE, SECOND, type Millis } from '../domain/clock.ts'
import { lastPoll } from '../temporal/pollers.ts'
import { listSchedules, type FoundSchedule } from '../temporal/found-schedules.ts'
import { isAsDeclared, wantedSchedules, type WantedSchedule } from '../temporal/schedules.ts'
import type { Desk } from './desk.ts'
import { within } from './services.ts'
import { sentenceTime, span } from './words.ts'

/** In a closed word what is wrong; `schedule` is the schedule's id, or the task queue's name for `no-pollers`. */
export type FindingKind = 'away' | 'absent' | 'drifted' | 'undeclared' | 'paused' | 'overdue' | 'silent' | 'no-pollers'
export const FINDING_KINDS: readonly FindingKind[] = [
  'away',
  'absent',
  'drifted',
  'undeclared',
  'paused',
  'overdue',
  'silent',
  'no-pollers',
]

export interface ScheduleFinding {
  readonly kind: FindingKind
  readonly schedule: string
  /** With the schedule before it, a sentence: `is overdue: it should have acted at 12:00.` */
  readonly title: string
}

/** Temporal may be this late without being wrong. */
const PATIENCE_MS = MINUTE
/** A pause beyond both is not just forgotten about for a moment. */
export interface PauseLimits {
  readonly forMs: number
  readonly intervals: number
}
const PAUSE_LIMITS: PauseLimits = { forMs: 15 * MINUTE, intervals: 10 }
/** Of a schedule whose rhythm nobody knows. */
const SOME_RHYTHM_MS = 15 * MINUTE
/** A worker asks at least once a minute, because Temporal ends a question after that. */
const POLL_TOO_OLD_MS = 2 * MINUTE

/** Everything that is wrong with schedules and workers now. Never rejects: Temporal that does not answer within five seconds is a finding. */
export async function watchSchedules(desk: Desk): Promise<ScheduleFinding[]> {
  return within(
    5 * SECOND,
    lookAtSchedules(desk).then(({ findings }) => findings),
  ).catch(() => [{ kind: 'away', schedule: 'temporal', title: 'cannot be asked how its schedules are.' }])
}

/** The same with the schedules it was seen in. Rejects when Temporal does not answer. */
export async function lookAtSchedules(
  desk: Desk,
): Promise<{ readonly findings: ScheduleFinding[]; readonly found: readonly FoundSchedule[] }> {
  const client = await desk.temporal()
  const { settings } = desk.config
  const wanted = wantedSchedules(settings)
  const queues = promisesOf(settings).map(({ source }) => sourceQueue(source))
  const asked = [
    { queue: MAIN_QUEUE, kind: 'workflow' as const },
    ...[MAIN_QUEUE, ...new Set(queues)].map((queue) => ({ queue, kind: 'activity' as const })),
  ]
  const [found, polls] = await Promise.all([
    listSchedules(
      client,
      wanted.map(({ id }) => id),
    ),
    Promise.all(asked.map(async ({ queue, kind }) => ({ queue, at: await lastPoll(client, queue, kind) }))),
  ])
  const now = desk.clock()
  const { paused: forMs, pausedIntervals: intervals } = settings.incidents.checks
  const findings = scheduleFindings(found, wanted, now, { forMs, intervals })
  return { findings: [...findings, ...pollerFindings(polls, now)], found }
}

/** Compares what Temporal has with what is declared, and what it did with what it should have done. Pure. */
export function scheduleFindings(
  found: readonly FoundSchedule[],
  wanted: readonly WantedSchedule[],
  now: Millis,
  limits = PAUSE_LIMITS,
): ScheduleFinding[] {
  const absent = wanted
    .filter(({ id }) => !found.some((each) => each.id === id))
    .map(({ id }) => ({ kind: 'absent' as const, schedule: id, title: 'is declared, and Temporal does not have it.' }))
  return [
    ...absent,
    ...found.flatMap((each) =>
      findingsOf(
        each,
        wanted.find(({ id }) => id === each.id),
        now,
        limits,
      ),
    ),
  ]
}

function findingsOf(
  found: FoundSchedule,
  wanted: WantedSchedule | undefined,
  now: Millis,
  limits: PauseLimits,
): ScheduleFinding[] {
  const told = (kind: FindingKind, title: string): ScheduleFinding => ({ kind, schedule: found.id, title })
  const everyMs = wanted?.everyMs ?? found.everyMs ?? SOME_RHYTHM_MS
  const silentSince = found.lastActionAt ?? found.createdAt
  const silentMs = now - silentSince
  const drift =
    wanted === undefined
      ? [told('undeclared', 'is not declared, and runs.')]
      : isAsDeclared(found, wanted)
        ? []
        : [told('drifted', 'is not as it is declared; a restart of the worker makes it so.')]
  if (found.paused)
    return [
      ...drift,
      ...(silentMs > Math.max(limits.forMs, limits.intervals * everyMs)
        ? [told('paused', `has been paused for about ${span(silentMs)}: ${found.note || 'no reason given'}`)]
        : []),
    ]
  if (found.nextActionAt !== undefined && found.nextActionAt < now - PATIENCE_MS)
    return [...drift, told('overdue', `is overdue: it should have acted ${sentenceTime(found.nextActionAt, now)}.`)]
  if (silentMs > 2 * everyMs + PATIENCE_MS)
    return [...drift, told('silent', `has not acted for ${span(silentMs)}; its rhythm is ${span(everyMs)}.`)]
  return drift
}

function pollerFindings(
  polls: readonly { readonly queue: string; readonly at: Millis | undefined }[],
  now: Millis,
): ScheduleFinding[] {
  const idle = polls.filter(({ at }) => at === undefined || at < now - POLL_TOO_OLD_MS).map(({ queue }) => queue)
  return [...new Set(idle)].map((queue) => ({
    kind: 'no-pollers',
    schedule: queue,
    title: 'has no worker: nothing that waits in this task queue is done.',
  }))
}
