import { createPool, type Pool, type PoolConnection, type ResultSetHeader, type RowDataPacket } from 'mysql2/promise'

/** What a statement may be given. Undefined is refused by the driver; absent is null. */
export type Value = string | number | boolean | Date | null
export type Values = readonly (Value | readonly Value[] | readonly (readonly Value[])[])[]

/** Reads and writes, on a pool or inside one transaction. */
export interface Queryable {
  /** Rows of a SELECT. DATETIME comes as Date (UTC), DECIMAL and COUNT sums as the driver gives them (DECIMAL: text). */
  query<Row>(sql: string, values?: Values): Promise<Row[]>
  /** Runs a change and gives how many rows it touched. `VALUES ?` takes a list of rows. */
  execute(sql: string, values?: Values): Promise<{ affectedRows: number }>
}

/** Marks that all statements commit together; only `Database.transaction` makes one. */
export interface Transaction extends Queryable {
  readonly inTransaction: true
}

export interface Database extends Queryable {
  /** Runs the work in one READ COMMITTED transaction; again, up to five times, when MySQL chose it as a deadlock's victim. */
  transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result>
  /** Milliseconds of one round trip. Throws the driver's error when MySQL does not answer within two seconds. */
  ping(): Promise<number>
  /** Connections in use and allowed, of this process's pool, and how many wait for one. */
  connections(): { active: number; max: number; waiting: number }
  /** Allows the pool so many connections from now on. */
  resize(max: number): void
  close(): Promise<void>
}

/** Opens a pool; connects on first use. Every session is UTC and strict. Takes `mysql://user:password@host:port/database`. */
export function openDatabase(url: string, options: { connectionLimit?: number } = {}): Database {
  let max = options.connectionLimit ?? 10
  const pool = createPool({
    uri: url,
    connectionLimit: max,
    timezone: 'Z',
    supportBigNumbers: true,
    connectTimeout: 2_000,
    enableKeepAlive: true,
    maxIdle: max,
    idleTimeout: 60_000,
    // Else every statement takes a stack trace, in case it fails.
    trace: false,
  })
  const prepared = new WeakSet<object>()
  const borrow = async (): Promise<PoolConnection> => {
    const connection = await pool.getConnection()
    if (prepared.has(connection.connection)) return connection
    try {
      await connection.query(
        "SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO', innodb_lock_wait_timeout = 10",
      )
      // The variable's name differs between MySQL and MariaDB; this statement does not.
      await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED')
      prepared.add(connection.connection)
      return connection
    } catch (error) {
      connection.destroy()
      throw error
    }
  }
  const withConnection = async <Result>(work: (connection: PoolConnection) => Promise<Result>): Promise<Result> => {
    const connection = await borrow()
    try {
      return await work(connection)
    } finally {
      connection.release()
    }
  }
  return {
    query: (sql, values) => withConnection((connection) => reader(connection)(sql, values)),
    execute: (sql, values) => withConnection((connection) => writer(connection)(sql, values)),
    transaction: (work) => retryDeadlocks(() => withConnection((connection) => inTransaction(connection, work))),
    ping: () => ping(pool),
    connections: () => {
      const inside = pool.pool as unknown as {
        _allConnections?: { length: number }
        _freeConnections?: { length: number }
        _connectionQueue?: { length: number }
      }
      return {
        active: (inside._allConnections?.length ?? 0) - (inside._freeConnections?.length ?? 0),
        max,
        waiting: inside._connectionQueue?.length ?? 0,
      }
    },
    resize: (wanted) => {
      max = wanted
      // The driver reads its limit anew each time somebody asks for a connection.
      const inside = pool.pool as unknown as { config?: { connectionLimit: number; maxIdle: number } }
      if (inside.config !== undefined) Object.assign(inside.config, { connectionLimit: wanted, maxIdle: wanted })
    },
    close: () => pool.end(),
  }
}

function reader(connection: PoolConnection) {
  return async <Row>(sql: string, values: Values = []): Promise<Row[]> => {
    const [rows] = await connection.query<RowDataPacket[]>(sql, [...values])
    return rows as Row[]
  }
}

function writer(connection: PoolConnection) {
  return async (sql: string, values: Values = []): Promise<{ affectedRows: number }> => {
    const [header] = await connection.query<ResultSetHeader>(sql, [...values])
    return { affectedRows: header.affectedRows }
  }
}

async function inTransaction<Result>(
  connection: PoolConnection,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  await connection.query('START TRANSACTION')
  try {
    const result = await work({ inTransaction: true, query: reader(connection), execute: writer(connection) })
    await connection.query('COMMIT')
    return result
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => connection.destroy())
    throw error
  }
}

const DEADLOCKS: readonly unknown[] = ['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD']

async function retryDeadlocks<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let left = 4; ; left -= 1) {
    try {
      return await attempt()
    } catch (error) {
      if (left === 0 || !DEADLOCKS.includes((error as { code?: unknown }).code)) throw error
    }
  }
}

async function ping(pool: Pool): Promise<number> {
  const from = performance.now()
  const late = AbortSignal.timeout(2_000)
  const timedOut = new Promise<never>((_resolve, reject) => {
    late.addEventListener('abort', () => reject(new Error('MySQL did not answer within 2 s')), { once: true })
  })
  await Promise.race([pool.query('SELECT 1'), timedOut])
  return performance.now() - from
}
