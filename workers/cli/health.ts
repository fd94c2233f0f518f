import { setTimeout as wait } from 'node:timers/promises'
import { parseDuration } from '../../src/domain/duration.ts'
import { ConfigError } from '../../src/errors.ts'
import type { HealthWord } from '../../src/operations/health.ts'
import { statusJson } from '../../src/operations/json.ts'
import { readStatus, type Status } from '../../src/operations/status.ts'
import { isoTime } from '../../src/operations/words.ts'
import { voiceOf, withDesk, type Common, type Context } from './context.ts'
import { healthLines } from './status.ts'

export interface HealthOptions extends Common {
  readonly once?: boolean
  readonly watch?: boolean
  readonly interval?: string
  readonly for?: string
  readonly alertThreshold?: string
}

/** This verb's own exit codes: 0 healthy, 1 warning, 2 critical. */
const EXIT_OF: Record<HealthWord, number> = { ok: 0, info: 0, warning: 1, critical: 2 }

/** `gapless health [--once] [--watch --interval 5m --for 12h] [--alert-threshold N]`. With `--watch` the worst that was seen decides the exit code. */
export async function health(context: Context, options: HealthOptions): Promise<void> {
  const voice = voiceOf(context, options)
  const threshold = options.alertThreshold === undefined ? undefined : Number(options.alertThreshold)
  if (threshold !== undefined && !(threshold >= 0 && threshold <= 100))
    throw new ConfigError([`--alert-threshold is a score from 0 to 100, not ${options.alertThreshold}.`])
  const everyMs = duration('--interval', options.interval ?? '5m')
  const forMs = options.for === undefined ? Infinity : duration('--for', options.for)
  if (options.once === true && options.watch === true) throw new ConfigError(['Choose --once or --watch, not both.'])
  await withDesk(context, async (desk) => {
    const from = desk.clock()
    for (;;) {
      const status = await readStatus(desk)
      context.exitCode = Math.max(context.exitCode, exitFor(status, threshold))
      if (voice.json && options.watch !== true)
        voice.document({ ...statusJson(status).health, verdict: status.verdict, asOf: isoTime(status.asOf) })
      else if (voice.json)
        context.stdout.write(
          `${JSON.stringify({ ...statusJson(status).health, verdict: status.verdict, asOf: isoTime(status.asOf) })}\n`,
        )
      else if (options.watch === true)
        voice.lines([
          `${isoTime(status.asOf - (status.asOf % 1000))} health ${status.health.score} ${status.health.status} ${status.verdict}`,
        ])
      else voice.lines(healthLines(voice.form, status))
      if (threshold !== undefined && status.health.score < threshold)
        voice.note(
          `Health ${status.health.score} is below ${threshold}. ${status.health.parts[0]?.sentence ?? ''}`.trim(),
        )
      if (options.watch !== true || desk.clock() - from + everyMs > forMs) return
      await wait(everyMs)
    }
  })
}

function exitFor({ health: { score, status } }: Status, threshold: number | undefined): number {
  return Math.max(EXIT_OF[status], threshold !== undefined && score < threshold ? 1 : 0)
}

function duration(name: string, text: string): number {
  const ms = parseDuration(text)
  if (ms === undefined || ms <= 0)
    throw new ConfigError([`${name} is a duration like 30s, 5m or 12h, not ${JSON.stringify(text)}.`])
  return ms
}
