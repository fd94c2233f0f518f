import { Command, CommanderError, Option } from 'commander'
import { ConfigError } from '../../src/errors.ts'
import { isConnectionError, problemOf } from '../../src/operations/services.ts'
import { didYouMean } from '../../src/operations/words.ts'
import type { AuditOptions } from './audit.ts'
import type { BackfillOptions } from './backfill.ts'
import type { Common, Context } from './context.ts'
import type { RangeOptions } from './coverage.ts'
import { EXIT, exitOf } from './exits.ts'
import type { HealthOptions } from './health.ts'
import type { IncidentAct } from '../../src/operations/incidents.ts'
import type { IncidentOptions, MaintenanceOptions } from './incident.ts'
import type { ReviewOptions } from './incident-review.ts'
import type { IndicatorOptions } from './indicator.ts'
import type { UpOptions } from './lifecycle.ts'
import type { DecideOptions, ListOptions } from './quarantine.ts'
import type { ScoreOptions } from './score.ts'
import type { RescoreOptions } from './sentiment.ts'
import type { HoldOptions } from './upkeep.ts'

/** Every verb, its words and its options; what a verb needs is loaded when it is called, so that the command answers at once. */
export function createProgram(context: Context): Command {
  const program = new Command('gapless')
    .description('Collects crypto-market data and proves that nothing is missing.')
    .exitOverride()
    .configureOutput({ writeOut: (text) => void context.stdout.write(text), writeErr: () => undefined })
    .showSuggestionAfterError(false)
    .enablePositionalOptions()
  const verb = (parent: Command, usage: string, says: string): Command =>
    parent
      .command(usage)
      .description(says)
      .exitOverride()
      .configureOutput({ writeOut: (text) => void context.stdout.write(text), writeErr: () => undefined })
      .option('--json', 'one JSON document on stdout, everything else on stderr')
      .option('--all', 'shorten nothing')
      .option('--yes', 'answer the question')
      .addOption(new Option('--color <when>', 'colour').choices(['always', 'never']))
  const range = (command: Command): Command =>
    command
      .option('--from <time>', 'ISO 8601 with a zone, or relative like -6h')
      .option('--to <time>', 'the end, not included')

  verb(program, 'up', 'what npm start does')
    .option('--live', 'ask the real upstreams')
    .option('--replay', 'replay recorded data')
    .option('--detach', 'return once it is ready')
    .action(async (options: UpOptions) => (await import('./lifecycle.ts')).up(context, options))
  verb(program, 'down', 'stop all of it, and wait until it has stopped').action(async (options: Common) =>
    (await import('./lifecycle.ts')).down(context, options),
  )
  verb(program, 'status', 'can the data be trusted, and does anyone have to act?').action(async (options: Common) =>
    (await import('./status.ts')).status(context, options),
  )
  range(verb(program, 'coverage [dataset] [subjects...]', 'from when to when is it whole, and why not elsewhere?'))
    .option('--width <width>', 'only slots of this width, like 1h')
    .action(async (dataset: string | undefined, subjects: string[], options: RangeOptions) =>
      (await import('./coverage.ts')).coverage(context, dataset, subjects, options),
    )
  range(verb(program, 'gaps [dataset] [subjects...]', 'what is missing now, why, and who fills it?'))
    .option('--width <width>', 'only slots of this width, like 1h')
    .action(async (dataset: string | undefined, subjects: string[], options: RangeOptions) =>
      (await import('./coverage.ts')).gaps(context, dataset, subjects, options),
    )
  verb(program, 'audit [dataset]', 'rows against coverage, contents against digests; what disagrees is missing again')
    .option('--full', 'every row there is, by a workflow that goes on without us')
    .action(async (dataset: string | undefined, options: AuditOptions) =>
      (await import('./audit.ts')).audit(context, dataset, options),
    )
  verb(program, 'collect <collector> [subjects...]', 'one collection now').action(
    async (collector: string, subjects: string[], options: Common) =>
      (await import('./upkeep.ts')).collect(context, collector, subjects, options),
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
          await import('./upkeep.ts')
        ).holdOrRelease(context, name, dataset, subject, { ...options, from, to, reason })
      })
  addBackfill(verb, range, program, context)
  addSchedule(verb, program, context)
  addIncident(verb, program, context)
  addSentiment(verb, program, context)
  verb(program, 'feed <file-or-url>', 'what we read of a feed: its items, and what is wrong with it').action(
    async (place: string, options: Common) => (await import('./feed.ts')).feed(context, place, options),
  )
  verb(
    program,
    'check',
    'everything that diagnosis looks at, and what it comes to; exit 1 when anything is bad',
  ).action(async (options: Common) => (await import('./check.ts')).check(context, options))
  verb(program, 'health', 'the score and what takes points off; exit 0 healthy, 1 warning, 2 critical')
    .option('--once', 'look once (the default)')
    .option('--watch', 'look again and again')
    .option('--interval <duration>', 'how often with --watch', '5m')
    .option('--for <duration>', 'how long with --watch')
    .option('--alert-threshold <score>', 'below this score it is at least a warning')
    .action(async (options: HealthOptions) => (await import('./health.ts')).health(context, options))
  verb(program, 'score', 'the sentiment of texts read from stdin, one a line')
    .option('--scorer <name>', 'finance, linear, vader, vader-quotes or onnx', 'finance')
    .option('--model <folder>', 'for onnx: where the model is')
    .action(async (options: ScoreOptions) => (await import('./score.ts')).score(context, options))
  verb(program, 'indicator <name>', 'an indicator over the candles of a file, one value a row')
    .option('--csv <file>', 'candles with the header timestamp,open,high,low,close,volume')
    .option('--period <bars>', "the indicator's usual one without it")
    .option('--width <width>', 'of a candle, like 1h; the usual distance of the rows without it')
    .action(async (name: string, options: IndicatorOptions) =>
      (await import('./indicator.ts')).indicator(context, name, options),
    )
  addQuarantine(verb, program, context)
  return program
}

