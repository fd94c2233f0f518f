import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { ConfigError } from '../errors.ts'
import { quotaFaults } from './quota-faults.ts'
import { readChannels, type ChannelConfig } from './channel-config.ts'
import { settingsSchema, type KeyedSource, type Settings } from './settings.ts'

export type Mode = 'live' | 'replay'

/** Addresses of the servers gapless stands on; undefined means the embedded one. */
export interface Servers {
  readonly mysqlUrl: string | undefined
  readonly redisUrl: string | undefined
  readonly temporalAddress: string | undefined
  readonly temporalNamespace: string
}

export interface Upstreams {
  readonly coingecko: string
  readonly cryptopanic: string
  readonly fred: string
  readonly guardian: string
  readonly fearGreed: string
  /** What stands in for every feed's own address, as `<base>/<name>`; undefined: none. */
  readonly feeds: string | undefined
  readonly coinbase: string
  readonly coinbaseExchange: string
}

/** Never printed, never logged, never in a workflow input. */
export interface Secrets {
  readonly token: string | undefined
  readonly coingeckoApiKey: string | undefined
  readonly cryptopanicToken: string | undefined
  readonly fredApiKey: string | undefined
  readonly guardianApiKey: string | undefined
}

export interface Config {
  /** Absolute path of the folder that holds everything the embedded mode starts. */
  readonly home: string
  readonly http: { readonly host: string; readonly port: number; readonly portIsSet: boolean }
  /** Where the workers show their metrics, their own and those of Temporal's SDK; port 0 of the SDK's: nowhere. */
  readonly metrics: { readonly host: string; readonly port: number; readonly sdkPort: number }
  readonly logLevel: LogLevel
  readonly servers: Servers
  readonly upstreams: Upstreams
  /** True when a base URL was given: then the mode is live. */
  readonly upstreamIsSet: boolean
  readonly secrets: Secrets
  /** Where notices of incidents go; secret but for the names of the channels. */
  readonly channels: ChannelConfig
  readonly settings: Settings
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'fatal', 'silent']

/** Any of them set means live mode. */
const UPSTREAM_URLS = [
  'COINGECKO_URL',
  'COINBASE_URL',
  'COINBASE_EXCHANGE_URL',
  'CRYPTOPANIC_URL',
  'FRED_URL',
  'GUARDIAN_URL',
  'FEAR_GREED_URL',
  'FEEDS_BASE_URL',
]

type Env = Readonly<Record<string, string | undefined>>

/**
 * Every variable, default and check in one place. Takes the environment and the folder relative paths start from.
 * Throws a ConfigError that names every fault at once.
 */
