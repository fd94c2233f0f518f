import type { Common } from '../context.ts'
import type { HealthOptions } from '../health.ts'
import type { UpOptions } from '../lifecycle.ts'
import type { Grammar } from './grammar.ts'

/** Starting and stopping, and how it is. */
export function addRunning({ verb, program, context }: Grammar): void {
  verb(program, 'up', 'what npm start does')
    .option('--live', 'ask the real upstreams')
    .option('--replay', 'replay recorded data')
    .option('--detach', 'return once it is ready')
    .action(async (options: UpOptions) => (await import('../lifecycle.ts')).up(context, options))
  verb(program, 'down', 'stop all of it, and wait until it has stopped').action(async (options: Common) =>
    (await import('../lifecycle.ts')).down(context, options),
  )
  verb(program, 'status', 'can the data be trusted, and does anyone have to act?').action(async (options: Common) =>
    (await import('../status.ts')).status(context, options),
  )
  verb(
    program,
    'check',
    'everything that diagnosis looks at, and what it comes to; exit 1 when anything is bad',
  ).action(async (options: Common) => (await import('../check.ts')).check(context, options))
  verb(program, 'health', 'the score and what takes points off; exit 0 healthy, 1 warning, 2 critical')
    .option('--once', 'look once (the default)')
    .option('--watch', 'look again and again')
    .option('--interval <duration>', 'how often with --watch', '5m')
    .option('--for <duration>', 'how long with --watch')
    .option('--alert-threshold <score>', 'below this score it is at least a warning')
    .action(async (options: HealthOptions) => (await import('../health.ts')).health(context, options))
}