function addQuarantine(verb: Verb, program: Command, context: Context): void {
  const quarantine = program
    .command('quarantine')
    .description('list, show, release, reject rows that were doubted')
    .exitOverride()
  quarantine.configureOutput({ writeOut: (text) => void context.stdout.write(text), writeErr: () => undefined })
  verb(quarantine, 'list [dataset] [subject]', 'rows that wait for a decision, or were decided')
    .option('--state <state>', 'held, released, rejected or all', 'held')
    .action(async (dataset: string | undefined, subject: string | undefined, options: ListOptions) =>
      (await import('./quarantine.ts')).list(context, dataset, subject, options),
    )
  verb(quarantine, 'show <id>', 'what came, and what speaks against it').action(async (id: string, options: Common) =>
    (await import('./quarantine.ts')).show(context, id, options),
  )
  verb(quarantine, 'release <id>', 'it is true: store it, or leave it stored')
    .requiredOption('--reason <text>', 'why, for the journal')
    .action(async (id: string, options: DecideOptions) =>
      (await import('./quarantine.ts')).decide(context, 'release', id, options),
    )
  verb(quarantine, 'reject <id>', 'it is not true: take it away, ask for its slot again')
    .requiredOption('--reason <text>', 'why, for the journal')
    .option('--hold', 'hold the slot instead of asking for it again')
    .action(async (id: string, options: DecideOptions) =>
      (await import('./quarantine.ts')).decide(context, 'reject', id, options),
    )
}

type Verb = (parent: Command, usage: string, says: string) => Command

function addBackfill(verb: Verb, range: (command: Command) => Command, program: Command, context: Context): void {
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
      await (await import('./backfill.ts')).backfill(context, dataset, subjects, options)
    })
  verb(backfill, 'list', 'all backfills, newest first').action(async (options: Common) =>
    (await import('./backfill.ts')).list(context, options),
  )
  verb(backfill, 'show <id>', 'progress, rate, estimate, and what could not be filled').action(
    async (id: string, options: Common) => (await import('./backfill.ts')).show(context, id, options),
  )
  for (const name of ['pause', 'resume'] as const)
    verb(backfill, `${name} <id>`, `${name} it`).action(async (id: string, options: Common) =>
      (await import('./backfill.ts')).steer(context, name, id, options),
    )
  verb(backfill, 'cancel <id>', 'stop it; what it stored stays').action(async (id: string, options: Common) =>
    (await import('./backfill.ts')).cancel(context, id, options),
  )
  verb(backfill, 'set <id>', 'change it while it runs')
    .option('--width <pages>', 'pages fetched at once, 1 to 64')
    .option('--order <order>', 'newest or oldest first')
    .action(async (id: string, options: Common & { width?: string; order?: string }) =>
      (await import('./backfill.ts')).set(context, id, options),
    )
}

