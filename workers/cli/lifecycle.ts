import { readConfig } from '../../src/config/config.ts'
import { ConfigError, ConflictError } from '../../src/errors.ts'
import { spanExact } from '../../src/operations/words.ts'
import type { Connection } from '../supervisor/connection.ts'
import { voiceOf, type Common, type Context } from './context.ts'
import { NotRunningError } from './exits.ts'

export interface UpOptions extends Common {
  readonly live?: boolean
  readonly replay?: boolean
  readonly detach?: boolean
}

/** `gapless up`: what `npm start` does; with `--detach` it returns once all is ready. One that runs already is told and is no fault. */
export async function up(context: Context, options: UpOptions): Promise<void> {
  const voice = voiceOf(context, options)
  if (options.live === true && options.replay === true) throw new ConfigError(['Choose --live or --replay, not both.'])
  const config = readConfig(context.env, context.cwd)
  const { running, startDetached, startForeground } = await import('../supervisor/control.ts')
  const args = [...(options.live === true ? ['--live'] : []), ...(options.replay === true ? ['--replay'] : [])]
  const before = running(config.home)
  const asked = options.live === true ? 'live' : options.replay === true ? 'replay' : undefined
  if (before !== undefined && asked !== undefined && before.mode !== asked)
    throw new ConflictError(
      `It runs in mode ${before.mode} here. To change that: npx gapless down, then npx gapless up --${asked}.`,
    )
  if (before !== undefined && before.state === 'ready') return told(voice, before, 'It runs already.')
  if (options.detach !== true) {
    context.exitCode = await startForeground(args)
    return
  }
  const connection = await startDetached(config.home, args, (line) => {
    if (line !== '') voice.note(line)
  }).catch((error: Error) => {
    throw new ConflictError(error.message)
  })
  told(voice, connection, 'Ready.')
}

function told(voice: ReturnType<typeof voiceOf>, connection: Connection, sentence: string): void {
  const { mode, httpUrl, temporalUiUrl, temporalAddress, metricsUrls, supervisorPid } = connection
  if (voice.json)
    return voice.document({
      mode,
      httpUrl,
      temporalUiUrl: temporalUiUrl ?? null,
      temporalAddress,
      metricsUrls,
      supervisorPid,
    })
  voice.lines([
    `${sentence} Mode ${mode}, page ${httpUrl}${temporalUiUrl === undefined ? '' : `, Temporal ${temporalUiUrl}`}`,
  ])
}

/** `gapless down`: waits until all of it has stopped. */
export async function down(context: Context, options: Common): Promise<void> {
  const voice = voiceOf(context, options)
  const config = readConfig(context.env, context.cwd)
  const { running, stopRunning } = await import('../supervisor/control.ts')
  if (running(config.home) !== undefined && voice.errForm.terminal)
    voice.note('Stopping; what is in hand finishes first.')
  const stopped = await stopRunning(config.home)
  if (stopped.what === 'nothing') throw new NotRunningError('Nothing is running here.')
  if (voice.json) return voice.document({ stopped: stopped.what, tookMs: stopped.tookMs })
  const after = stopped.tookMs < 1_000 ? '' : ` after ${spanExact(stopped.tookMs)}`
  voice.lines([
    stopped.what === 'leftovers'
      ? `Stopped${after} what a killed start had left. Nothing is left running.`
      : `Stopped${after}. Nothing is left running.`,
  ])
}
