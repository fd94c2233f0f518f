/** Where notices go. Everything here but the names is secret: it stays at the processes that send. */
export interface ChannelConfig {
  readonly slackWebhookUrl: string | undefined
  /** The platform team's own webhook; without it they read the first one. */
  readonly slackPlatformWebhookUrl: string | undefined
  readonly slackSigningSecret: string | undefined
  readonly pagerdutyRoutingKey: string | undefined
  /** Base of the Events API: `https://events.pagerduty.com`. */
  readonly pagerdutyUrl: string
  readonly pagerdutyWebhookSecret: string | undefined
  readonly smtpUrl: string | undefined
  readonly emailTo: readonly string[]
  readonly emailFrom: string
  /** Where people reach the page, for links in notices; undefined: no links. */
  readonly publicUrl: string | undefined
  /** Base of Alertmanager's API, for alerts that a webhook left out. */
  readonly alertmanagerUrl: string | undefined
  /** Called each time an incident has gone the whole way; who watches us expects it. The address is the secret. */
  readonly heartbeatUrl: string | undefined
}

interface Reader {
  text(name: string): string | undefined
  url(name: string, schemes: readonly string[]): string | undefined
  fault(sentence: string): void
}

const ADDRESS = /^[^\s@<>,;]+@[^\s@<>,;]+$/

/** Reads the variables of the channels. Faults are told by name and never with the value. */
export function readChannels({ text, url, fault }: Reader): ChannelConfig {
  const smtpUrl = url('SMTP_URL', ['smtp', 'smtps'])
  const emailTo = (text('ALERT_EMAIL_TO') ?? '').split(',').map((address) => address.trim())
  const recipients = emailTo.filter((address) => address !== '')
  if (recipients.some((address) => !ADDRESS.test(address)))
    fault('ALERT_EMAIL_TO must be mail addresses with commas between them.')
  if (smtpUrl !== undefined && recipients.length === 0)
    fault('SMTP_URL is set, so ALERT_EMAIL_TO must say who gets mail.')
  const emailFrom = text('ALERT_EMAIL_FROM') ?? 'gapless@localhost'
  if (!ADDRESS.test(emailFrom)) fault('ALERT_EMAIL_FROM must be a mail address.')
  return {
    slackWebhookUrl: url('SLACK_WEBHOOK_URL', ['http', 'https']),
    slackPlatformWebhookUrl: url('SLACK_PLATFORM_WEBHOOK_URL', ['http', 'https']),
    slackSigningSecret: text('SLACK_SIGNING_SECRET'),
    pagerdutyRoutingKey: text('PAGERDUTY_ROUTING_KEY'),
    pagerdutyUrl: url('PAGERDUTY_URL', ['http', 'https']) ?? 'https://events.pagerduty.com',
    pagerdutyWebhookSecret: text('PAGERDUTY_WEBHOOK_SECRET'),
    smtpUrl,
    emailTo: recipients,
    emailFrom,
    publicUrl: url('GAPLESS_PUBLIC_URL', ['http', 'https']),
    alertmanagerUrl: url('ALERTMANAGER_URL', ['http', 'https']),
    heartbeatUrl: url('HEARTBEAT_URL', ['http', 'https']),
  }
}

/** What must never be printed of it. */
export function channelSecrets(channels: ChannelConfig): string[] {
  const { slackWebhookUrl, slackPlatformWebhookUrl, smtpUrl, heartbeatUrl } = channels
  const paths = [slackWebhookUrl, slackPlatformWebhookUrl, heartbeatUrl].flatMap((address) =>
    address === undefined ? [] : [address, new URL(address).pathname.slice(1)],
  )
  const smtp = smtpUrl === undefined ? [] : [decodeURIComponent(new URL(smtpUrl).password)]
  return [
    ...paths,
    ...smtp,
    channels.slackSigningSecret,
    channels.pagerdutyRoutingKey,
    channels.pagerdutyWebhookSecret,
  ].filter((secret): secret is string => secret !== undefined && secret.length > 3)
}

/** Channels that can be reached, in the order in which they stand in for one another; the page is always there. */
export function configuredChannels(
  channels: ChannelConfig,
): ('slack' | 'slack-platform' | 'pagerduty' | 'mail' | 'page')[] {
  return [
    ...(channels.slackWebhookUrl === undefined ? [] : (['slack'] as const)),
    ...(channels.slackPlatformWebhookUrl === undefined ? [] : (['slack-platform'] as const)),
    ...(channels.pagerdutyRoutingKey === undefined ? [] : (['pagerduty'] as const)),
    ...(channels.smtpUrl === undefined || channels.emailTo.length === 0 ? [] : (['mail'] as const)),
    'page',
  ]
}
