import { spawn } from 'node:child_process'

export interface CommandResult {
  /** Exit code; -1 when a signal or the deadline ended it or it could not be started. */
  readonly code: number
  /** The last 20,000 characters of both streams. */
  readonly output: string
}

export interface CommandOptions {
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  /** Ends the command, and what it started, when aborted. */
  readonly signal?: AbortSignal | undefined
  readonly withinMs?: number
  readonly onLine?: (line: string) => void
  /** Told the process once it runs, so that it can be written down. */
  readonly onStart?: (pid: number) => void
}

/** Runs a command to its end in a process group of its own; never throws, whatever becomes of it. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      cwd: options.cwd,
      env: options.env ?? process.env,
    })
    if (child.pid !== undefined) options.onStart?.(child.pid)
    let output = ''
    let rest = ''
    const hear = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-20_000)
      const lines = (rest + chunk.toString()).split(/[\r\n]+/)
      rest = lines.pop() ?? ''
      for (const line of lines) if (line.trim() !== '') options.onLine?.(line)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    const kill = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      } catch {
        // It has ended already.
      }
    }
    const timer = options.withinMs === undefined ? undefined : setTimeout(kill, options.withinMs)
    options.signal?.addEventListener('abort', kill, { once: true })
    if (options.signal?.aborted === true) kill()
    const end = (code: number): void => {
      clearTimeout(timer)
      options.signal?.removeEventListener('abort', kill)
      resolve({ code, output })
    }
    child.on('error', (error) => {
      output += error.message
      end(-1)
    })
    child.on('close', (code) => end(code ?? -1))
  })
}
