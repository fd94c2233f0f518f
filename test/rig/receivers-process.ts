/**
 * Fake receivers as a process, for trying incidents by hand: `node test/rig/receivers-process.ts`. Prints the variables that send a product's
 * notices here, and then each message that comes, as one JSON line.
 */
import { startReceivers } from './incident-receivers.ts'

const { slack: team, platform, pagerduty, smtp, environment } = await startReceivers()
for (const [name, value] of Object.entries(environment)) console.log(`export ${name}=${value ?? ''}`)

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
