import { mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Program } from './children.ts'
import type { Home } from './home.ts'
import type { Passwords } from './secrets.ts'

/** Live and replay share no key. */
export const REDIS_DATABASES = { live: 0, replay: 1 } as const

/** The private Redis. Its settings, with the password, lie in a file: arguments can be read by everyone on the machine. */
export function redisServer(home: Home, command: string, port: number, passwords: Passwords): Program {
  mkdirSync(home.redis, { recursive: true, mode: 0o700 })
  const settings = join(home.run, 'redis.conf')
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${passwords.redis}`,
    `dir "${home.redis.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`,
    'appendonly no',
    // What is lost may be lost; but budgets already spent should be known again after a crash.
    'save 5 1',
    'daemonize no',
    'maxmemory-policy noeviction',
  ]
  writeFileSync(settings, `${lines.join('\n')}\n`, { mode: 0o600 })
  return { role: 'redis', command, args: [settings], env: {}, cwd: home.redis, graceMs: 10_000 }
}

export function redisUrl(port: number, passwords: Passwords, database: number): string {
  return `redis://:${passwords.redis}@127.0.0.1:${port}/${database}`
}

/** Whether a Redis answers PING behind this password now; one that still loads its file does not yet. */
export function redisAnswers(port: number, password: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1_000 })
    let heard = ''
    const end = (answer: boolean): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.on('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`))
    socket.on('data', (chunk) => {
      heard += chunk.toString()
      if (heard.includes('+PONG')) end(true)
      else if (heard.includes('-')) end(false)
    })
    socket.on('error', () => end(false))
    socket.on('timeout', () => end(false))
    socket.on('close', () => end(false))
  })
}
