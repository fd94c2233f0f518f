import { SECOND } from '../../domain/clock.ts'
import { durationText } from '../../domain/duration.ts'
import { probeServer, type ServerProbe } from '../../store/server-probe.ts'
import type { IncidentTools } from '../incident-tools.ts'
import { hostOf, problemOf, within } from '../services.ts'
import { several } from '../words.ts'
import { judged, percentOf, type Look, type Seen } from './check.ts'

const PATIENCE_MS = 6 * SECOND
const PROCESSLIST = 'SHOW FULL PROCESSLIST'
const CONNECTIONS = "SHOW GLOBAL STATUS LIKE 'Threads_connected'; SELECT @@max_connections"

const server: Look = {
  checks: ['mysql-reachable', 'mysql-connections', 'mysql-idle', 'mysql-long-queries'],
  target: 'mysql',
  query: 'SELECT 1',
  deadlineMs: PATIENCE_MS + SECOND,
  async see(tools) {
    const { mysqlUrl } = tools.desk.config.servers
    const address = hostOf(mysqlUrl)
    const from = performance.now()
    try {
      const probe = await probeServer(mysqlUrl ?? '', PATIENCE_MS)
      return [reachable(address, performance.now() - from, probe), ...figuresOf(tools, probe)]
    } catch (error) {
      return away(address, problemOf(error))
    }
  },
}

function reachable(address: string, ms: number, { version }: ServerProbe): Seen {
  return {
    name: 'mysql-reachable',
    target: 'mysql',
    outcome: 'ok',
    value: `${Math.max(1, Math.round(ms))} ms`,
    threshold: `an answer within ${durationText(PATIENCE_MS)}`,
    query: 'SELECT 1',
    sentence: `MySQL ${version} at ${address} answers.`,
    facts: { address },
  }
}

function away(address: string, reason: string): Seen[] {
  const rest: Seen[] = (['mysql-connections', 'mysql-idle', 'mysql-long-queries'] as const).map((name) => ({
    name,
    target: 'mysql',
    outcome: 'unknown',
    value: '',
    threshold: '',
    query: PROCESSLIST,
    sentence: `MySQL cannot be asked: ${reason}.`,
    reason,
  }))
  const first: Seen = {
    name: 'mysql-reachable',
    target: 'mysql',
    outcome: 'bad',
    value: reason,
    threshold: `an answer within ${durationText(PATIENCE_MS)}`,
    query: 'SELECT 1',
    sentence: `MySQL at ${address || 'no address'} cannot be used: ${reason}.`,
    reason,
    facts: { address },
  }
  return [first, ...rest]
}

function figuresOf({ desk }: IncidentTools, { open, limit, threads, user }: ServerProbe): Seen[] {
  const { connections, longStatement, idleConnection, idleConnections } = desk.config.settings.incidents.checks
  const idle = threads.filter((each) => each.isIdle && each.user === user && each.seconds * SECOND > idleConnection)
  const long = threads.filter((each) => !each.isIdle && each.statement !== '' && each.seconds * SECOND > longStatement)
  const worst = long.toSorted((a, b) => b.seconds - a.seconds)[0]
  const facts = { open, limit, idle: idle.length }
  return [
    judged({
      name: 'mysql-connections',
      target: 'mysql',
      value: `${open} of ${limit}`,
      threshold: `at most ${percentOf(connections)}`,
      query: CONNECTIONS,
      isBad: limit > 0 && open / limit > connections,
      well: `${open} of ${limit} connections are open.`,
      ill: `${open} of ${limit} connections are open, more than ${percentOf(connections)}; ${idle.length} of ours sleep.`,
      reason: 'nearly-full',
      facts,
    }),
    judged({
      name: 'mysql-idle',
      target: 'mysql',
      value: several(idle.length, 'connection'),
      threshold: `at most ${idleConnections} that sleep for over ${durationText(idleConnection)}`,
      query: PROCESSLIST,
      isBad: idle.length > idleConnections,
      well: `${several(idle.length, 'connection')} of ours ${idle.length === 1 ? 'sleeps' : 'sleep'} for over ${durationText(idleConnection)}.`,
      ill: `${several(idle.length, 'connection')} of ours sleep for over ${durationText(idleConnection)}.`,
      reason: 'idle',
      facts,
    }),
    judged({
      name: 'mysql-long-queries',
      target: 'mysql',
      value: worst === undefined ? 'none' : `${worst.seconds} s`,
      threshold: `at most ${durationText(longStatement)}`,
      query: PROCESSLIST,
      isBad: long.length > 0,
      well: `No statement runs for over ${durationText(longStatement)}.`,
      ill: `${several(long.length, 'statement')} ${long.length === 1 ? 'runs' : 'run'} for over ${durationText(longStatement)}, the longest for ${worst?.seconds ?? 0} s: ${worst?.statement ?? ''}`,
      reason: 'slow',
      facts: { statements: long.length, seconds: worst?.seconds ?? 0 },
    }),
  ]
}

/** A pool may be full for a while: that is what it is for. It is too small when somebody waits this long for his turn. */
const TURN_WITHIN_MS = 2 * SECOND

const pool: Look = {
  checks: ['mysql-pool'],
  target: 'pool',
  query: 'the pool of this process: how long one waits for a connection while all are in use',
  deadlineMs: 2 * TURN_WITHIN_MS + 2 * SECOND,
  async see({ desk, role }) {
    const from = performance.now()
    const before = desk.database.connections()
    // What it gives does not matter, only when; a server that is away is another check's.
    await within(2 * TURN_WITHIN_MS, desk.database.query('SELECT 1')).catch(() => undefined)
    const waitedMs = Math.round(performance.now() - from)
    const { active, max, waiting } = desk.database.connections()
    const full = before.active >= max && before.waiting + waiting > 0
    return [
      judged({
        name: 'mysql-pool',
        target: role,
        value: `${before.active} of ${max}, a turn after ${waitedMs} ms`,
        threshold: `a turn within ${durationText(TURN_WITHIN_MS)}`,
        query: this.query,
        isBad: full && waitedMs > TURN_WITHIN_MS,
        well: `${active} of ${max} connections of the ${role} are in use.`,
        ill: `All ${max} connections of the ${role} are in use, and a turn took ${waitedMs} ms.`,
        reason: 'exhausted',
        facts: { active: before.active, max, waiting: before.waiting },
      }),
    ]
  },
}

export const MYSQL_LOOKS: readonly Look[] = [server, pool]
