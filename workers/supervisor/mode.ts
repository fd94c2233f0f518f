import type { Config, Mode } from '../../src/config/config.ts'
import { ConfigError } from '../../src/errors.ts'
import { weeksMoved } from '../../src/replay/recorded.ts'

const PATIENCE_MS = 5_000

export interface ModeChoice {
  readonly mode: Mode
  /** What the banner says of it. */
  readonly sentence: string
}

/** `--live` or `--replay` among the arguments; undefined leaves the choice to us. Throws a ConfigError for anything else. */
export function askedMode(args: readonly string[]): Mode | undefined {
  const unknown = args.filter((arg) => arg !== '--live' && arg !== '--replay')
  if (unknown.length > 0)
    throw new ConfigError([`There is no option ${unknown[0]} here. There are --live and --replay.`])
  if (args.includes('--live') && args.includes('--replay'))
    throw new ConfigError(['Choose one of --live and --replay.'])
  return args.includes('--live') ? 'live' : args.includes('--replay') ? 'replay' : undefined
}

/** Live when asked for, when an upstream's address is set, or when an upstream answers within five seconds; else replay. */
export async function chooseMode(config: Config, asked: Mode | undefined): Promise<ModeChoice> {
  if (asked === 'replay')
    return {
      mode: 'replay',
      sentence: `replay, as asked: recorded data, moved ${weeksMoved(Date.now())} weeks up to now`,
    }
  if (asked === undefined && !config.upstreamIsSet) {
    const answering = await answeringUpstreams(config)
    if (answering.length > 0)
      return {
        mode: 'live',
        sentence: `live: ${answering.join(' and ')} ${answering.length > 1 ? 'answer' : 'answers'}`,
      }
    const sentence = [
      `replay: no upstream answered in ${PATIENCE_MS / 1000} s, so recorded data is replayed,`,
      `moved ${weeksMoved(Date.now())} weeks up to now. With internet: npm start -- --live`,
    ].join('\n            ')
    return { mode: 'replay', sentence }
  }
  return { mode: 'live', sentence: config.upstreamIsSet ? 'live, from the addresses that are set' : 'live, as asked' }
}

async function answeringUpstreams({ upstreams }: Config): Promise<string[]> {
  const answers = async (name: string, url: string): Promise<string[]> => {
    try {
      const headers = { 'User-Agent': 'gapless/0.1 (start)', Accept: 'application/json' }
      const answer = await fetch(url, { headers, signal: AbortSignal.timeout(PATIENCE_MS) })
      await answer.body?.cancel()
      // A refusal is an answer as well: the source is there. A proxy's own error page is not.
      return answer.ok || answer.status === 429 ? [name] : []
    } catch {
      return []
    }
  }
  const asked = [
    answers('Coinbase', `${upstreams.coinbase}/v2/time`),
    answers('CoinGecko', `${upstreams.coingecko}/ping`),
  ]
  return (await Promise.all(asked)).flat()
}
