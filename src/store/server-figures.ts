import type { Database } from './database.ts'

/** What MySQL says of itself. */
export interface ServerFigures {
  readonly connectionsOpen: number
  readonly connectionsMax: number
  /** Slow queries since the server started. */
  readonly slowQueries: number
  /** Connections of this process that are in use. */
  readonly poolInUse: number
}

/** Connections and slow queries of the server, as MySQL 8 and MariaDB both name them. */
export async function serverFigures(database: Database): Promise<ServerFigures> {
  const status = await database.query<{ Variable_name: string; Value: string }>(
    "SHOW GLOBAL STATUS WHERE Variable_name IN ('Threads_connected', 'Slow_queries')",
  )
  const limit = await database.query<{ Value: string }>("SHOW GLOBAL VARIABLES LIKE 'max_connections'")
  const figure = (name: string): number => Number(status.find((row) => row.Variable_name === name)?.Value ?? 0)
  return {
    connectionsOpen: figure('Threads_connected'),
    connectionsMax: Number(limit[0]?.Value ?? 0),
    slowQueries: figure('Slow_queries'),
    poolInUse: database.connections().active,
  }
}
