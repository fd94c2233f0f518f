/** What may be done by machine, as data: for whom, how far it reaches, how often, and what proves that it helped. */
import { HOUR, MINUTE, SECOND } from '../clock.ts'
import type { CheckResult } from './check.ts'
import type { CheckName } from './finding.ts'

export const REMEDIES = [
  'resume-schedule',
  'trigger-schedule',
  'declare-schedules',
  'restart-updater',
  'backfill-gap',
  'kill-idle-connections',
  'resize-pool',
  'evict-cache',
  'set-eviction-policy',
  'use-fallback-source',
  'use-smaller-scorer',
  'reload-prometheus',
  'restart-process',
  'restart-in-order',
] as const
export type RemedyName = (typeof REMEDIES)[number]

export interface Remedy {
  /** In words for a person, as an act; `{}` stands for the target. */
  readonly title: string
  /** What must hold before; told to people. */
  readonly precondition: string
  /** Checks that must be ok before, as `check target`: what the remedy itself needs. */
  readonly needs: readonly { readonly name: CheckName; readonly target: string }[]
  /** Only where `npm start` runs the servers and processes. */
  readonly embeddedOnly: boolean
  /** How much of the product notices at worst. */
  readonly blastRadius: string
  /** Attempts within `withinMs`: on one target, and on all of them together. */
  readonly budget: { readonly perTarget: number; readonly inAll: number; readonly withinMs: number }
  /** After an attempt on a target nobody may try that again for so long. */
  readonly coolDownMs: number
  /** A person must say yes first. */
  readonly needsApproval: boolean
  /** The proof is looked for this long, again and again, before the attempt counts as without effect. */
  readonly proofWithinMs: number
  /** One that has begun and was cut off stands in nobody's way after this. */
  readonly leaseMs: number
}

const remedy = (
  rest: Pick<Remedy, 'title' | 'precondition' | 'blastRadius' | 'coolDownMs' | 'proofWithinMs'> & Partial<Remedy>,
): Remedy => ({
  needs: [],
  embeddedOnly: false,
  needsApproval: false,
  leaseMs: 5 * MINUTE,
  budget: { perTarget: 2, inAll: 6, withinMs: HOUR },
  ...rest,
})

const MYSQL = { name: 'mysql-reachable', target: 'mysql' } as const
const REDIS = { name: 'redis-reachable', target: 'redis' } as const
const TEMPORAL = { name: 'temporal-reachable', target: 'temporal' } as const

