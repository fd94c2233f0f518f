import type { Common } from '../context.ts'
import type { Grammar } from './grammar.ts'

export function addSchedules({ verb, group, context }: Grammar): void {
  const schedule = group('schedule', 'list, pause, resume, trigger')
  verb(schedule, 'list', 'every schedule, its rhythm and what it lost').action(async (options: Common) =>
    (await import('../schedule.ts')).listSchedules(context, options),
  )
  for (const name of ['pause', 'resume', 'trigger'] as const)
    verb(schedule, `${name} <id>`, name === 'resume' ? 'resume it; what the pause left out is refilled' : `${name} it`)
      .option('--reason <text>', 'why, for the journal')
      .action(async (id: string, options: Common & { reason?: string }) =>
        (await import('../schedule.ts')).steerSchedule(context, name, id, options),
      )
}
