import { createInterface } from 'node:readline/promises'
import { ConfigError } from '../../src/errors.ts'
import type { Context, Voice } from './context.ts'
import { EXIT } from './exits.ts'

/** Says what will happen and asks. `--yes` answers; where nobody can answer it is refused. False: the person said no, and nothing was changed. */
export async function confirmed(context: Context, voice: Voice, consequence: string): Promise<boolean> {
  if (voice.yes) return true
  if (!process.stdin.isTTY || !voice.errForm.terminal) throw new ConfigError([`${consequence} Add --yes to do it.`])
  voice.note(consequence)
  const asking = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await asking.question('Continue? [y/N] ')
    if (/^y(es)?$/i.test(answer.trim())) return true
  } finally {
    asking.close()
  }
  voice.note('Nothing was changed.')
  context.exitCode = EXIT.failed
  return false
}
