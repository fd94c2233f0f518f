import type { IncomingMessage } from 'node:http'
import { UPSTREAMS, type Limit } from './calls.ts'
import type { ReplayControl } from './control.ts'
import { FAULT_KINDS, type Fault, type FaultKind } from './faults.ts'

interface Reply {
  readonly status: number
  readonly body: unknown
  /** After this answer connections are refused for so long. */
  readonly awayForMs?: number
}

/**
 * The control over HTTP, all JSON:
 * GET  /__control                                     faults with their hits, limits, calls by upstream
 * GET  /__control/calls                               every page that was asked for, and how often
 * GET  /__control/truth?product&granularity&from&to   bars of [from, to); or ?coin&from&to, the points of a price history
 * POST /__control/faults {kind, ...}                  adds a fault (faults.ts), answers its id
 * DELETE /__control/faults, /__control/faults/ID      takes all, or one, away
 * POST /__control/limits {upstream, perSecond?, perMinute?, retryAfterSeconds?}    without a number: lifts the limit
 * POST /__control/away {forMs}                        after the answer refuses every connection, this control's too, for so long
 * POST /__control/reset                               counters to zero
 * Times are ISO 8601 with a zone or ms since the epoch. Bad input is a 400 with one sentence.
 */
export async function answerControl(control: ReplayControl, request: IncomingMessage): Promise<Reply> {
  const url = new URL(request.url ?? '/', 'http://replay')
  const [, , room = '', id] = url.pathname.split('/')
  try {
    switch (`${request.method ?? 'GET'} ${room}`) {
      case 'GET ':
        return ok({ faults: control.faults(), limits: control.limits(), calls: control.calls() })
      case 'GET calls':
        return ok({ upstreams: control.calls(), pages: control.pages() })
      case 'GET truth':
        return truth(control, url.searchParams)
      case 'POST faults':
        return ok({ id: control.fault(readFault(await readBody(request))) })
      case 'DELETE faults':
        if (id === undefined) control.clearFaults()
        else if (!control.removeFault(Number(id))) return { status: 404, body: { error: `There is no fault ${id}.` } }
        return ok({ faults: control.faults() })
      case 'POST limits':
        setLimit(control, await readBody(request))
        return ok({ limits: control.limits() })
      case 'POST away':
        return away(await readBody(request))
      case 'POST reset':
        control.resetCounters()
        return ok({ calls: control.calls() })
      default:
        return { status: 404, body: { error: 'There is no such control.' } }
    }
  } catch (error) {
    return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } }
  }
}

function away({ forMs }: Record<string, unknown>): Reply {
  if (typeof forMs !== 'number' || !(forMs > 0)) throw new RangeError('forMs must be a number of milliseconds.')
  return { ...ok({ awayForMs: forMs }), awayForMs: forMs }
}

function truth(control: ReplayControl, query: URLSearchParams): Reply {
  const range = { from: moment(query.get('from'), 'from'), to: moment(query.get('to'), 'to') }
  const coin = query.get('coin')
  const granularity = Number(query.get('granularity') ?? 3_600)
  if (!(granularity > 0)) throw new RangeError('granularity must be a number of seconds.')
  const rows =
    coin === null
      ? control.truth(query.get('product') ?? '', granularity * 1000, range)
      : control.truePoints(coin, range)
  return rows === undefined ? { status: 404, body: { error: 'There is no such product or coin.' } } : ok(rows)
}

function readFault(body: Record<string, unknown>): Fault {
  const kind = body['kind']
  if (!FAULT_KINDS.includes(kind as FaultKind)) throw new RangeError(`kind must be one of ${FAULT_KINDS.join(', ')}.`)
  const range = body['range'] as { from?: unknown; to?: unknown } | undefined
  const text = (name: string) => (typeof body[name] === 'string' ? { [name]: body[name] } : {})
  const number = (name: string) => (typeof body[name] === 'number' ? { [name]: body[name] } : {})
  return {
    kind: kind as FaultKind,
    ...text('path'),
    ...text('product'),
    ...(range === undefined
      ? {}
      : { range: { from: moment(range.from, 'range.from'), to: moment(range.to, 'range.to') } }),
    ...number('calls'),
    ...number('probability'),
    ...number('seed'),
    ...number('forMs'),
    ...number('status'),
    ...number('retryAfterSeconds'),
    ...(body['retryAfterAs'] === 'date' ? { retryAfterAs: 'date' } : {}),
    ...number('delayMs'),
  }
}

function setLimit(control: ReplayControl, body: Record<string, unknown>): void {
  const upstream = UPSTREAMS.find((name) => name === body['upstream'])
  if (upstream === undefined) throw new RangeError(`upstream must be one of ${UPSTREAMS.join(', ')}.`)
  control.limit(upstream, readLimit(body))
}

/** A limit from JSON, or undefined when it names none. */
export function readLimit(body: Record<string, unknown>): Limit | undefined {
  const number = (name: keyof Limit) => (typeof body[name] === 'number' && body[name] > 0 ? { [name]: body[name] } : {})
  const limit: Limit = { ...number('perSecond'), ...number('perMinute'), ...number('retryAfterSeconds') }
  return limit.perSecond === undefined && limit.perMinute === undefined ? undefined : limit
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}')
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new RangeError('The body must be a JSON object.')
  return body as Record<string, unknown>
}

function moment(value: unknown, name: string): number {
  const at = typeof value === 'number' ? value : /^\d+$/.test(String(value)) ? Number(value) : Date.parse(String(value))
  if (!Number.isFinite(at)) throw new RangeError(`${name} must be a time, ISO 8601 with a zone or ms since the epoch.`)
  return at
}

function ok(body: unknown): Reply {
  return { status: 200, body }
}
