import { ConfigError } from '../../../src/errors.ts'
import type { BackfillOptions } from '../backfill.ts'
import type { Common } from '../context.ts'
import type { Grammar } from './grammar.ts'

export function addBackfills({ verb, range, program, context }: Grammar): void {
  const backfill = range(
    verb(program, 'backfill [dataset] [subjects...]', 'plan, then run; or list, show, pause, resume, cancel, set'),
  )
    .option('--mode <mode>', 'missing, failed, suspect or all')
    .option('--order <order>', 'newest or oldest first')
    .option('--width <pages>', 'pages fetched at once, 1 to 64')
    .option('--reason <text>', 'why, for the journal')
    .option('--dry-run', 'plan only')
    .option('--wait', 'follow it to its end')
    .action(async (dataset: string | undefined, subjects: string[], options: BackfillOptions) => {
      if (dataset === undefined)
        throw new ConfigError([
          'Say what to fill: npx gapless backfill DATASET [SUBJECT...] --from T --to T; or list, show, pause, resume, cancel, set.',
        ])
      await (await import('../backfill.ts')).backfill(context, dataset, subjects, options)
    })
  verb(backfill, 'list', 'all backfills, newest first').action(async (options: Common) =>
    (await import('../backfill.ts')).list(context, options),
  )
  verb(backfill, 'show <id>', 'progress, rate, estimate, and what could not be filled').action(
    async (id: string, options: Common) => (await import('../backfill.ts')).show(context, id, options),
  )
  for (const name of ['pause', 'resume'] as const)
    verb(backfill, `${name} <id>`, `${name} it`).action(async (id: string, options: Common) =>
      (await import('../backfill.ts')).steer(context, name, id, options),
    )
  verb(backfill, 'cancel <id>', 'stop it; what it stored stays').action(async (id: string, options: Common) =>
    (await import('../backfill.ts')).cancel(context, id, options),
  )
  verb(backfill, 'set <id>', 'change it while it runs')
    .option('--width <pages>', 'pages fetched at once, 1 to 64')
    .option('--order <order>', 'newest or oldest first')
    .action(async (id: string, options: Common & { width?: string; order?: string }) =>
      (await import('../backfill.ts')).set(context, id, options),
    )
}
