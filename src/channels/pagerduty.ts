import type { Severity } from '../domain/incidents/cause-key.ts'
import { cut, type Notice } from '../domain/incidents/notice.ts'
import type { ChannelSender } from './channel.ts'
import { judge, postJson } from './post.ts'

export interface PagerDutyOptions {
  readonly routingKey: string
  /** Base of the Events API. */
  readonly url: string
  readonly userAgent: string
  readonly clock: () => number
  readonly link: (incident: number) => string | undefined
}

const SEVERITY: Readonly<Record<Severity, string>> = { P1: 'critical', P2: 'error', P3: 'warning', P4: 'info' }
const SUMMARY = 1_024
const DEDUP = 255
const DETAIL = 8_000

/** Events API v2, PagerDuty/api-schema reference/events-v2. The dedup key makes a second attempt harmless. */
export function createPagerDuty(options: PagerDutyOptions): ChannelSender {
  return {
    tellsDoubles: true,
    async send(notice, _repeat, signal) {
      const { url, userAgent, clock } = options
      const answer = await postJson(`${url}/v2/enqueue`, pagerDutyEvent(notice, options), {
        userAgent,
        signal,
        now: clock(),
      })
      if ('status' in answer && answer.status >= 200 && answer.status < 300)
        return { is: 'delivered', receipt: `dedup_key ${dedupKey(notice.about ?? notice.key)}` }
      return judge(answer, 'PagerDuty')
    },
  }
}

/** The key of a trigger, as PagerDuty's own webhook gives it back: `incident_key`. */
export function dedupKey(key: string): string {
  return cut(`gapless-${key}`, DEDUP)
}

export function pagerDutyEvent(notice: Notice, { routingKey, link }: Pick<PagerDutyOptions, 'routingKey' | 'link'>) {
  const common = { routing_key: routingKey, dedup_key: dedupKey(notice.about ?? notice.key) }
  if (notice.kind === 'resolved') return { ...common, event_action: 'resolve' }
  if (notice.kind === 'acknowledged') return { ...common, event_action: 'acknowledge' }
  const href = link(notice.incident)
  const details = [...notice.facts, ['what', notice.lines.join('\n')] as const].slice(0, 30)
  return {
    ...common,
    event_action: 'trigger',
    payload: {
      summary: cut(`${notice.severity} ${notice.title} (incident ${notice.incident})`, SUMMARY),
      source: 'gapless',
      severity: SEVERITY[notice.severity],
      timestamp: new Date(notice.at).toISOString(),
      component: cut(notice.cause, 255),
      class: notice.transition,
      custom_details: Object.fromEntries(details.map(([name, value]) => [cut(name, 100), cut(value, DETAIL)])),
    },
    client: 'gapless',
    ...(href === undefined ? {} : { client_url: href, links: [{ href, text: `Incident ${notice.incident}` }] }),
  }
}
