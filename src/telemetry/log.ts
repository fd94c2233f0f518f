import { hostname } from 'node:os'
import { destination as stream, pino, stdTimeFunctions } from 'pino'
import type { LogLevel } from '../config/config.ts'
import { createRedaction } from './redact.ts'

/** What a line says beside its message. `context` is any JSON; `error` becomes `exception` and `stack_trace`. */
export interface LogFields {
  /** Which part speaks: `collection`, `budget`, `http`. */
  readonly module?: string
  readonly function?: string
  readonly context?: Readonly<Record<string, unknown>>
  /** What ties lines together: a workflow id, a request id. */
  readonly correlationId?: string | undefined
  readonly traceId?: string | undefined
  readonly error?: unknown
}

type Say = (fields: LogFields, message: string) => void

export interface Logger {
  readonly debug: Say
  readonly info: Say
  readonly warn: Say
  readonly error: Say
  readonly fatal: Say
  /** A logger whose lines carry these fields too; `context` is merged. */
  child(fields: LogFields): Logger
}

export interface LoggerOptions {
  /** The process: `worker`, `api`, `supervisor`. */
  readonly service: string
  readonly level: LogLevel
  /** The mode the process runs in: `live` or `replay`. */
  readonly environment: string
  /** More labels, e.g. `{ namespace: 'default' }`. */
  readonly labels?: Readonly<Record<string, string>>
  /** Values that are taken out wherever they stand; what looks like a secret goes in any case. */
  readonly secrets?: readonly (string | undefined)[]
  /** Takes whole lines; standard output when left out, written at once so that a crash loses none. */
  readonly destination?: { write(line: string): void }
}

/**
 * One JSON line per event: timestamp, level, service, module, function, message, context, correlation_id, trace_id, labels,
 * and exception with stack_trace where an error is told. Unknown ids are null. Never throws.
 */
export function createLogger(options: LoggerOptions): Logger {
  const redact = createRedaction(options.secrets)
  const labels = { environment: options.environment, node: hostname(), ...options.labels }
  const root = pino(
    {
      level: options.level,
      base: null,
      messageKey: 'message',
      timestamp: () => stdTimeFunctions.isoTime().replace('"time"', '"timestamp"'),
      formatters: { level: (label) => ({ level: label.toUpperCase() }) },
    },
    options.destination ?? stream({ fd: 1, sync: true }),
  )
  const speaking = (told: LogFields): Logger => {
    const say =
      (level: 'debug' | 'info' | 'warn' | 'error' | 'fatal'): Say =>
      (fields, message) => {
        // Most lines are told at a level that nobody listens to: those cost nothing.
        if (!root.isLevelEnabled(level)) return
        const both = merge(told, fields)
        try {
          root[level](redact(lineOf(options.service, both, labels)) as object, redact(message) as string)
        } catch {
          // A line that cannot be written must not stop the work it tells of.
        }
      }
    return {
      debug: say('debug'),
      info: say('info'),
      warn: say('warn'),
      error: say('error'),
      fatal: say('fatal'),
      child: (fields) => speaking(merge(told, fields)),
    }
  }
  return speaking({})
}

function merge(told: LogFields, fields: LogFields): LogFields {
  return { ...told, ...fields, context: { ...told.context, ...fields.context } }
}

function lineOf(service: string, fields: LogFields, labels: Readonly<Record<string, string>>): Record<string, unknown> {
  return {
    service,
    module: fields.module ?? service,
    function: fields.function,
    context: fields.context ?? {},
    correlation_id: fields.correlationId ?? null,
    trace_id: fields.traceId ?? null,
    labels,
    ...(fields.error === undefined ? {} : exceptionOf(fields.error)),
  }
}

/** The error with its causes, and its reason where it has one. */
function exceptionOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { exception: String(error), stack_trace: null }
  const causes: string[] = []
  for (let cause: unknown = error.cause; cause instanceof Error && causes.length < 5; cause = cause.cause)
    causes.push(`${cause.name}: ${cause.message}`)
  const exception = [`${error.name}: ${error.message}`, ...causes].join(' <- ')
  const reason = 'reason' in error && typeof error.reason === 'string' ? { error_reason: error.reason } : {}
  return { exception, stack_trace: error.stack ?? null, ...reason }
}
