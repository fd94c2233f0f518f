import type { Command, CommanderError } from 'commander'
import { isConnectionError, problemOf } from '../../../src/operations/services.ts'
import { didYouMean } from '../../../src/operations/words.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exits.ts'

/** What Commander did not understand, as one sentence on stderr; gives the exit code. */
export function sayWrongUse(
  context: Context,
  program: Command,
  error: CommanderError,
  words: readonly string[],
): number {
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
export function sentenceOf(error: unknown): string {
  const name = error instanceof Error ? error.name : ''
  if (['ConfigError', 'ConflictError', 'NotRunningError', 'UpstreamError'].includes(name))
    return (error as Error).message
  if (isConnectionError(error))
    return `MySQL does not answer (${problemOf(error)}). Nothing is lost; try again when it is back.`
  if (name === 'ServiceError') return 'Temporal does not answer. Nothing is lost; try again when it is back.'
  return `This is a fault in gapless: ${error instanceof Error ? error.message : String(error)} LOG_LEVEL=debug shows where.`
}
