import { SECOND } from '../domain/clock.ts'
import type { Desk } from './desk.ts'

export interface ServiceState {
  readonly ok: boolean
  /** `host:port`, never with credentials. */
  readonly address: string
  /** Undefined when it did not answer. */
  readonly latencyMs: number | undefined
  /** What is wrong in a few words (`refused`, `silent`), undefined when it is well. */
  readonly problem: string | undefined
}

export interface Services {
  readonly temporal: ServiceState & { readonly namespace: string }
  readonly mysql: ServiceState & { readonly database: string }
  readonly redis: ServiceState
}

/** A person waits for the answer, so three seconds must be enough for everything around it too. */
const PATIENCE = 1.5 * SECOND

/** Asks all three at once; one that is silent is given up after 1.5 s. Never rejects. */
export async function readServices(desk: Desk): Promise<Services> {
  const { mysqlUrl, redisUrl, temporalAddress, temporalNamespace } = desk.config.servers
  const questions = {
    temporal: async () => {
      const client = await desk.temporal()
      await client.withAbortSignal(AbortSignal.timeout(PATIENCE), () =>
        client.workflowService.describeNamespace({ namespace: temporalNamespace }),
      )
    },
    mysql: () => desk.database.ping(),
    redis: () => desk.redis.ping(),
  }
  // The first question may have to connect, so all three answer once before any answer is timed.
  const [temporal, mysql, redis] = await Promise.all([
    problemWith(questions.temporal),
    problemWith(questions.mysql),
    problemWith(questions.redis),
  ])
  const [temporalState, mysqlState, redisState] = await Promise.all([
    timed(temporalAddress ?? '', temporal, questions.temporal),
    timed(hostOf(mysqlUrl), mysql, questions.mysql),
    timed(hostOf(redisUrl), redis, questions.redis),
  ])
  return {
    temporal: { ...temporalState, namespace: temporalNamespace },
    mysql: { ...mysqlState, database: databaseOf(mysqlUrl) },
    redis: redisState,
  }
}

async function problemWith(ask: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await within(PATIENCE, ask())
    return undefined
  } catch (error) {
    return problemOf(error)
  }
}

async function timed(address: string, known: string | undefined, ask: () => Promise<unknown>): Promise<ServiceState> {
  const from = performance.now()
  const problem = known ?? (await problemWith(ask))
  const ok = problem === undefined
  return { ok, address, latencyMs: ok ? Math.round((performance.now() - from) * 10) / 10 : undefined, problem }
}

/** The promise's result, or a TimeoutError after `ms`. The work itself is not stopped. */
export async function within<Result>(ms: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new DOMException(`no answer in ${ms / SECOND} s`, 'TimeoutError')), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** What is wrong in a few words, never with a password or an address in it. */
export function problemOf(error: unknown): string {
  const text = `${codeOf(error)} ${error instanceof Error ? `${error.name} ${error.message}` : ''}`
  if (/ECONNREFUSED|refused/i.test(text)) return 'refused'
  if (/ENOTFOUND|EAI_AGAIN/.test(text)) return 'no such host'
  if (/ER_ACCESS_DENIED|WRONGPASS|NOAUTH/.test(text)) return 'access denied'
  if (/ER_BAD_DB_ERROR/.test(text)) return 'no such database'
  if (/ER_NO_SUCH_TABLE/.test(text)) return 'tables are not there yet'
  if (/ER_CON_COUNT|max_connections/.test(text)) return 'too many connections'
  if (/NOT_FOUND/.test(text)) return 'no such namespace'
  if (/timeout|did not answer|no answer|DEADLINE|ETIMEDOUT/i.test(text)) return 'silent'
  if (/ECONNRESET|EPIPE|PROTOCOL_CONNECTION_LOST|closed/i.test(text)) return 'connection lost'
  return 'no answer'
}

/** True when the error says that MySQL cannot be reached or used now, not that the question was wrong. */
export function isConnectionError(error: unknown): boolean {
  if (error instanceof DOMException) return error.name === 'TimeoutError'
  return /^(ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|PROTOCOL_|POOL_|ER_ACCESS_DENIED|ER_CON_COUNT|ER_SERVER_SHUTDOWN)/.test(
    codeOf(error),
  )
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(codeOf).join(' ')
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : ''
}

/** `host:port` of a URL, without user, password or path. */
export function hostOf(url: string | undefined): string {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : ''
}

function databaseOf(url: string | undefined): string {
  return url !== undefined && URL.canParse(url) ? new URL(url).pathname.slice(1) : ''
}
