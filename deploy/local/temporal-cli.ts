import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { allOnPath, isProgram, TEMPORAL_VERSION, temporalCacheFolder } from './find-program.mjs'
import { waitForLock } from './lock.mjs'
import { CHECKOUT, StepError } from './prepare.mjs'
import { runCommand, type CommandOptions } from './run-command.ts'

type Env = Readonly<Record<string, string | undefined>>

/** How many parts Go reports while it builds release 1.5.1 with an empty cache. */
const GO_PARTS = 1_300
const GO_PACKAGE = `github.com/temporalio/cli/cmd/temporal@v${TEMPORAL_VERSION}`

export interface BringOptions {
  readonly again: string
  readonly say: (detail: string) => void
  readonly signal?: AbortSignal | undefined
  readonly env?: Env
  /** Told the process of a long build, so that it can be written down. */
  readonly onStart?: (pid: number) => void
}

/**
 * A Temporal command line that runs: the TEMPORAL_CLI variable, `temporal` on the PATH, the cache folder. Throws a StepError when
 * TEMPORAL_CLI is set but does not run, because then a person meant that one.
 */
export async function findTemporal(env: Env = process.env): Promise<string | undefined> {
  const named = env.TEMPORAL_CLI
  if (named !== undefined && named !== '') {
    if (isProgram(named) && (await runs(named))) return named
    throw new StepError(
      'TEMPORAL_CLI does not run',
      `TEMPORAL_CLI names ${named}, which is no Temporal command line. Unset it, or name one.`,
    )
  }
  for (const path of [...allOnPath(['temporal'], { env }), join(temporalCacheFolder(env), 'temporal')]) {
    if (isProgram(path) && (await runs(path))) return path
  }
  return undefined
}

/** Finds Temporal's command line, or brings it into the cache: by the SDK's download, else built with Go. */
export async function findOrBringTemporal(
  options: BringOptions,
): Promise<{ found: string; how: 'found' | 'downloaded' | 'built with Go' }> {
  const env = options.env ?? process.env
  const here = await findTemporal(env)
  if (here !== undefined) return { found: here, how: 'found' }
  const folder = temporalCacheFolder(env)
  const release = await waitForLock(join(folder, 'lock'), {
    onWait: (holder) => options.say(`another start (pid ${holder.pid}) brings it`),
  })
  try {
    const meanwhile = await findTemporal(env)
    if (meanwhile !== undefined) return { found: meanwhile, how: 'found' }
    const found = join(folder, 'temporal')
    removeLeftovers(folder)
    if (await download(folder, found, options)) return { found, how: 'downloaded' }
    await build(folder, found, options)
    return { found, how: 'built with Go' }
  } finally {
    release()
  }
}

/** `temporal version 1.5.1 (Server ...)`: other programs of that name say something else. */
async function runs(path: string): Promise<boolean> {
  const { code, output } = await runCommand(path, ['--version'], { withinMs: 10_000 })
  return code === 0 && /temporal version .*Server/i.test(output)
}

/** The SDK's own download; only where its server answers quickly, because behind a closed network it would wait for long. */
async function download(folder: string, target: string, { say, signal }: BringOptions): Promise<boolean> {
  say('looking for a download')
  try {
    const wait = AbortSignal.timeout(5_000)
    await fetch('https://temporal.download/cli/', {
      method: 'HEAD',
      signal: signal === undefined ? wait : AbortSignal.any([wait, signal]),
    })
  } catch {
    return false
  }
  say('downloading')
  const bringing = mkdtempSync(join(folder, 'bringing-'))
  try {
    const script = join(CHECKOUT, 'workers', 'supervisor', 'download-temporal.ts')
    const { code } = await runCommand(process.execPath, [script, bringing, TEMPORAL_VERSION], {
      signal,
      withinMs: 180_000,
    })
    const brought = readdirSync(bringing)
      .map((name) => join(bringing, name))
      .find(isProgram)
    if (code !== 0 || brought === undefined || !(await runs(brought))) return false
    renameSync(brought, target)
    return true
  } finally {
    rmSync(bringing, { recursive: true, force: true })
  }
}

async function build(folder: string, target: string, options: BringOptions): Promise<void> {
  const [go] = allOnPath(['go'], {
    env: options.env ?? process.env,
    folders: ['/usr/local/go/bin', '/usr/lib/go/bin', '/opt/homebrew/bin'],
  })
  const advice = `Install the Temporal CLI, then run ${options.again} again: https://docs.temporal.io/cli#install`
  if (go === undefined) throw new StepError('not found, no download, no Go', advice)
  const bringing = mkdtempSync(join(folder, 'bringing-'))
  try {
    const { code, output } = await goInstall(go, bringing, options)
    const built = join(bringing, 'temporal')
    if (code !== 0 || !existsSync(built))
      throw new StepError('Go could not build it', `${lastLines(output)}\n${advice}`)
    options.say('trying it')
    if (!(await runs(built))) throw new StepError('what Go built does not run', advice)
    // The cache may lie on another file system than the temporary folder; here it never does, so the rename is atomic.
    renameSync(built, target)
  } finally {
    rmSync(bringing, { recursive: true, force: true })
  }
}

function goInstall(go: string, bin: string, { say, signal, onStart, env = process.env }: BringOptions) {
  let fetched = 0
  let compiled = 0
  const onLine = (line: string): void => {
    if (line.startsWith('go: ')) say(`fetching with Go, ${(fetched += 1)} modules`)
    else if (/^[\w.-]+(\/[\w.~+-]+)*$/.test(line))
      say(`building with Go, ${(compiled += 1)} of ${Math.max(GO_PARTS, compiled)} parts`)
  }
  say('building with Go')
  const run: CommandOptions = {
    env: { ...env, GOBIN: bin, GOFLAGS: '' },
    signal,
    onLine,
    onStart: onStart ?? (() => undefined),
    withinMs: 30 * 60_000,
  }
  return runCommand(go, ['install', '-v', '-ldflags=-s -w', GO_PACKAGE], run)
}

/** What a killed start left behind. Only called under the lock, so nobody is writing there. */
function removeLeftovers(folder: string): void {
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(folder))
    if (name.startsWith('bringing-')) rmSync(join(folder, name), { recursive: true, force: true })
}

function lastLines(output: string): string {
  return output.trim().split('\n').slice(-3).join('\n')
}
