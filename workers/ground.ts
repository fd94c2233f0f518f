import { openRedis, type Redis } from '../src/cache/redis.ts'
import { channelSecrets } from '../src/config/channel-config.ts'
import type { Config, Mode } from '../src/config/config.ts'
import type { Clock } from '../src/domain/clock.ts'
import { ConfigError } from '../src/errors.ts'
import { openDatabase, type Database } from '../src/store/database.ts'
import { createEvents, type Events } from '../src/telemetry/events.ts'
import { createLogger, type Logger } from '../src/telemetry/log.ts'
import { createMetrics, type Metrics } from '../src/telemetry/metrics.ts'
import { passwordsOf } from '../src/telemetry/redact.ts'

/** What every process of ours stands on. */
export interface Ground {
  readonly config: Config
  readonly mode: Mode
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
  readonly events: Events
  readonly database: Database
  readonly redis: Redis
  close(): Promise<void>
}

/** Opens what a process needs, connecting on first use. Throws ConfigError when an address is missing. */
export function openGround(service: string, config: Config, mode: Mode, connectionLimit: number): Ground {
  const { mysqlUrl, redisUrl } = config.servers
  const faults = [
    ...(mysqlUrl === undefined ? ['MYSQL_URL is missing: npm start sets it, or name your own server.'] : []),
    ...(redisUrl === undefined ? ['REDIS_URL is missing: npm start sets it, or name your own server.'] : []),
  ]
  if (mysqlUrl === undefined || redisUrl === undefined) throw new ConfigError(faults)
  const log = createLogger({
    service,
    level: config.logLevel,
    environment: mode,
    secrets: [
      ...Object.values<string | undefined>({ ...config.secrets }),
      ...channelSecrets(config.channels),
      ...passwordsOf([mysqlUrl, redisUrl]),
    ],
  })
  const metrics = createMetrics()
  const events = createEvents({ log, metrics, service })
  const database = openDatabase(mysqlUrl, { connectionLimit })
  const redis = openRedis(redisUrl, {
    onFault: (error) =>
      events.errorSeen({
        module: 'redis',
        type: 'redis',
        severity: 'warning',
        error,
        message: 'Redis does not answer',
      }),
  })
  return {
    config,
    mode,
    clock: Date.now,
    log,
    metrics,
    events,
    database,
    redis,
    close: async () => {
      redis.disconnect()
      await database.close()
    },
  }
}
