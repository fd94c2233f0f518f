import type { IncidentAct } from '../../../src/operations/incident-acts.ts'
import type { Common } from '../context.ts'
import type { DrillOptions } from '../drill.ts'
import type { IncidentOptions, MaintenanceOptions } from '../incident.ts'
import type { ReviewOptions } from '../incident-review.ts'
import type { Grammar } from './grammar.ts'

/** What is wrong, and what people do about it. */
export function addIncidents({ verb, group, context }: Grammar): void {
  const incident = group('incident', 'what is wrong, who knows, and what was done about it')
  verb(incident, 'list', 'newest first')
    .option('--open', 'only those that are open')
    .action(async (options: Common & { open?: boolean }) => (await import('../incident.ts')).list(context, options))
  verb(incident, 'show <id>', 'cause, remedies, notices, journal').action(async (id: string, options: Common) =>
    (await import('../incident.ts')).show(context, id, options),
  )
  verb(incident, 'open <title>', 'open one by hand')
    .option('--severity <severity>', 'P1, P2, P3 or P4', 'P3')
    .option('--description <text>', 'more about it')
    .action(async (title: string, options: IncidentOptions) =>
      (await import('../incident.ts')).open(context, title, options),
    )
  verb(incident, 'report <id>', 'its log as Markdown, or JSON with --json').action(
    async (id: string, options: Common) => (await import('../incident.ts')).report(context, id, options),
  )
  verb(incident, 'review', 'the incidents of a week with their times, as Markdown, or JSON with --json')
    .option('--week <week>', 'like 2026-W47; this week without it')
    .action(async (options: ReviewOptions) => (await import('../incident-review.ts')).review(context, options))
  const act = (name: IncidentAct, usage: string, says: string) => verb(incident, usage, says)
  const plain = { ack: 'somebody works on it: the ladder waits', close: 'end it; the log must be whole' } as const
  for (const name of ['ack', 'close'] as const)
    act(name, `${name} <id>`, plain[name]).action(async (id: string, options: IncidentOptions) =>
      (await import('../incident.ts')).act(context, name, id, options),
    )
  act('assign', 'assign <id> <to>', 'give it to somebody').action(
    async (id: string, to: string, options: IncidentOptions) =>
      (await import('../incident.ts')).act(context, 'assign', id, { ...options, to }),
  )
  act('note', 'note <id> [text]', 'write into its journal and its log')
    .option('--root-cause <text>', 'what caused it')
    .option('--prevention <text>', 'what will keep it from coming again')
    .option('--lessons <text>', 'what was learned')
    .option('--resolution <text>', 'what was done')
    .action(async (id: string, text: string | undefined, options: IncidentOptions) =>
      (await import('../incident.ts')).act(context, 'note', id, { ...options, text: text ?? '' }),
    )
  const worded = {
    escalate: 'call the next rung now',
    resolve: 'it is repaired: the watch begins',
    reopen: 'it is not repaired after all',
  } as const
  for (const name of ['escalate', 'resolve', 'reopen'] as const)
    act(name, `${name} <id> [text]`, worded[name]).action(
      async (id: string, text: string | undefined, options: IncidentOptions) =>
        (await import('../incident.ts')).act(context, name, id, { ...options, text: text ?? '' }),
    )
  act('approve', 'approve <id>', 'let the remedy that waits be done')
    .option('--remedy <name>', 'only if it is this one')
    .action(async (id: string, options: IncidentOptions) =>
      (await import('../incident.ts')).act(context, 'approve', id, options),
    )
}

/** A time in which nobody is called. */
export function addMaintenance({ verb, group, context }: Grammar): void {
  const maintenance = group('maintenance', 'on, off, status: a time in which nobody is called')
  const window = (usage: string, says: string, name: 'on' | 'off' | 'status') =>
    verb(maintenance, usage, says).action(async (id: unknown, options: MaintenanceOptions) => {
      const named = typeof id === 'string' ? id : undefined
      const given = (name === 'status' ? id : options) as MaintenanceOptions
      await (await import('../incident.ts')).maintenance(context, name, named, given)
    })
  window('on [length]', 'for an hour, or as long as is said', 'on')
    .option('--for <duration>', 'like 2h')
    .option('--until <time>', 'or a time with a zone')
    .option('--from <time>', 'when it begins; now without it')
    .option('--scope <keys...>', 'cause keys or their beginnings; everything without it')
    .option('--reason <text>', 'why')
    .option('--silence', 'a silence, not planned work')
  window('off [id]', 'end it, or all', 'off')
  window('status', 'what is on', 'status')
}

/** What is broken on purpose. */
export function addDrills({ verb, program, context }: Grammar): void {
  const drill = verb(program, 'drill [name]', 'break one thing on purpose, and see how it is found and repaired')
    .option('--within <duration>', 'how long all of it may take', '30m')
    .action(async (name: string | undefined, options: DrillOptions) =>
      (await import('../drill.ts')).drill(context, name, options),
    )
  verb(drill, 'list', 'every drill in one line').action(async (options: Common) =>
    (await import('../drill.ts')).list(context, options),
  )
  verb(drill, 'undo', 'what a drill that was killed has left broken').action(async (options: Common) =>
    (await import('../drill.ts')).undo(context, options),
  )
}
