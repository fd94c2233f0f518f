import { Option, type Command } from 'commander'
import type { Context } from '../context.ts'

/** What families of verbs are made with. */
export interface Grammar {
  readonly program: Command
  readonly context: Context
  /** A verb with the options that all have. */
  verb(parent: Command, usage: string, says: string): Command
  /** The same with `--from` and `--to`. */
  range(command: Command): Command
  /** A word that only has verbs below it. */
  group(name: string, says: string): Command
}

export function createGrammar(program: Command, context: Context): Grammar {
  const quiet = (command: Command): Command =>
    command
      .exitOverride()
      .configureOutput({ writeOut: (text) => void context.stdout.write(text), writeErr: () => undefined })
  quiet(program)
  return {
    program,
    context,
    verb: (parent, usage, says) =>
      quiet(parent.command(usage).description(says))
        .option('--json', 'one JSON document on stdout, everything else on stderr')
        .option('--all', 'shorten nothing')
        .option('--yes', 'answer the question')
        .addOption(new Option('--color <when>', 'colour').choices(['always', 'never'])),
    range: (command) =>
      command
        .option('--from <time>', 'ISO 8601 with a zone, or relative like -6h')
        .option('--to <time>', 'the end, not included'),
    group: (name, says) => quiet(program.command(name).description(says)),
  }
}