export function readConfig(env: Env, cwd: string): Config {
  const faults: string[] = []
  const text = (name: string): string | undefined =>
    env[name] === undefined || env[name] === '' ? undefined : env[name]
  const url = (name: string, schemes: readonly string[]): string | undefined => {
    const value = text(name)
    if (value === undefined) return undefined
    if (!schemes.some((scheme) => value.startsWith(`${scheme}://`)) || !URL.canParse(value)) {
      faults.push(`${name} must be a URL that starts with ${schemes.map((s) => `${s}://`).join(' or ')}.`)
      return undefined
    }
    return value.replace(/\/+$/, '')
  }
  const port = (name: string, fallback: number): number => {
    const value = text(name)
    if (value === undefined) return fallback
    const number = Number(value)
    if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number
    faults.push(`${name} must be a port from 0 to 65535, not ${value}.`)
    return fallback
  }
  const address = (name: string, fallback: string): string => {
    const value = text(name) ?? fallback
    if (isIP(value) > 0) return value
    faults.push(`${name} must be an IP address to listen on, like 127.0.0.1 or 0.0.0.0, not ${value}.`)
    return fallback
  }
  const logLevel = text('LOG_LEVEL')?.toLowerCase() ?? 'info'
  if (!LOG_LEVELS.includes(logLevel as LogLevel)) faults.push(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}.`)

  const secrets: Secrets = {
    token: text('GAPLESS_TOKEN'),
    coingeckoApiKey: text('COINGECKO_API_KEY'),
    cryptopanicToken: text('CRYPTOPANIC_TOKEN'),
    fredApiKey: text('FRED_API_KEY'),
    guardianApiKey: text('GUARDIAN_API_KEY'),
  }
  const config: Config = {
    home: resolve(cwd, text('GAPLESS_HOME') ?? '.gapless'),
    http: {
      host: text('GAPLESS_HTTP_HOST') ?? '127.0.0.1',
      port: port('GAPLESS_HTTP_PORT', 8000),
      portIsSet: text('GAPLESS_HTTP_PORT') !== undefined,
    },
    metrics: {
      host: address('GAPLESS_METRICS_HOST', '127.0.0.1'),
      port: port('GAPLESS_METRICS_PORT', 0),
      sdkPort: port('GAPLESS_SDK_METRICS_PORT', 0),
    },
    logLevel: logLevel as LogLevel,
    servers: {
      mysqlUrl: url('MYSQL_URL', ['mysql']),
      redisUrl: url('REDIS_URL', ['redis', 'rediss']),
      temporalAddress: text('TEMPORAL_ADDRESS'),
      temporalNamespace: text('TEMPORAL_NAMESPACE') ?? 'default',
    },
    upstreams: {
      coingecko: url('COINGECKO_URL', ['http', 'https']) ?? 'https://api.coingecko.com/api/v3',
      coinbase: url('COINBASE_URL', ['http', 'https']) ?? 'https://api.coinbase.com',
      coinbaseExchange: url('COINBASE_EXCHANGE_URL', ['http', 'https']) ?? 'https://api.exchange.coinbase.com',
      cryptopanic: url('CRYPTOPANIC_URL', ['http', 'https']) ?? 'https://cryptopanic.com/api',
      fred: url('FRED_URL', ['http', 'https']) ?? 'https://api.stlouisfed.org/fred',
      guardian: url('GUARDIAN_URL', ['http', 'https']) ?? 'https://content.guardianapis.com',
      fearGreed: url('FEAR_GREED_URL', ['http', 'https']) ?? 'https://api.alternative.me',
      feeds: url('FEEDS_BASE_URL', ['http', 'https']),
    },
    upstreamIsSet: UPSTREAM_URLS.some((name) => text(name) !== undefined),
    secrets,
    channels: readChannels({ text, url, fault: (sentence) => void faults.push(sentence) }),
    settings: readSettings(
      resolve(cwd, text('GAPLESS_CONFIG') ?? 'gapless.config.json'),
      text('GAPLESS_CONFIG') !== undefined,
      faults,
    ),
  }
  const settings: Settings = { ...config.settings, keys: keysOf(secrets) }
  faults.push(...quotaFaults(settings))
  if (faults.length > 0) throw new ConfigError(faults)
  return { ...config, settings }
}

function keysOf({ fredApiKey, cryptopanicToken, guardianApiKey }: Secrets): KeyedSource[] {
  const keys = { fred: fredApiKey, cryptopanic: cryptopanicToken, guardian: guardianApiKey }
  return (Object.keys(keys) as KeyedSource[]).filter((source) => keys[source] !== undefined)
}

function readSettings(path: string, mustExist: boolean, faults: string[]): Settings {
  let written: unknown = {}
  try {
    written = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (absent && mustExist) faults.push(`GAPLESS_CONFIG names ${path}, which does not exist.`)
    if (!absent) faults.push(`${path} is not JSON: ${(error as Error).message}.`)
  }
  const parsed = settingsSchema.safeParse(written)
  if (parsed.success) return parsed.data
  for (const issue of parsed.error.issues)
    faults.push(`${path}: ${issue.path.join('.') || 'the file'}: ${issue.message}.`)
  return settingsSchema.parse({})
}
