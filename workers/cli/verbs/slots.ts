import { ConfigError } from '../../../src/errors.ts'
import type { AuditOptions } from '../audit.ts'
import type { Common } from '../context.ts'
import type { RangeOptions } from '../coverage.ts'
import type { HoldOptions } from '../upkeep.ts'
import type { Grammar } from './grammar.ts'

/** What is there and what is not, slot by slot. */
export function addSlots({ verb, range, program, context }: Grammar): void {
  range(verb(program, 'coverage [dataset] [subjects...]', 'from when to when is it whole, and why not elsewhere?'))
    .option('--width <width>', 'only slots of this width, like 1h')
    .action(async (dataset: string | undefined, subjects: string[], options: RangeOptions) =>
      (await import('../coverage.ts')).coverage(context, dataset, subjects, options),
    )
  range(verb(program, 'gaps [dataset] [subjects...]', 'what is missing now, why, and who fills it?'))
    .option('--width <width>', 'only slots of this width, like 1h')
    .action(async (dataset: string | undefined, subjects: string[], options: RangeOptions) =>
      (await import('../coverage.ts')).gaps(context, dataset, subjects, options),
    )
  verb(program, 'audit [dataset]', 'rows against coverage, contents against digests; what disagrees is missing again')
    .option('--full', 'every row there is, by a workflow that goes on without us')
    .action(async (dataset: string | undefined, options: AuditOptions) =>
      (await import('../audit.ts')).audit(context, dataset, options),
    )
  verb(program, 'collect <collector> [subjects...]', 'one collection now').action(
    async (collector: string, subjects: string[], options: Common) =>
      (await import('../upkeep.ts')).collect(context, collector, subjects, options),
  )
  for (const name of ['hold', 'release'] as const)
    range(
      verb(
        program,
        `${name} <dataset> <subject>`,
        name === 'hold' ? 'take slots out of the hunt' : 'put held slots back',
      ),
    )
      .option('--reason <text>', 'why, for the journal')
      .action(async (dataset: string, subject: string, options: Partial<HoldOptions>) => {
        const { from, to, reason } = options
        if (from === undefined || to === undefined || reason === undefined)
          throw new ConfigError(['Say which range and why: --from T --to T --reason "...".'])
        await (
          await import('../upkeep.ts')
        ).holdOrRelease(context, name, dataset, subject, { ...options, from, to, reason })
      })
}
