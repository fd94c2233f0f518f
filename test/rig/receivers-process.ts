/**
 * Fake receivers as a process, for trying incidents by hand: `node test/rig/receivers-process.ts`. Prints the variables that send a product's
 * notices here, and then each message that comes, as one JSON line.
 */
import { startPagerDuty, startSlack, startSmtp } from './receivers.ts'

const [team, platform, pagerduty, smtp] = await Promise.all([startSlack(), startSlack(), startPagerDuty(), startSmtp()])
const variables = {
  SLACK_WEBHOOK_URL: `${team.url}/services/T0/B0/team`,
  SLACK_PLATFORM_WEBHOOK_URL: `${platform.url}/services/T0/B0/platform`,
  PAGERDUTY_URL: pagerduty.url,
  PAGERDUTY_ROUTING_KEY: 'r'.repeat(32),
  SMTP_URL: smtp.url,
  ALERT_EMAIL_TO: 'on-call@example.com',
}
for (const [name, value] of Object.entries(variables)) console.log(`export ${name}=${value}`)

let told = { team: 0, platform: 0, pagerduty: 0, mail: 0 }
const say = (channel: string, message: unknown) =>
  console.log(JSON.stringify({ at: new Date().toISOString(), channel, message }))
setInterval(() => {
  for (const { body } of team.calls.slice(told.team)) say('slack', body['text'])
  for (const { body } of platform.calls.slice(told.platform)) say('slack-platform', body['text'])
  for (const { body } of pagerduty.calls.slice(told.pagerduty)) say('pagerduty', body)
  for (const { messageId, to, text } of smtp.mails.slice(told.mail)) say('mail', { messageId, to, text })
  told = {
    team: team.calls.length,
    platform: platform.calls.length,
    pagerduty: pagerduty.calls.length,
    mail: smtp.mails.length,
  }
}, 100)
