import { Command, CommanderError } from 'commander'
import type { Context } from './context.ts'
import { EXIT, exitOf } from './exits.ts'
import { addBackfills } from './verbs/backfills.ts'
import { sayWrongUse, sentenceOf } from './verbs/faults.ts'
import { createGrammar } from './verbs/grammar.ts'
import { addDrills, addIncidents, addMaintenance } from './verbs/incidents.ts'
import { addQuarantine } from './verbs/quarantine.ts'
import { addRunning } from './verbs/running.ts'
import { addSchedules } from './verbs/schedules.ts'
import { addSlots } from './verbs/slots.ts'
import { addSentiment, addTools } from './verbs/texts.ts'

/** Every verb, its words and its options; what a verb needs is loaded when it is called, so that the command answers at once. */
export function createProgram(context: Context): Command {
  const program = new Command('gapless')
    .description('Collects crypto-market data and proves that nothing is missing.')
    .showSuggestionAfterError(false)
    .enablePositionalOptions()
  const grammar = createGrammar(program, context)
  addRunning(grammar)
  addSlots(grammar)
  addBackfills(grammar)
  addSchedules(grammar)
  addIncidents(grammar)
  addMaintenance(grammar)
  addDrills(grammar)
  addSentiment(grammar)
  addTools(grammar)
  addQuarantine(grammar)
  return program
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
