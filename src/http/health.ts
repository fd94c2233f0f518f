import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { statusJson } from '../operations/json.ts'
import { readStatus } from '../operations/status.ts'
import { checkServers } from './checks.ts'
import type { HttpDeps } from './deps.ts'
import { HttpProblem, PROBLEMS } from './problems.ts'
import { aliveShape, healthShape, readyShape, statusShape } from './shapes.ts'

/** `/health /api/health /healthz /ready /status /metrics`: what machines ask to know whether we are well. */
export function healthRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  const { desk, readings, metrics } = deps
  const uptime = (): number => Math.max(0, Math.floor((desk.clock() - deps.startedAt) / 1000))
  const timestamp = (): string => new Date(desk.clock()).toISOString()

  /** No collector of a dataset fails or is late. It costs no call: the runs tell. A source that was never asked is not called ill. */
  const sourcesAnswer = async (mysql: boolean): Promise<boolean> => {
    if (!mysql) return false
    const { value } = await readings.read('status', () => readStatus(desk), { maxAgeMs: 5_000, waitMs: 800 })
    return (
      value !== undefined &&
      value.collectors.every(
        ({ dataset, status }) => dataset === 'health' || (status !== 'failing' && status !== 'late'),
      )
    )
  }

  return async (app) => {
    for (const url of ['/health', '/api/health'])
      app.get(
        url,
        {
          schema: {
            tags: ['health'],
            summary: 'Is everything well that gapless stands on?',
            response: { 200: healthShape, 503: healthShape },
          },
        },
        async (_request, reply) => {
          const servers = await checkServers(desk)
          const checks = { ...servers, external_api: await sourcesAnswer(servers.mysql) }
          const isWell = Object.values(checks).every(Boolean)
          reply.code(isWell ? 200 : 503).header('cache-control', 'no-store')
          return {
            status: isWell ? ('healthy' as const) : ('unhealthy' as const),
            timestamp: timestamp(),
            checks,
            uptime_seconds: uptime(),
          }
        },
      )
    app.get(
      '/healthz',
      { schema: { tags: ['health'], summary: 'Does this process live?', response: { 200: aliveShape } } },
      async () => ({
        status: 'alive' as const,
        uptime_seconds: uptime(),
      }),
    )
    app.get(
      '/ready',
      {
        schema: {
          tags: ['health'],
          summary: 'Can it serve? Asks MySQL, Redis and Temporal',
          response: { 200: readyShape, 503: readyShape },
        },
      },
      async (_request, reply) => {
        const checks = await checkServers(desk)
        const isReady = checks.mysql && checks.redis && checks.temporal
        reply.code(isReady ? 200 : 503).header('cache-control', 'no-store')
        return { status: isReady ? ('ready' as const) : ('not_ready' as const), timestamp: timestamp(), checks }
      },
    )
    app.get(
      '/status',
      {
        schema: {
          tags: ['health'],
          summary: 'Everything the first page says',
          response: { 200: statusShape, ...PROBLEMS },
        },
      },
      async () => {
        const { value } = await readings.read('status', () => readStatus(desk), { maxAgeMs: 500, waitMs: 6_000 })
        if (value === undefined)
          throw new HttpProblem(503, 'The status could not be read in time. Ask again in a moment.')
        return statusJson(value)
      },
    )
    app.get('/metrics', { schema: { hide: true, response: { 200: z.string() } } }, async (_request, reply) => {
      reply.type(metrics.contentType).serializer((text: string) => text)
      return metrics.text()
    })
  }
}
