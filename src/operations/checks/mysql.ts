import { SECOND } from '../../domain/clock.ts'
import { durationText } from '../../domain/duration.ts'
import { probeServer, type ServerProbe } from '../../store/server-probe.ts'
import type { IncidentTools } from '../incident-tools.ts'
import { hostOf, problemOf } from '../services.ts'
import { several } from '../words.ts'
import { judged, percentOf, type Look, type Seen } from './check.ts'

const PATIENCE_MS = 4 * SECOND
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

const SAMPLES = 5
const SAMPLE_EVERY_MS = 150

/** Full for a moment is what a pool is for; full with somebody waiting at each of several looks is too small. */
const pool: Look = {
  checks: ['mysql-pool'],
  target: 'pool',
  query: 'the pool of this process: connections in use, and who waits for one',
  deadlineMs: 5 * SECOND,
  async see({ desk, role }) {
    const samples: { active: number; max: number; waiting: number }[] = []
    for (let left = SAMPLES; left > 0; left -= 1) {
      samples.push(desk.database.connections())
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_EVERY_MS))
    }
    const { max } = samples[0] ?? { max: 0 }
    const active = Math.max(...samples.map((each) => each.active))
    const waiting = Math.min(...samples.map((each) => each.waiting))
    return [
      judged({
        name: 'mysql-pool',
        target: role,
        value: `${active} of ${max}, ${waiting} wait`,
        threshold: 'nobody waits for a connection at five looks in a row',
        query: this.query,
        isBad: waiting > 0 && active >= max,
        well: `${active} of ${max} connections of the ${role} are in use.`,
        ill: `All ${max} connections of the ${role} are in use, and ${waiting} wait for one.`,
        reason: 'exhausted',
        facts: { active, max, waiting },
      }),
    ]
  },
}

export const MYSQL_LOOKS: readonly Look[] = [server, pool]
