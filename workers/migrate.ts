import { readConfig } from '../src/config/config.ts'
import { ConfigError } from '../src/errors.ts'
import { migrate, migrationNames } from '../src/store/migrate.ts'
import { runProcess } from './process.ts'

const config = readConfig(process.env, process.cwd())

/** Applies what this database has not seen, says what, and ends. */
await runProcess('migrate', config.home, async () => {
  const url = config.servers.mysqlUrl
  if (url === undefined) throw new ConfigError(['MYSQL_URL is missing: it names the database to migrate.'])
  const applied = await migrate(url)
  process.stdout.write(
    applied.length === 0 ? `All ${migrationNames().length} migrations stand.\n` : `Applied ${applied.join(', ')}.\n`,
  )
})
