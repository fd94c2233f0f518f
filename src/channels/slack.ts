import type { ChannelSender } from './channel.ts'
import { judge, postJson } from './post.ts'
import { slackMessage } from './slack-blocks.ts'

export interface SlackOptions {
  readonly webhookUrl: string
  readonly userAgent: string
  readonly clock: () => number
  /** Address of an incident's page; undefined where nobody knows how people reach us. */
  readonly link: (incident: number) => string | undefined
  /** Whether Slack can tell us of a button, which needs its signing secret. */
  readonly buttons: boolean
}

/**
 * An incoming webhook. It gives no message id and knows no key, so a double cannot be told there: an attempt whose end nobody knows is
 * repeated once, and says so. Errors: api.slack.com/messaging/webhooks#handling_errors.
 */
export function createSlack({ webhookUrl, userAgent, clock, link, buttons }: SlackOptions): ChannelSender {
  return {
    tellsDoubles: false,
    async send(notice, repeat, signal) {
      const message = slackMessage(notice, { repeat, link: link(notice.incident), buttons })
      const ask = (body: unknown) => postJson(webhookUrl, body, { userAgent, signal, now: clock() })
      let answer = await ask(message)
      // It was not taken; perhaps it was the blocks.
      if ('status' in answer && answer.status === 400) answer = await ask({ text: message.text })
      if ('status' in answer && answer.status >= 200 && answer.status < 300)
        return { is: 'delivered', receipt: answer.body.trim().slice(0, 100) }
      return judge(answer, 'Slack')
    },
  }
}
