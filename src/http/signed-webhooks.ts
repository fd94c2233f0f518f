import { createHash } from 'node:crypto'
import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { incidentOfKey } from '../domain/incidents/notice.ts'
import { ConfigError, ConflictError } from '../errors.ts'
import { actOnIncident, type ActWords, type IncidentAct } from '../operations/incident-acts.ts'
import type { Actor } from '../contracts/incidents.ts'
import type { HttpDeps } from './deps.ts'
import { HttpProblem } from './problems.ts'
import { isFromPagerDuty, isFromSlack } from './signatures.ts'

/** Whoever signs needs no token of ours. */
export const SIGNED_WEBHOOKS = '/api/v1/webhooks/'

const pagerDuty = z.object({
  event: z.object({
    id: z.string().max(200).optional(),
    event_type: z.string(),
    agent: z.object({ summary: z.string().nullish() }).nullish(),
    data: z.looseObject({
      incident_key: z.string().nullish(),
      content: z.string().nullish(),
      incident: z.looseObject({ incident_key: z.string().nullish() }).nullish(),
      assignees: z.array(z.looseObject({ summary: z.string().nullish() })).nullish(),
    }),
  }),
})
const slack = z.object({
  type: z.string(),
  user: z.looseObject({ id: z.string(), username: z.string().optional(), name: z.string().optional() }),
  actions: z.array(z.looseObject({ action_id: z.string(), value: z.string().optional() })),
})

/** PagerDuty's webhook V3 and Slack's buttons. Both must be signed over the bytes that came. What may not be done is no fault of theirs. */
export function signedWebhookRoutes({ desk }: HttpDeps): FastifyPluginAsync {
  const { pagerdutyWebhookSecret, slackSigningSecret } = desk.config.channels
  const act = async (verb: IncidentAct, id: string, actor: Actor, once: string, words: ActWords = {}) => {
    try {
      await actOnIncident(desk, verb, id, actor, words, once)
      return 'done'
    } catch (error) {
      // Told again it would be refused again.
      if (error instanceof ConflictError || error instanceof ConfigError) return error.message
      throw error
    }
  }
  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    const hide = { schema: { hide: true } }
    app.post(`${SIGNED_WEBHOOKS}pagerduty`, hide, async ({ headers, body }) => {
      const header = headers['x-pagerduty-signature']
      const raw = body as Buffer
      if (pagerdutyWebhookSecret === undefined || !isFromPagerDuty(header?.toString(), raw, pagerdutyWebhookSecret))
        throw new HttpProblem(401, 'This is not signed with PAGERDUTY_WEBHOOK_SECRET.')
      const { event } = parse(pagerDuty, raw.toString())
      const number = incidentOfKey(event.data.incident_key ?? event.data.incident?.incident_key ?? '')
      const known = number === undefined ? undefined : actOfPagerDuty(event)
      if (number === undefined || known === undefined) return { did: 'nothing' }
      const actor: Actor = { name: event.agent?.summary ?? 'PagerDuty', via: 'pagerduty' }
      // What we told PagerDuty ourselves comes back to us by its API's name.
      if (/^(events api|gapless)/i.test(actor.name)) return { did: 'nothing' }
      return { did: await act(known.verb, String(number), actor, nameOf(raw, event.id), known.words) }
    })
    app.post(`${SIGNED_WEBHOOKS}slack`, hide, async ({ headers, body }) => {
      const raw = body as Buffer
      const offered = {
        signature: headers['x-slack-signature']?.toString(),
        timestamp: headers['x-slack-request-timestamp']?.toString(),
      }
      if (slackSigningSecret === undefined || !isFromSlack(offered, raw, slackSigningSecret, desk.clock()))
        throw new HttpProblem(401, 'This is not signed with SLACK_SIGNING_SECRET, or too old.')
      const { user, actions } = parse(slack, new URLSearchParams(raw.toString()).get('payload') ?? '')
      const [action] = actions
      const verbs: Readonly<Record<string, IncidentAct>> = {
        acknowledge: 'ack',
        escalate: 'escalate',
        approve: 'approve',
      }
      const verb = verbs[action?.action_id ?? '']
      if (action?.value === undefined || verb === undefined) return { text: '' }
      const actor: Actor = { name: user.username ?? user.name ?? user.id, via: 'slack' }
      return { text: `Incident ${action.value}: ${await act(verb, action.value, actor, nameOf(raw))}` }
    })
  }
}

/** Both send again what was not answered in time, and anybody may send a copy while its signature is fresh: an equal one is done once. */
const nameOf = (raw: Buffer, id?: string): string => id ?? createHash('sha256').update(raw).digest('hex')

type PagerDutyEvent = z.output<typeof pagerDuty>['event']

function actOfPagerDuty({ event_type, data }: PagerDutyEvent): { verb: IncidentAct; words?: ActWords } | undefined {
  if (event_type === 'incident.acknowledged') return { verb: 'ack' }
  if (event_type === 'incident.resolved') return { verb: 'resolve', words: { resolution: 'Resolved in PagerDuty.' } }
  if (event_type === 'incident.escalated') return { verb: 'escalate', words: { reason: 'escalated in PagerDuty' } }
  if (event_type === 'incident.annotated') return { verb: 'note', words: { text: data.content ?? 'annotated' } }
  const to = data.assignees?.[0]?.summary
  if (event_type === 'incident.reassigned' && typeof to === 'string') return { verb: 'assign', words: { to } }
  return undefined
}

function parse<T>(schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    throw new HttpProblem(400, `It is signed, and cannot be read: ${(error as Error).name}.`)
  }
}
