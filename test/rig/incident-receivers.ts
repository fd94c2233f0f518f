import { startPagerDuty, startSlack, startSmtp, type HttpReceiver, type SmtpReceiver } from './receivers.ts'

/** Everybody who can be told, as fakes that remember what they heard. */
export interface Receivers {
  readonly slack: HttpReceiver
  /** Slack's room of the platform's people. */
  readonly platform: HttpReceiver
  readonly pagerduty: HttpReceiver
  readonly smtp: SmtpReceiver
  /** What sends a product's notices here. */
  readonly environment: NodeJS.ProcessEnv
  /** All behave again. */
  calm(): void
  close(): Promise<void>
}

export async function startReceivers(mailTo = 'on-call@example.com'): Promise<Receivers> {
  const [slack, platform, pagerduty, smtp] = await Promise.all([
    startSlack(),
    startSlack(),
    startPagerDuty(),
    startSmtp(),
  ])
  const all = [slack, platform, pagerduty]
  return {
    slack,
    platform,
    pagerduty,
    smtp,
    environment: {
      SLACK_WEBHOOK_URL: `${slack.url}/services/T0/B0/team`,
      SLACK_PLATFORM_WEBHOOK_URL: `${platform.url}/services/T0/B0/platform`,
      PAGERDUTY_ROUTING_KEY: 'r'.repeat(32),
      PAGERDUTY_URL: pagerduty.url,
      SMTP_URL: smtp.url,
      ALERT_EMAIL_TO: mailTo,
    },
    calm() {
      for (const receiver of all) receiver.behave(undefined)
      smtp.refuse = {}
    },
    async close() {
      await Promise.all([...all, smtp].map((receiver) => receiver.close()))
    },
  }
}
