import type { Logger } from './log.ts'

/** What Temporal's Runtime logger hands over; declared here so that this room knows nothing of Temporal. */
export interface TemporalLogEntry {
  readonly level: 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR'
  readonly message: string
  readonly meta?: Readonly<Record<string | symbol, unknown>>
}

/** Log function for Temporal's `new DefaultLogger(level, fn)`: its entries in our shape. The task token, a capability, is left out. */
export function temporalLog(log: Logger): (entry: TemporalLogEntry) => void {
  return ({ level, message, meta = {} }) => {
    const {
      taskToken: _capability,
      error,
      sdkComponent,
      workflowId,
      runId,
      ...context
    } = meta as Record<string, unknown>
    const say = level === 'ERROR' ? log.error : level === 'WARN' ? log.warn : level === 'INFO' ? log.info : log.debug
    say(
      {
        module: typeof sdkComponent === 'string' ? `temporal.${sdkComponent}` : 'temporal',
        context,
        ...(typeof workflowId === 'string' ? { correlationId: workflowId } : {}),
        ...(typeof runId === 'string' ? { traceId: runId } : {}),
        ...(error === undefined ? {} : { error }),
      },
      message,
    )
  }
}
