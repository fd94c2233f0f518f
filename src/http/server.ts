import { randomUUID } from 'node:crypto'
import formbody from '@fastify/formbody'
import swagger from '@fastify/swagger'
import Fastify, { type FastifyInstance } from 'fastify'
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import { checkAccess } from './access.ts'
import { alertRoutes } from './alerts.ts'
import { assetRoutes } from './assets.ts'
import { backfillRoutes } from './backfills.ts'
import { coverageRoutes } from './coverage.ts'
import type { HttpDeps } from './deps.ts'
import { diagnosisRoutes } from './diagnosis.ts'
import { eventRoutes } from './events.ts'
import { healthPointsRoutes } from './health-points.ts'
import { healthRoutes } from './health.ts'
import { macroRoutes } from './macro.ts'
import { newsRoutes } from './news.ts'
import { documentOf, messagePage } from './page/frame.ts'
import { incidentReviewRoutes } from './incident-review.ts'
import { incidentRoutes } from './incidents.ts'
import { pageRoutes } from './pages.ts'
import { featureRoutes } from './ml-features.ts'
import { priceRoutes } from './prices.ts'
import { sentimentRoutes } from './sentiment.ts'
import { SIGNED_WEBHOOKS, signedWebhookRoutes } from './signed-webhooks.ts'
import { HttpProblem, PROBLEM_TYPE, problemOf } from './problems.ts'
import { quarantineRoutes } from './quarantine.ts'

const BODY_BYTES = 64 * 1024

const HEADERS = {
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
  'x-content-type-options': 'nosniff',
  // Not no-referrer: with that a browser sends a form of ours with the origin null, and it would be refused as foreign.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}

/**
 * The HTTP process: page, API, health and metrics. Nothing is connected to here; `close()` ends idle connections and event streams,
 * and waits for the requests in hand.
 */
export async function createServer(deps: HttpDeps): Promise<FastifyInstance> {
  const { config } = deps.desk
  const app = Fastify({
    logger: false,
    bodyLimit: BODY_BYTES,
    routerOptions: { maxParamLength: 300 },
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    genReqId: () => randomUUID().slice(0, 8),
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  await app.register(formbody, { bodyLimit: BODY_BYTES })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'gapless',
        description: 'Crypto-market data, and the proof that nothing of it is missing.',
        version: deps.version,
      },
      components: {
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            description: 'Needed to act once GAPLESS_TOKEN is set or the address is not loopback',
          },
        },
      },
    },
    transform: jsonSchemaTransform,
  })

  const rules = { host: config.http.host, token: config.secrets.token }
  // Before a handler and after the body is read: a form carries its token there.
  app.addHook('preValidation', async (request) => {
    if (!request.url.startsWith(SIGNED_WEBHOOKS)) checkAccess(rules, request)
  })
  app.addHook('onRequest', async (_request, reply) => void reply.headers(HEADERS))
  watch(app, deps)

  app.setErrorHandler((error, request, reply) => answerError(deps, error, request, reply))
  app.setNotFoundHandler({ preValidation: async (request: Request) => checkAccess(rules, request) }, (request, reply) =>
    answerError(deps, new HttpProblem(404, `There is nothing at ${pathOf(request.url)}.`), request, reply),
  )

  await app.register(healthRoutes(deps))
  await app.register(diagnosisRoutes(deps))
  await app.register(coverageRoutes(deps))
  await app.register(priceRoutes(deps))
  await app.register(macroRoutes(deps))
  await app.register(newsRoutes(deps))
  await app.register(sentimentRoutes(deps))
  await app.register(featureRoutes(deps))
  await app.register(backfillRoutes(deps))
  await app.register(incidentRoutes(deps))
  await app.register(incidentReviewRoutes(deps))
  await app.register(alertRoutes(deps))
  await app.register(signedWebhookRoutes(deps))
  await app.register(quarantineRoutes(deps))
  await app.register(healthPointsRoutes(deps))
  await app.register(eventRoutes(deps))
  await app.register(assetRoutes())
  await app.register(pageRoutes(deps))
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  await app.ready()
  return app
}

type Request = Parameters<Parameters<FastifyInstance['setErrorHandler']>[0]>[1]
type Reply = Parameters<Parameters<FastifyInstance['setErrorHandler']>[0]>[2]

/** A page for people who opened a page, a problem document for everyone else; the log hears of what is our fault. */
function answerError({ events, desk }: HttpDeps, error: unknown, request: Request, reply: Reply): Reply {
  const path = pathOf(request.url)
  const problem = problemOf(error, path, request.id)
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer')
  if (problem.status >= 500 && problem.status !== 503)
    events.errorSeen({
      module: 'http',
      type: 'internal',
      severity: 'error',
      error,
      message: `${request.method} ${path} failed`,
      correlationId: request.id,
    })
  else if (request.method === 'POST')
    events.requestRefused({ door: 'http', fault: problem.detail, correlationId: request.id })
  if (!isPage(path, request.headers.accept))
    return reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem))
  const headline = problem.status === 404 ? 'Nothing is here.' : problem.status >= 500 ? 'Cannot say.' : 'Not done.'
  const view = messagePage(problem.status, headline, [problem.detail], problem.status >= 500 ? request.id : undefined)
  return reply
    .code(problem.status)
    .type('text/html; charset=utf-8')
    .send(documentOf(view, { mode: desk.mode, now: desk.clock(), address: '/' }))
}

function isPage(path: string, accept: string | undefined): boolean {
  return accept?.includes('text/html') === true && !path.startsWith('/api/') && !path.startsWith('/assets/')
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '/'
}

/** Counts and times requests by route, never by filled-in path. */
function watch(app: FastifyInstance, { metrics }: HttpDeps): void {
  const service = 'api'
  app.addHook('onRequest', async () => metrics.move('http_requests_in_flight', { service }, 1))
  app.addHook('onResponse', async (request, reply) => {
    const endpoint = request.routeOptions.url ?? 'none'
    const { method } = request
    metrics.move('http_requests_in_flight', { service }, -1)
    metrics.add('http_requests_total', { service, endpoint, method, status: String(reply.statusCode) })
    // An open line of events lasts as long as somebody looks: its time says nothing.
    if (endpoint !== '/events')
      metrics.observe('http_request_duration_seconds', { service, endpoint, method }, reply.elapsedTime / 1000)
  })
}