function addIncident(verb: Verb, program: Command, context: Context): void {
  const group = (name: string, says: string) => {
    const command = program.command(name).description(says).exitOverride()
    return command.configureOutput({ writeOut: (text) => void context.stdout.write(text), writeErr: () => undefined })
  }
  const incident = group('incident', 'what is wrong, who knows, and what was done about it')
  verb(incident, 'list', 'newest first')
    .option('--open', 'only those that are open')
    .action(async (options: Common & { open?: boolean }) => (await import('./incident.ts')).list(context, options))
  verb(incident, 'show <id>', 'cause, remedies, notices, journal').action(async (id: string, options: Common) =>
    (await import('./incident.ts')).show(context, id, options),
  )
  verb(incident, 'open <title>', 'open one by hand')
    .option('--severity <severity>', 'P1, P2, P3 or P4', 'P3')
    .option('--description <text>', 'more about it')
    .action(async (title: string, options: IncidentOptions) =>
      (await import('./incident.ts')).open(context, title, options),
    )
  verb(incident, 'report <id>', 'its log as Markdown, or JSON with --json').action(
    async (id: string, options: Common) => (await import('./incident.ts')).report(context, id, options),
  )
  verb(incident, 'review', 'the incidents of a week with their times, as Markdown, or JSON with --json')
    .option('--week <week>', 'like 2026-W47; this week without it')
    .action(async (options: ReviewOptions) => (await import('./incident-review.ts')).review(context, options))
  const act = (name: IncidentAct, usage: string, says: string) => verb(incident, usage, says)
  const plain = { ack: 'somebody works on it: the ladder waits', close: 'end it; the log must be whole' } as const
  for (const name of ['ack', 'close'] as const)
    act(name, `${name} <id>`, plain[name]).action(async (id: string, options: IncidentOptions) =>
      (await import('./incident.ts')).act(context, name, id, options),
    )
  act('assign', 'assign <id> <to>', 'give it to somebody').action(
    async (id: string, to: string, options: IncidentOptions) =>
      (await import('./incident.ts')).act(context, 'assign', id, { ...options, to }),
  )
  act('note', 'note <id> [text]', 'write into its journal and its log')
    .option('--root-cause <text>', 'what caused it')
    .option('--prevention <text>', 'what will keep it from coming again')
    .option('--lessons <text>', 'what was learned')
    .option('--resolution <text>', 'what was done')
    .action(async (id: string, text: string | undefined, options: IncidentOptions) =>
      (await import('./incident.ts')).act(context, 'note', id, { ...options, text: text ?? '' }),
    )
  const worded = {
    escalate: 'call the next rung now',
    resolve: 'it is repaired: the watch begins',
    reopen: 'it is not repaired after all',
  } as const
  for (const name of ['escalate', 'resolve', 'reopen'] as const)
    act(name, `${name} <id> [text]`, worded[name]).action(
      async (id: string, text: string | undefined, options: IncidentOptions) =>
        (await import('./incident.ts')).act(context, name, id, { ...options, text: text ?? '' }),
    )
  act('approve', 'approve <id>', 'let the remedy that waits be done')
    .option('--remedy <name>', 'only if it is this one')
    .action(async (id: string, options: IncidentOptions) =>
      (await import('./incident.ts')).act(context, 'approve', id, options),
    )
  const maintenance = group('maintenance', 'on, off, status: a time in which nobody is called')
  const window = (usage: string, says: string, name: 'on' | 'off' | 'status') =>
    verb(maintenance, usage, says).action(async (id: unknown, options: MaintenanceOptions) => {
      const named = typeof id === 'string' ? id : undefined
      const given = (name === 'status' ? id : options) as MaintenanceOptions
      await (await import('./incident.ts')).maintenance(context, name, named, given)
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

function addSchedule(verb: Verb, program: Command, context: Context): void {
  const schedule = program.command('schedule').description('list, pause, resume, trigger').exitOverride()
  schedule.configureOutput({ writeOut: (text) => void context.stdout.write(text), writeErr: () => undefined })
  verb(schedule, 'list', 'every schedule, its rhythm and what it lost').action(async (options: Common) =>
    (await import('./schedule.ts')).listSchedules(context, options),
  )
  for (const name of ['pause', 'resume', 'trigger'] as const)
    verb(schedule, `${name} <id>`, name === 'resume' ? 'resume it; what the pause left out is refilled' : `${name} it`)
      .option('--reason <text>', 'why, for the journal')
      .action(async (id: string, options: Common & { reason?: string }) =>
        (await import('./schedule.ts')).steerSchedule(context, name, id, options),
      )
}

function addSentiment(verb: Verb, program: Command, context: Context): void {
  const sentiment = verb(
    program,
    'sentiment',
    'whose scores count, and how much of the news has one; or rescore, cancel',
  )
  sentiment.action(async (options: Common) => (await import('./sentiment.ts')).sentiment(context, options))
  verb(sentiment, 'rescore', 'score all news by another scorer, which counts then: completely or not at all')
    .option('--scorer <name>', 'finance, linear, vader, vader-quotes or onnx; the configured one without it')
    .option('--dry-run', 'plan only')
    .option('--wait', 'follow it to its end')
    .action(async (options: RescoreOptions) => (await import('./sentiment.ts')).rescore(context, options))
  verb(sentiment, 'cancel', 'stop a re-score before it switches')
    .option('--scorer <name>', 'whose; the configured one without it')
    .action(async (options: RescoreOptions) => (await import('./sentiment.ts')).cancelRescore(context, options))
}

/** Runs one command line (without `node` and the script) and gives its exit code. Every fault is one sentence on stderr. */
export async function runCommand(context: Context, words: readonly string[]): Promise<number> {
  const program = createProgram(context)
  try {
    if (words.length === 0) {
      context.stdout.write(program.helpInformation())
      return EXIT.fine
    }
    await program.parseAsync([...words], { from: 'user' })
    return context.exitCode
  } catch (error) {
    if (error instanceof CommanderError) return sayWrongUse(context, program, error, words)
    context.stderr.write(`${sentenceOf(error)}\n`)
    if (context.env.LOG_LEVEL === 'debug' && error instanceof Error) context.stderr.write(`${error.stack ?? ''}\n`)
    return exitOf(error)
  }
}

function sayWrongUse(context: Context, program: Command, error: CommanderError, words: readonly string[]): number {
  if (error.exitCode === 0) return EXIT.fine
  if (error.code === 'commander.help') {
    context.stderr.write(
      program.commands.find((command) => command.name() === words[0])?.helpInformation() ?? program.helpInformation(),
    )
    return EXIT.wrongUse
  }
  const verbs = program.commands.map((command) => command.name())
  const [first = ''] = words
  const sentence =
    error.code === 'commander.unknownCommand' && !verbs.includes(first)
      ? `There is no verb ${JSON.stringify(first)}.${didYouMean(first, verbs)} All of them: npx gapless --help.`
      : commanderSentence(error.message)
  context.stderr.write(`${sentence}\n`)
  return EXIT.wrongUse
}

function commanderSentence(message: string): string {
  const text = message.replace(/^error: /, '').replace(/\n.*/s, '')
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.?$/, '.')} See npx gapless --help.`
}

/** One sentence, without a stack or an error's class. */
function sentenceOf(error: unknown): string {
  const name = error instanceof Error ? error.name : ''
  if (['ConfigError', 'ConflictError', 'NotRunningError', 'UpstreamError'].includes(name))
    return (error as Error).message
  if (isConnectionError(error))
    return `MySQL does not answer (${problemOf(error)}). Nothing is lost; try again when it is back.`
  if (name === 'ServiceError') return 'Temporal does not answer. Nothing is lost; try again when it is back.'
  return `This is a fault in gapless: ${error instanceof Error ? error.message : String(error)} LOG_LEVEL=debug shows where.`
}
