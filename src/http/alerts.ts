import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { takeAlerts } from '../operations/incident-alerts.ts'
import type { HttpDeps } from './deps.ts'
import { PROBLEMS } from './problems.ts'

const BODY_BYTES = 8 * 1024 * 1024

/**
 * Alertmanager's webhook, version 4. 2xx only once Temporal has every alert of the body; else 503, which Alertmanager sends again. Never
 * 429 or another 4xx for an alert that we cannot take now: those it drops.
 */
export function alertRoutes({ desk, events, version }: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    // A configuration that is older than this product posts to the root.
    for (const path of ['/api/v1/alerts', '/'])
      app.post(
        path,
        {
          bodyLimit: BODY_BYTES,
          schema: {
            tags: ['incidents'],
            summary: "Alertmanager's webhook; 200 once every alert is durable, else 503",
            hide: path === '/',
            body: z.unknown(),
            response: { 200: z.object({ taken: z.number().int() }), ...PROBLEMS },
          },
        },
        async ({ body, id }) => {
          const { taken, truncated, completed } = await takeAlerts(desk, body, `gapless/${version}`)
          if (truncated > 0 && !completed)
            events.requestRefused({
              door: 'http',
              fault: `Alertmanager left ${truncated} alerts out of its webhook: set max_alerts of the receiver to 0, or ALERTMANAGER_URL, so that they can be asked for.`,
              correlationId: id,
            })
          return { taken }
        },
      )
  }
}
