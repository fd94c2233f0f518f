import { STATUS_CODES } from 'node:http'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ConfigError, ConflictError, UpstreamError } from '../errors.ts'
import { isTemporalAway } from '../temporal/unreachable.ts'

/** An error as it leaves the house: RFC 9457, `application/problem+json`. `detail` is one sentence a person can act on. */
export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string().optional(),
    faults: z.array(z.string()).optional(),
  })
  .describe('RFC 9457 problem document')
export type Problem = z.output<typeof problemSchema>

export const PROBLEM_TYPE = 'application/problem+json'
const problemContent = {
  description: 'What is wrong, in one sentence',
  content: { [PROBLEM_TYPE]: { schema: problemSchema } },
}

/** The error answers of every route of the API, for its schema. */
export const PROBLEMS = { '4xx': problemContent, '5xx': problemContent }

/** A refusal that only HTTP knows: not found, not allowed, too busy. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem'
  readonly status: number
  constructor(status: number, detail: string) {
    super(detail)
    this.status = status
  }
}

/** The same promise; where it says that what the address names does not exist, the answer is 404 and not 400. */
export async function orNotFound<T>(named: Promise<T>): Promise<T> {
  try {
    return await named
  } catch (error) {
    throw error instanceof ConfigError ? new HttpProblem(404, error.message) : error
  }
}

/** What is told of an error: its status and sentences. Undefined: nothing may be told, it is a fault of ours. */
export function tellable(error: unknown): { status: number; faults: readonly string[] } | undefined {
  if (error instanceof HttpProblem) return { status: error.status, faults: [error.message] }
  if (error instanceof ConfigError) return { status: 400, faults: error.faults }
  if (error instanceof ConflictError) return { status: 409, faults: [error.message] }
  if (error instanceof UpstreamError) return { status: 503, faults: [error.message] }
  if (hasZodFastifySchemaValidationErrors(error)) return { status: 400, faults: error.validation.map(faultSentence) }
  const silent = silentService(error)
  if (silent !== undefined)
    return { status: 503, faults: [`${silent} does not answer. Nothing is lost; ask again in a moment.`] }
  const { statusCode, message } = error as { statusCode?: number; message?: string }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return { status: statusCode, faults: [fastifySentence(statusCode, message)] }
  return undefined
}

/** The problem document of an error. `id` is what the log calls the request. */
export function problemOf(error: unknown, path: string, id: string): Problem {
  const told = tellable(error) ?? {
    status: 500,
    faults: [`Something failed inside gapless. The log has it as request ${id}.`],
  }
  return {
    type: 'about:blank',
    title: STATUS_CODES[told.status] ?? 'Error',
    status: told.status,
    detail: told.faults.join(' '),
    instance: path,
    ...(told.faults.length > 1 ? { faults: [...told.faults] } : {}),
  }
}

const NETWORK = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'PROTOCOL_CONNECTION_LOST',
  'ER_CON_COUNT_ERROR',
  'ER_SERVER_SHUTDOWN',
  'POOL_CLOSED',
]

/** The name of the service that is away, when an error says so. Drivers tell it by code; the connection to Temporal by gRPC status. */
export function silentService(error: unknown): string | undefined {
  if (isTemporalAway(error)) return 'Temporal'
  if (!(error instanceof Error)) return undefined
  const { code } = error as { code?: unknown }
  if (error.name === 'MaxRetriesPerRequestError') return 'Redis'
  if (typeof code === 'string' && NETWORK.includes(code)) return 'MySQL'
  return error.message.startsWith('MySQL did not answer') ? 'MySQL' : undefined
}

function faultSentence(fault: { instancePath?: string; message?: string }): string {
  const name = (fault.instancePath ?? '').replace(/^\//, '').replaceAll('/', '.')
  const text = fault.message ?? 'is not as the schema says'
  return `${name === '' ? 'The request' : name}: ${text}${/[.!?]$/.test(text) ? '' : '.'}`
}

function fastifySentence(status: number, message: string | undefined): string {
  if (status === 413) return 'The body is larger than 64 kB.'
  if (status === 415) return 'Send JSON, with Content-Type: application/json.'
  if (status === 400) return 'The body is not JSON.'
  return message ?? 'The request cannot be served.'
}
