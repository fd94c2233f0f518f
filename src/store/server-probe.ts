import { createConnection, type RowDataPacket } from 'mysql2/promise'

/** A connection of the server as SHOW PROCESSLIST tells it; without the right PROCESS only those of our own user are seen. */
export interface ServerThread {
  readonly id: number
  readonly user: string
  readonly database: string
  readonly isIdle: boolean
  /** Since it has been in this state. */
  readonly seconds: number
  /** The beginning of its statement, empty when idle. */
  readonly statement: string
}

export interface ServerProbe {
  readonly version: string
  readonly user: string
  readonly open: number
  readonly limit: number
  readonly threads: readonly ServerThread[]
}

interface Thread extends RowDataPacket {
  Id: number
  User: string
  db: string | null
  Command: string
  Time: number | string | null
  Info: string | null
}

/** Threads of the server itself, which wait for ever by design. */
const ITS_OWN = ['Daemon', 'Binlog Dump', 'Binlog Dump GTID', 'Connect']

/**
 * Looks at a MySQL server over a connection of its own, so that a pool without a free connection does not look like a dead server.
 * Rejects with the driver's error within about `withinMs`; the connection never outlives the look.
 */
export async function probeServer(url: string, withinMs: number): Promise<ServerProbe> {
  const connection = await createConnection({ uri: url, connectTimeout: withinMs, timezone: 'Z' })
  // Else an error after the last question, such as a server that ends, would end the process.
  connection.on('error', () => undefined)
  const timer = setTimeout(() => connection.destroy(), withinMs)
  try {
    const [[who]] = await connection.query<(RowDataPacket & { user: string; version: string; most: number })[]>(
      'SELECT CURRENT_USER() AS user, VERSION() AS version, @@GLOBAL.max_connections AS most',
    )
    const [[open]] = await connection.query<(RowDataPacket & { Value: string })[]>(
      "SHOW GLOBAL STATUS LIKE 'Threads_connected'",
    )
    const [threads] = await connection.query<Thread[]>('SHOW FULL PROCESSLIST')
    return {
      version: who?.version ?? '',
      user: who?.user.split('@')[0] ?? '',
      open: Number(open?.Value ?? 0),
      limit: Number(who?.most ?? 0),
      threads: threads
        .filter(({ Command, Id }) => !ITS_OWN.includes(Command) && Id !== connection.threadId)
        .map(threadOf),
    }
  } finally {
    clearTimeout(timer)
    connection.destroy()
  }
}

function threadOf({ Id, User, db, Command, Time, Info }: Thread): ServerThread {
  return {
    id: Id,
    user: User,
    database: db ?? '',
    isIdle: Command === 'Sleep',
    seconds: Number(Time ?? 0),
    statement: (Info ?? '').replaceAll(/\s+/g, ' ').slice(0, 80),
  }
}

/** Ends these connections of the server; one that has gone meanwhile is no fault. Gives how many were ended. */
export async function killConnections(url: string, ids: readonly number[], withinMs: number): Promise<number> {
  const connection = await createConnection({ uri: url, connectTimeout: withinMs })
  connection.on('error', () => undefined)
  const timer = setTimeout(() => connection.destroy(), withinMs)
  let ended = 0
  try {
    for (const id of ids)
      try {
        await connection.query(`KILL CONNECTION ${Math.trunc(id)}`)
        ended += 1
      } catch (error) {
        if ((error as { code?: unknown }).code !== 'ER_NO_SUCH_THREAD') throw error
      }
    return ended
  } finally {
    clearTimeout(timer)
    connection.destroy()
  }
}
