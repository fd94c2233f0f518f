import type { Common } from '../context.ts'
import type { DecideOptions, ListOptions } from '../quarantine.ts'
import type { Grammar } from './grammar.ts'

export function addQuarantine({ verb, group, context }: Grammar): void {
  const quarantine = group('quarantine', 'list, show, release, reject rows that were doubted')
  verb(quarantine, 'list [dataset] [subject]', 'rows that wait for a decision, or were decided')
    .option('--state <state>', 'held, released, rejected or all', 'held')
    .action(async (dataset: string | undefined, subject: string | undefined, options: ListOptions) =>
      (await import('../quarantine.ts')).list(context, dataset, subject, options),
    )
  verb(quarantine, 'show <id>', 'what came, and what speaks against it').action(async (id: string, options: Common) =>
    (await import('../quarantine.ts')).show(context, id, options),
  )
  verb(quarantine, 'release <id>', 'it is true: store it, or leave it stored')
    .requiredOption('--reason <text>', 'why, for the journal')
    .action(async (id: string, options: DecideOptions) =>
      (await import('../quarantine.ts')).decide(context, 'release', id, options),
    )
  verb(quarantine, 'reject <id>', 'it is not true: take it away, ask for its slot again')
    .requiredOption('--reason <text>', 'why, for the journal')
    .option('--hold', 'hold the slot instead of asking for it again')
    .action(async (id: string, options: DecideOptions) =>
      (await import('../quarantine.ts')).decide(context, 'reject', id, options),
    )
}
