import { createTransport } from 'nodemailer'
import { cut, type Notice } from '../domain/incidents/notice.ts'
import type { ChannelSender, Sent } from './channel.ts'

export interface MailOptions {
  /** `smtp://user:password@host:587`, or smtps. */
  readonly smtpUrl: string
  readonly from: string
  readonly to: readonly string[]
  readonly link: (incident: number) => string | undefined
}

interface MailError {
  readonly code?: string
  readonly responseCode?: number
  readonly command?: string
}

/** Nothing but patience repairs these; the server said so before it took the message. */
const NOT_ASKED = ['ECONNECTION', 'EDNS', 'ETLS', 'EPROTOCOL', 'ECONNREFUSED', 'EMAXLIMIT']
const NEVER = ['EAUTH', 'ENOAUTH', 'EOAUTH2', 'EREQUIRETLS', 'ECONFIG', 'EMESSAGE', 'ESTREAM']

/** Mail by SMTP. The Message-ID is made of the key, so that a mail server or reader can merge a second attempt. */
export function createMail({ smtpUrl, from, to, link }: MailOptions): ChannelSender {
  const address = new URL(smtpUrl)
  const secure = address.protocol === 'smtps:'
  const port = address.port === '' ? (secure ? 465 : 587) : Number(address.port)
  const user = decodeURIComponent(address.username)
  return {
    tellsDoubles: true,
    async send(notice) {
      const transport = createTransport({
        host: address.hostname,
        port,
        secure,
        ...(user === '' ? {} : { auth: { user, pass: decodeURIComponent(address.password) } }),
        // A password never goes over an open line, unless the line does not leave the machine.
        requireTLS: user !== '' && !secure && !isLoopback(address.hostname),
        connectionTimeout: 10_000,
        greetingTimeout: 10_000,
        socketTimeout: 30_000,
        dnsTimeout: 10_000,
      })
      try {
        const sent = await transport.sendMail({ from, to: [...to], ...mailOf(notice, link(notice.incident)) })
        const refused = sent.rejected.length
        return refused === 0
          ? { is: 'delivered', receipt: cut(sent.messageId, 200) }
          : {
              is: 'delivered',
              receipt: `${cut(sent.messageId, 200)}, refused for ${refused} of ${to.length} recipients`,
            }
      } catch (error) {
        return judgeMail(error as MailError)
      } finally {
        transport.close()
      }
    },
  }
}

/** RFC 5322: what stands before the @ may hold neither slashes that some servers dislike nor spaces. */
export function messageId(key: string): string {
  return `<${key.replaceAll(/[^\w.-]/g, '.')}@gapless>`
}

export function mailOf(notice: Notice, link: string | undefined) {
  const follows = notice.thread === notice.key ? [] : [messageId(notice.thread)]
  return {
    subject: cut(
      `[gapless ${notice.severity}] ${notice.status} incident ${notice.incident}: ${notice.title}`.replaceAll(
        /[\r\n]+/g,
        ' ',
      ),
      200,
    ),
    text: [
      ...notice.lines.map((line) => cut(line, 2_000)),
      '',
      ...notice.facts.map(([name, value]) => `${name}: ${cut(value, 2_000)}`),
      '',
      ...(link === undefined ? [] : [link]),
      `${notice.level} ${notice.who}, ${new Date(notice.at).toISOString()}, ${notice.key}`,
    ].join('\n'),
    messageId: messageId(notice.key),
    ...(follows.length === 0 ? {} : { inReplyTo: follows[0], references: follows }),
    headers: { 'X-Gapless-Incident': String(notice.incident), 'Auto-Submitted': 'auto-generated' },
  }
}

function judgeMail({ code = 'error', responseCode, command }: MailError): Sent {
  const because = `the mail server said ${responseCode === undefined ? code : `${responseCode} (${code})`}`
  if (responseCode !== undefined && responseCode >= 500) return { is: 'never', because }
  if (responseCode !== undefined) return { is: 'later', because, retryAfterMs: undefined }
  if (NEVER.includes(code)) return { is: 'never', because }
  // Broken off after DATA: the server may have taken it.
  if (!NOT_ASKED.includes(code) && command === 'DATA') return { is: 'unknown', because }
  return { is: 'later', because, retryAfterMs: undefined }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\./.test(host)
}
