import type { ChannelConfig } from '../config/channel-config.ts'
import type { Channel } from '../domain/incidents/incident.ts'
import type { ChannelSender } from './channel.ts'
import { createMail } from './mail.ts'
import { createPagerDuty } from './pagerduty.ts'
import { createSlack } from './slack.ts'

/** A sender for each channel that is configured. The page is none of them: it reads the ledger. */
export function createSenders(
  channels: ChannelConfig,
  { userAgent, clock }: { userAgent: string; clock: () => number },
): Readonly<Partial<Record<Channel, ChannelSender>>> {
  const { slackWebhookUrl, slackPlatformWebhookUrl, pagerdutyRoutingKey, pagerdutyUrl, smtpUrl, publicUrl } = channels
  const link = (incident: number) => (publicUrl === undefined ? undefined : `${publicUrl}/incidents/${incident}`)
  const slack = (webhookUrl: string) =>
    createSlack({ webhookUrl, userAgent, clock, link, buttons: channels.slackSigningSecret !== undefined })
  return {
    ...(slackWebhookUrl === undefined ? {} : { slack: slack(slackWebhookUrl) }),
    ...(slackPlatformWebhookUrl === undefined ? {} : { 'slack-platform': slack(slackPlatformWebhookUrl) }),
    ...(pagerdutyRoutingKey === undefined
      ? {}
      : { pagerduty: createPagerDuty({ routingKey: pagerdutyRoutingKey, url: pagerdutyUrl, userAgent, clock, link }) }),
    ...(smtpUrl === undefined || channels.emailTo.length === 0
      ? {}
      : { mail: createMail({ smtpUrl, from: channels.emailFrom, to: channels.emailTo, link }) }),
  }
}
