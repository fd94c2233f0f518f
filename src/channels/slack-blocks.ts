import { cut, type Notice } from '../domain/incidents/notice.ts'

/** Limits of Block Kit: slack_sdk/models/blocks. */
const HEADER = 150
const SECTION = 3_000
const FIELD = 2_000
const FIELDS = 10
const CONTEXT = 2_000
const BUTTON = 75
const VALUE = 2_000
const URL_LENGTH = 3_000
const TEXT = 3_000

export interface SlackMessage {
  readonly text: string
  readonly blocks?: readonly Record<string, unknown>[]
}

/** Slack reads these three as markup: api.slack.com/reference/surfaces/formatting. */
export function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Escaped and then cut, never inside an escape. */
function mrkdwn(text: string, most: number): string {
  return cut(escapeSlack(printable(text)), most).replace(/&[a-z]{0,3}…$/, '…')
}

/** Slack refuses empty texts, and control characters help nobody. */
function printable(text: string): string {
  const clean = text.replaceAll(/[\u0000-\u0008\u000B-\u001F\u007F]/g, ' ').trim()
  return clean === '' ? '-' : clean
}

const plain = (text: string, most: number) => ({ type: 'plain_text', text: cut(printable(text), most), emoji: false })

/** The whole message, whatever the notice holds: never beyond a limit, always with a plain text that says it too. */
export function slackMessage(
  notice: Notice,
  options: { repeat: boolean; link: string | undefined; buttons: boolean },
): SlackMessage {
  // In front, where no limit cuts it away.
  const mark = options.repeat ? '(repeat) ' : ''
  const headline = `${mark}${notice.severity} ${notice.status}: ${notice.title} (incident ${notice.incident}, ${notice.level})`
  const first = notice.lines.slice(0, 12).join('\n')
  const foot = [
    `${notice.who === '' ? notice.level : `${notice.level} ${notice.who}`} · ${new Date(notice.at).toISOString()} · ${notice.key}`,
    ...(options.repeat ? ['Nobody knows whether the first of this was taken, so it is said again.'] : []),
  ].join(' · ')
  const fields = notice.facts.slice(0, FIELDS).map(([name, value]) => ({
    type: 'mrkdwn',
    text: mrkdwn(`*${name}*\n${value}`, FIELD),
  }))
  const elements = actions(notice, options)
  return {
    text: mrkdwn(`${headline}\n${first}`, TEXT),
    blocks: [
      { type: 'header', text: plain(headline, HEADER) },
      { type: 'section', text: { type: 'mrkdwn', text: mrkdwn(first, SECTION) } },
      ...(fields.length === 0 ? [] : [{ type: 'section', fields }]),
      ...(elements.length === 0 ? [] : [{ type: 'actions', elements }]),
      { type: 'context', elements: [{ type: 'mrkdwn', text: mrkdwn(foot, CONTEXT) }] },
    ],
  }
}

function actions(notice: Notice, { link, buttons }: { link: string | undefined; buttons: boolean }) {
  const button = (action: string, label: string, style?: 'primary' | 'danger') => ({
    type: 'button',
    action_id: action,
    text: plain(label, BUTTON),
    value: cut(String(notice.incident), VALUE),
    ...(style === undefined ? {} : { style }),
  })
  const acts = !buttons
    ? []
    : notice.kind === 'approval'
      ? [button('approve', 'Approve', 'danger'), button('acknowledge', 'Acknowledge', 'primary')]
      : notice.kind === 'trigger' || notice.kind === 'update'
        ? [button('acknowledge', 'Acknowledge', 'primary'), button('escalate', 'Escalate')]
        : []
  return link === undefined || link.length > URL_LENGTH
    ? acts
    : [...acts, { type: 'button', action_id: 'open', text: plain('Open the incident', BUTTON), url: link }]
}
