import { resolve } from 'node:path'
import { ConfigError } from '../src/errors.ts'
import { readLimit } from '../src/replay/control-routes.ts'
import { UPSTREAMS, type Limit, type ReplayUpstream } from '../src/replay/calls.ts'
import { readRecordedProducts } from '../src/replay/recorded.ts'
import { createReplayServer } from '../src/replay/server.ts'
import { runProcess, untilAborted, type Running } from './process.ts'

/**
 * The replay process: recorded upstreams on 127.0.0.1. GAPLESS_REPLAY_PORT (0: any), GAPLESS_REPLAY_LIMITS
 * (`{"exchange":{"perSecond":10}}`). Prints one line `{"port":N,...}` once it answers; SIGTERM and SIGINT end it.
 */
async function main({ stopping, onStop }: Running): Promise<void> {
  const port = readPort(process.env['GAPLESS_REPLAY_PORT'])
  const limits = readLimits(process.env['GAPLESS_REPLAY_LIMITS'])
  const server = createReplayServer({ records: await readRecordedProducts(), clock: Date.now, limits })
  const listening = await server.listen(port)
  onStop('replay server', server.close)
  process.stdout.write(`${JSON.stringify({ port: listening.port, urls: listening.urls })}\n`)
  await untilAborted(stopping)
}

function readPort(text: string | undefined): number {
  const port = Number(text === undefined || text === '' ? 0 : text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new ConfigError([`GAPLESS_REPLAY_PORT must be a port from 0 to 65535, not ${text}.`])
  return port
}

function readLimits(text: string | undefined): Partial<Record<ReplayUpstream, Limit>> {
  if (text === undefined || text === '') return {}
  const fault = new ConfigError([
    `GAPLESS_REPLAY_LIMITS must be JSON like {"exchange":{"perSecond":10}}; upstreams are ${UPSTREAMS.join(', ')}.`,
  ])
  let written: unknown
  try {
    written = JSON.parse(text)
  } catch {
    throw fault
  }
  if (typeof written !== 'object' || written === null) throw fault
  const limits: Partial<Record<ReplayUpstream, Limit>> = {}
  for (const [name, body] of Object.entries(written)) {
    const upstream = UPSTREAMS.find((known) => known === name)
    const limit = typeof body === 'object' && body !== null ? readLimit(body as Record<string, unknown>) : undefined
    if (upstream === undefined || limit === undefined) throw fault
    limits[upstream] = limit
  }
  return limits
}

await runProcess('replay', resolve(process.env['GAPLESS_HOME'] ?? '.gapless'), main)
