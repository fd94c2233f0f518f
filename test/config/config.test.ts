import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { HOUR, MINUTE } from '../../src/domain/clock.ts'
import { ConfigError } from '../../src/errors.ts'

const FOLDER = mkdtempSync(join(tmpdir(), 'gapless-config-'))
afterAll(() => rmSync(FOLDER, { recursive: true }))

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env, FOLDER)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
}

/** Writes a configuration file and gives the environment that names it. */
function configured(written: unknown): { GAPLESS_CONFIG: string } {
  writeFileSync(join(FOLDER, 'written.json'), typeof written === 'string' ? written : JSON.stringify(written))
  return { GAPLESS_CONFIG: 'written.json' }
}

describe('environment', () => {
  it('needs nothing at all', () => {
    const config = readConfig({}, FOLDER)
    expect(config.home).toBe(join(FOLDER, '.gapless'))
    expect(config.http).toEqual({ host: '127.0.0.1', port: 8000, portIsSet: false })
    expect(config.metrics).toEqual({ host: '127.0.0.1', port: 0, sdkPort: 0 })
    expect(config.servers).toMatchObject({
      mysqlUrl: undefined,
      redisUrl: undefined,
      temporalAddress: undefined,
      temporalNamespace: 'default',
    })
    expect(config.upstreams).toMatchObject({
      coingecko: 'https://api.coingecko.com/api/v3',
      coinbase: 'https://api.coinbase.com',
      coinbaseExchange: 'https://api.exchange.coinbase.com',
    })
    expect(config.upstreamIsSet).toBe(false)
    expect(config.settings.datasets.candles).toMatchObject({
      widths: [HOUR],
      settle: MINUTE,
      confirmNoneAfter: 30 * MINUTE,
    })
    expect(config.settings.datasets.prices.every).toBe(5 * MINUTE)
  })

  it('names every fault at once', () => {
    const faults = faultsOf({
      MYSQL_URL: 'postgres://localhost/x',
      REDIS_URL: 'localhost:6379',
      COINBASE_URL: 'ftp://example.org',
      GAPLESS_HTTP_PORT: '80000',
      LOG_LEVEL: 'loud',
      GAPLESS_CONFIG: 'absent.json',
    })
    for (const name of ['MYSQL_URL', 'REDIS_URL', 'COINBASE_URL', 'GAPLESS_HTTP_PORT', 'LOG_LEVEL', 'GAPLESS_CONFIG'])
      expect(faults.filter((fault) => fault.includes(name))).toHaveLength(1)
    expect(faults).toHaveLength(6)
  })

  it('reads an empty variable as absent, and drops a slash at the end of a base URL', () => {
    const config = readConfig({ MYSQL_URL: '', COINBASE_EXCHANGE_URL: 'http://127.0.0.1:9/x/' }, FOLDER)
    expect(config.servers.mysqlUrl).toBeUndefined()
    expect(config.upstreams.coinbaseExchange).toBe('http://127.0.0.1:9/x')
  })

  it.each(['COINGECKO_URL', 'COINBASE_URL', 'COINBASE_EXCHANGE_URL'])(
    '%s alone means that upstreams are set',
    (name) => {
      expect(readConfig({ [name]: 'http://127.0.0.1:1' }, FOLDER).upstreamIsSet).toBe(true)
    },
  )

  it.each(['0.0.0.0', '::', '10.0.0.7'])('lets metrics be shown on %s', (host) => {
    expect(readConfig({ GAPLESS_METRICS_HOST: host }, FOLDER).metrics.host).toBe(host)
  })

  it.each(['worker', '0.0.0.0:9464', '256.1.1.1', 'http://0.0.0.0'])('refuses to show metrics on %s', (host) => {
    expect(faultsOf({ GAPLESS_METRICS_HOST: host })).toEqual([
      `GAPLESS_METRICS_HOST must be an IP address to listen on, like 127.0.0.1 or 0.0.0.0, not ${host}.`,
    ])
  })

  it('says nothing of a secret in an error', () => {
    const faults = faultsOf({
      MYSQL_URL: 'mysq://root:hunter2@db/x',
      GAPLESS_TOKEN: 'hunter2',
      COINGECKO_API_KEY: 'hunter2',
      LOG_LEVEL: 'x',
    })
    expect(faults).toHaveLength(2)
    expect(faults.join(' ')).not.toContain('hunter2')
  })
})

describe('configuration file', () => {
  it('refuses unknown keys by name, wherever they stand, all together', () => {
    const faults = faultsOf(
      configured({ datasets: { candles: { subject: ['BTC-USD'] } }, budget: {}, sweep: { evry: '1m' } }),
    ).join('\n')
    expect(faults).toContain('"subject"')
    expect(faults).toContain('"budget"')
    expect(faults).toContain('"evry"')
  })

  it.each([
    [{ datasets: { candles: { subjects: ['btcusd'] } } }, 'datasets.candles.subjects.0: must look like BTC-USD'],
    [{ datasets: { candles: { subjects: [] } } }, 'datasets.candles.subjects'],
    [
      { datasets: { candles: { widths: ['7m', '10m'] } } },
      'datasets.candles.widths.1: must be one of 1m, 5m, 15m, 1h, 6h, 1d',
    ],
    [{ datasets: { candles: { since: '2025-01-01' } } }, 'datasets.candles.since: must be a time with a zone'],
    [
      { datasets: { candles: { since: '2025-02-31T00:00:00Z' } } },
      'datasets.candles.since: must be a time with a zone',
    ],
    [{ datasets: { candles: { settle: '-1m' } } }, 'datasets.candles.settle: must be a duration'],
    [{ datasets: { candles: { confirmNoneAfter: 30 } } }, 'datasets.candles.confirmNoneAfter'],
    [{ datasets: { prices: { every: '7m' } } }, 'datasets.prices.every: must be a duration that divides a day'],
    [{ datasets: { prices: { every: '0s' } } }, 'datasets.prices.every: must be a duration that divides a day'],
    [{ datasets: { prices: { every: '100ms' } } }, 'datasets.prices.every: must be a duration that divides a day'],
    [{ datasets: { prices: { source: 'coinbase' } } }, 'datasets.prices.source'],
    [{ budgets: { coinbase: { perSecond: 0 } } }, 'budgets.coinbase.perSecond'],
    [{ sweep: { width: 0 } }, 'sweep.width'],
    [{ sweep: { order: 'random' } }, 'sweep.order'],
    ['{"datasets": ', 'is not JSON'],
    ['[]', 'the file'],
  ])('%j is refused with its place', (written, says) => {
    expect(faultsOf(configured(written)).join('\n')).toContain(says)
  })

  it('reads durations as milliseconds and keeps a relative since as it was written', () => {
    const { settings } = readConfig(
      configured({
        datasets: { candles: { since: '-90d', widths: ['5m', '1d'], settle: '90s' } },
        budgets: { coinbase: { perSecond: 3 } },
      }),
      FOLDER,
    )
    expect(settings.datasets.candles).toMatchObject({ since: '-90d', widths: [5 * MINUTE, 24 * HOUR], settle: 90_000 })
    expect(settings.budgets.coinbase).toEqual({ perSecond: 3 })
    expect(settings.budgets.coingecko.perMinute).toBeGreaterThan(0)
  })

  it('may be absent where nobody named it', () => {
    expect(faultsOf({})).toEqual([])
  })
})
