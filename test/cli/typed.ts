import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect } from 'vitest'
import { runCommand } from '../../workers/cli/program.ts'
import { ROOT } from '../rig/arrows.ts'

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** The command as a process of its own, as a shell starts it. */
export function gapless(environment: NodeJS.ProcessEnv, ...words: string[]): Promise<Ended> {
  return piped(environment, '', ...words)
}

/** The same with some text on its input. */
export async function piped(environment: NodeJS.ProcessEnv, input: string, ...words: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [join(ROOT, 'workers/cli.ts'), ...words], {
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (data: Buffer) => (out += String(data)))
  child.stderr.on('data', (data: Buffer) => (err += String(data)))
  // One that is refused ends without having read.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out, err }
}

/** The same command line inside this process, which saves loading everything anew each time. */
export async function typed(environment: NodeJS.ProcessEnv, ...words: string[]): Promise<Ended> {
  let [out, err] = ['', '']
  const context = {
    env: environment,
    cwd: ROOT,
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
    exitCode: 0,
  }
  const code = await runCommand(context, words)
  return { code, out, err }
}

/** Every sentence of a fault is one line without a stack or the name of a class. */
export function isOneSentence({ out, err }: Ended): void {
  expect(out).toBe('')
  expect(err.trimEnd().split('\n')).toHaveLength(1)
  expect(err).not.toMatch(/Error|\bat .*:\d+/)
}
