import { createServer, type Server } from 'node:http'
import { createServer as createTcpServer, type Socket } from 'node:net'

/** What a receiver does with the next calls: of HTTP a status, a silence, or a connection that breaks after the body was taken. */
export type Behaviour =
  | { readonly is: 'status'; readonly status: number; readonly body?: string; readonly retryAfter?: string }
  | { readonly is: 'hang' }
  | { readonly is: 'drop' }

export interface Received {
  readonly at: number
  readonly path: string
  readonly body: Record<string, unknown>
  /** What was answered; `taken` also when the answer was dropped or never came. */
  readonly taken: boolean
}

/** An HTTP receiver that remembers everything, and misbehaves on request. */
export interface HttpReceiver {
  readonly url: string
  /** Everything that was asked, refused or not. */
  readonly calls: Received[]
  /** What a receiver would show: taken calls only. */
  taken(): Received[]
  /** The next `calls` calls, or all until told otherwise. */
  behave(behaviour: Behaviour | undefined, calls?: number): void
  close(): Promise<void>
}

export async function startHttpReceiver(ok: { status: number; body: string }): Promise<HttpReceiver> {
  const calls: Received[] = []
  let behaviour: Behaviour | undefined
  let left = 0
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('error', () => undefined)
    request.on('end', () => {
      const now = left > 0 ? behaviour : undefined
      left -= 1
      const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>
      const taken = now === undefined || now.is !== 'status' || now.status < 300
      calls.push({ at: Date.now(), path: request.url ?? '', body, taken })
      if (now?.is === 'hang') return
      if (now?.is === 'drop') return void request.socket.destroy()
      const retry = now?.is === 'status' && now.retryAfter !== undefined ? { 'retry-after': now.retryAfter } : {}
      response.writeHead(now?.status ?? ok.status, { 'content-type': 'text/plain', ...retry })
      response.end(now?.is === 'status' ? (now.body ?? '') : ok.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    taken: () => calls.filter(({ taken }) => taken),
    behave: (next, many = Infinity) => {
      behaviour = next
      left = next === undefined ? 0 : many
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export const startSlack = (): Promise<HttpReceiver> => startHttpReceiver({ status: 200, body: 'ok' })
export const startPagerDuty = (): Promise<HttpReceiver> =>
  startHttpReceiver({ status: 202, body: '{"status":"success","message":"Event processed","dedup_key":"x"}' })

/** The keys under which PagerDuty would have rung: each once, however often it was asked. */
export function rung(pagerduty: HttpReceiver): string[] {
  const triggers = pagerduty.taken().filter(({ body }) => body['event_action'] === 'trigger')
  return [...new Set(triggers.map(({ body }) => String(body['dedup_key'])))]
}

export interface SmtpReceiver {
  readonly url: string
  readonly mails: { readonly to: readonly string[]; readonly text: string; readonly messageId: string }[]
  /** How it answers RCPT of an address, or the end of DATA; undefined: as it should. */
  refuse: { recipient?: string; rcptCode?: number; dataCode?: number; dropAfterData?: boolean }
  close(): Promise<void>
}

/** Enough of RFC 5321 for one sender at a time. */
export async function startSmtp(): Promise<SmtpReceiver> {
  const mails: SmtpReceiver['mails'] = []
  const sockets = new Set<Socket>()
  const receiver: SmtpReceiver = {
    url: '',
    mails,
    refuse: {},
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  const server = createTcpServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    let to: string[] = []
    let data: string | undefined
    let buffer = ''
    const say = (line: string) => socket.write(`${line}\r\n`)
    say('220 receiver ESMTP')
    socket.on('data', (chunk: Buffer) => {
      buffer += chunk.toString()
      for (let at = buffer.indexOf('\r\n'); at >= 0; at = buffer.indexOf('\r\n')) {
        const line = buffer.slice(0, at)
        buffer = buffer.slice(at + 2)
        if (data !== undefined) {
          if (line !== '.') {
            data += `${line}\n`
            continue
          }
          const { dataCode, dropAfterData } = receiver.refuse
          if (dataCode === undefined) {
            const messageId = /^message-id: *(\S+)/im.exec(data)?.[1] ?? ''
            mails.push({ to, text: data, messageId })
          }
          data = undefined
          to = []
          if (dropAfterData === true) return void socket.destroy()
          say(dataCode === undefined ? '250 2.0.0 taken' : `${dataCode} not taken`)
        } else if (/^(EHLO|HELO)/i.test(line)) say('250 receiver')
        else if (/^RCPT TO:/i.test(line)) {
          const address = /<([^>]*)>/.exec(line)?.[1] ?? ''
          const { recipient, rcptCode = 550 } = receiver.refuse
          if (recipient === address || recipient === '*') say(`${rcptCode} no such mailbox`)
          else {
            to.push(address)
            say('250 2.1.5 ok')
          }
        } else if (/^DATA/i.test(line)) {
          data = ''
          say('354 go on')
        } else if (/^QUIT/i.test(line)) {
          say('221 bye')
          socket.end()
        } else say('250 ok')
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return Object.assign(receiver, { url: `smtp://127.0.0.1:${address.port}` })
}
