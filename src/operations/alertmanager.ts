import { z } from 'zod'
import { SECOND, type Millis } from '../domain/clock.ts'
import { InvalidDataError, UpstreamError } from '../errors.ts'
import { toldAlert, type AlertWebhook } from './alert-webhook.ts'

/** `GET /api/v2/alerts`: all of them fire; what more it says is not read. */
const listed = z.array(toldAlert)

/** `GET /api/v2/status`: `uptime` is the moment of its start. */
const status = z.object({ uptime: z.string() })

const PATIENCE_MS = 5 * SECOND
const MOST_BYTES = 32 * 1024 * 1024

/** What Alertmanager knows now, and since when it runs. Rejects with UpstreamError when it does not answer in time, InvalidDataError when it is something else. */
export interface AlertmanagerView {
  readonly startedAt: Millis
  /** Everything that fires, silenced or not. */
  readonly alerts: AlertWebhook['alerts']
}

/** `baseUrl` as in ALERTMANAGER_URL, without the API's path. */
export async function askAlertmanager(baseUrl: string, userAgent: string): Promise<AlertmanagerView> {
  const [about, alerts] = await Promise.all([
    ask(`${baseUrl}/api/v2/status`, userAgent, status),
    ask(`${baseUrl}/api/v2/alerts?active=true&silenced=true&inhibited=true&unprocessed=true`, userAgent, listed),
  ])
  return {
    startedAt: Date.parse(about.uptime),
    alerts: alerts.map((alert) => ({ ...alert, status: 'firing' as const })),
  }
}

async function ask<Shape>(url: string, userAgent: string, shape: z.ZodType<Shape>): Promise<Shape> {
  let text: string
  try {
    const answer = await fetch(url, {
      headers: { 'user-agent': userAgent, connection: 'close' },
      signal: AbortSignal.timeout(PATIENCE_MS),
      redirect: 'error',
    })
    text = await answer.text()
    if (!answer.ok) throw new UpstreamError('server-error', `Alertmanager answered ${answer.status}.`)
  } catch (error) {
    if (error instanceof UpstreamError) throw error
    throw new UpstreamError('unreachable', 'Alertmanager does not answer.', { cause: error })
  }
  const parsed = text.length > MOST_BYTES ? undefined : shape.safeParse(jsonOf(text))
  if (parsed?.success !== true)
    throw new InvalidDataError('malformed', 'Alertmanager answered something else than its API.')
  return parsed.data
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
