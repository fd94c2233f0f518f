import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { diagnose, diagnosisJson } from '../operations/diagnosis.ts'
import type { HttpDeps } from './deps.ts'
import { HttpProblem, PROBLEMS } from './problems.ts'

const ref = z.object({ name: z.string(), target: z.string() })

const shape = z.object({
  causes: z.array(
    z.object({
      key: z.string(),
      severity: z.enum(['P1', 'P2', 'P3', 'P4']),
      title: z.string(),
      sentence: z.string(),
      confidence: z.number(),
      evidence: z.array(ref),
      symptoms: z.array(z.string()),
      proof: z.array(ref),
      advice: z.string(),
      runbook: z.string(),
    }),
  ),
  checks: z.array(
    z.object({
      name: z.string(),
      target: z.string(),
      outcome: z.enum(['ok', 'bad', 'unknown']),
      value: z.string(),
      threshold: z.string(),
      query: z.string(),
      sentence: z.string(),
      reason: z.string().optional(),
      facts: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
      at: z.string(),
      tookMs: z.number(),
    }),
  ),
})

/** `/api/v1/checks`: what `gapless check` prints. One look serves all who ask within five seconds. */
export function diagnosisRoutes({ tools, readings }: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/checks',
      {
        schema: {
          tags: ['health'],
          summary: 'Every check of diagnosis now, and what they come to',
          response: { 200: shape, ...PROBLEMS },
        },
      },
      async () => {
        const { value } = await readings.read('checks', () => diagnose(tools), { maxAgeMs: 5_000, waitMs: 20_000 })
        if (value === undefined) throw new HttpProblem(503, 'The checks did not end in time. Ask again in a moment.')
        return diagnosisJson(value)
      },
    )
  }
}