/** The catalogue. Settings may change budgets, cool-downs and the need for approval, never the rest. */
export const CATALOGUE: Readonly<Record<RemedyName, Remedy>> = {
  'resume-schedule': remedy({
    title: 'Resume the schedule {}',
    precondition: 'It is paused for longer than anyone would leave it.',
    needs: [TEMPORAL],
    blastRadius: 'one schedule: what the pause left out is filled as well',
    coolDownMs: 15 * MINUTE,
    proofWithinMs: 30 * SECOND,
  }),
  'trigger-schedule': remedy({
    title: 'Run the schedule {} once now',
    precondition: 'It is not paused. A run of a slot that is stored already stores nothing.',
    needs: [TEMPORAL],
    blastRadius: 'one run beside the rhythm of one schedule',
    coolDownMs: 5 * MINUTE,
    proofWithinMs: MINUTE,
  }),
  'declare-schedules': remedy({
    title: 'Make the schedules what settings declare',
    precondition: 'Temporal answers. A pause is kept.',
    needs: [TEMPORAL],
    blastRadius: 'schedules that are not as declared; running workflows go on',
    coolDownMs: 10 * MINUTE,
    proofWithinMs: 30 * SECOND,
  }),
  'restart-updater': remedy({
    title: 'Restart the updater of {}: reset its cursor, end and start its keeper',
    precondition: 'Its inputs have moved and its output has not. What is made again is the same.',
    needs: [MYSQL, TEMPORAL],
    blastRadius: 'one dataset: its newest slots are made again',
    coolDownMs: 10 * MINUTE,
    proofWithinMs: 5 * MINUTE,
  }),
  'backfill-gap': remedy({
    title: 'Fill the gap of {}',
    precondition: 'One that fills the same is not doubled, and the budget of the source is kept.',
    needs: [MYSQL, TEMPORAL],
    blastRadius: 'one backfill, within the budget of its source',
    budget: { perTarget: 3, inAll: 24, withinMs: HOUR },
    coolDownMs: 2 * MINUTE,
    proofWithinMs: 10 * MINUTE,
  }),
  'kill-idle-connections': remedy({
    title: 'End idle connections of MySQL',
    precondition: 'Only of our own user and database, and only those that have slept for longer than the limit.',
    needs: [MYSQL],
    blastRadius: 'connections that nobody has used for half an hour; pools open new ones',
    budget: { perTarget: 3, inAll: 3, withinMs: HOUR },
    coolDownMs: 5 * MINUTE,
    proofWithinMs: 30 * SECOND,
  }),
  'resize-pool': remedy({
    title: 'Resize the pool of connections to (cores x 2) + 4',
    precondition: 'The server has room for the larger pool.',
    needs: [MYSQL],
    blastRadius: 'one process of ours, and connections of the server',
    coolDownMs: 15 * MINUTE,
    proofWithinMs: MINUTE,
  }),
  'evict-cache': remedy({
    title: 'Delete cached keys of Redis',
    precondition: 'Only keys of ours that can be made again; budgets and locks are never touched.',
    needs: [REDIS],
    blastRadius: 'nothing but speed',
    budget: { perTarget: 3, inAll: 3, withinMs: HOUR },
    coolDownMs: 5 * MINUTE,
    proofWithinMs: 30 * SECOND,
  }),
  'set-eviction-policy': remedy({
    title: 'Make Redis evict instead of refusing writes',
    precondition: 'Redis lets us configure it.',
    needs: [REDIS],
    blastRadius: 'one server: its least used keys may go',
    coolDownMs: HOUR,
    proofWithinMs: 10 * SECOND,
  }),
  'use-fallback-source': remedy({
    title: 'Collect {} from the source that stands in',
    precondition: 'Another source can stand in. It ends by itself after an hour.',
    needs: [MYSQL],
    blastRadius: 'one dataset: its newest values come from the other source, under its own name',
    coolDownMs: 15 * MINUTE,
    proofWithinMs: 10 * MINUTE,
  }),
  'use-smaller-scorer': remedy({
    title: 'Score with the smaller scorer',
    precondition: 'Scores carry their scorer, and are made again with the larger one when it is back.',
    needs: [MYSQL],
    blastRadius: 'one dataset: new scores are a little coarser',
    coolDownMs: HOUR,
    proofWithinMs: MINUTE,
  }),
  'reload-prometheus': remedy({
    title: 'Make Prometheus read its configuration again',
    precondition: 'It was started with --web.enable-lifecycle.',
    blastRadius: 'nothing: a configuration that does not load is refused',
    coolDownMs: 10 * MINUTE,
    proofWithinMs: 2 * MINUTE,
  }),
  'restart-process': remedy({
    title: 'Restart the process {}',
    precondition: 'Our supervisor runs, and starts it again. It drains first.',
    embeddedOnly: true,
    blastRadius: 'one process: what it had in hand goes on elsewhere or afterwards',
    budget: { perTarget: 2, inAll: 4, withinMs: HOUR },
    coolDownMs: 10 * MINUTE,
    proofWithinMs: 2 * MINUTE,
  }),
  'restart-in-order': remedy({
    title: 'Restart {}, then what stands on it, in order',
    precondition: 'Our supervisor runs, and the server is ours.',
    embeddedOnly: true,
    blastRadius: 'one server and everything that stands on it, for some seconds',
    budget: { perTarget: 2, inAll: 3, withinMs: HOUR },
    coolDownMs: 15 * MINUTE,
    proofWithinMs: 3 * MINUTE,
    leaseMs: 10 * MINUTE,
  }),
}

/** Why a remedy may not be tried with these results; undefined when it may. A need that is unknown or was not checked is not met. */
export function unmetNeed(
  { needs, embeddedOnly }: Remedy,
  results: readonly CheckResult[],
  embedded: boolean,
): string | undefined {
  if (embeddedOnly && !embedded) return 'It is only possible where npm start runs the servers.'
  for (const { name, target } of needs) {
    const found = results.find((each) => each.name === name && each.target === target)
    if (found?.outcome !== 'ok')
      return `It needs ${name} of ${target} to be ok, and that is ${found?.outcome ?? 'not known'}.`
  }
  return undefined
}
