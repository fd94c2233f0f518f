/** Causes in what everything stands on: the disk, the network, MySQL, Redis, Temporal. */
import { among, hitsOf, isOfData, step, type CauseRule, type Hit, type Sight } from './cause-table.ts'
import type { CheckRef, CheckResult } from './check.ts'

type Follows = (finding: CheckRef) => boolean

const mysqlItself = among([
  'mysql-reachable',
  'mysql-connections',
  'mysql-pool',
  'mysql-idle',
  'mysql-long-queries',
  'upstream-quota',
  'upstream-answers',
  'workflows-failed',
  'workflows-timed-out',
  'workflows-stuck',
  'task-queue-backlog',
  'configuration',
  'api-errors',
  'scorer-loads',
  // Ours end when they cannot start without it.
  'process-alive',
  'task-queue-pollers',
])
const onRedis = among(['redis-reachable', 'redis-memory', 'redis-big-keys', 'redis-eviction'])
const temporalItself = among([
  'temporal-reachable',
  'task-queue-pollers',
  'task-queue-backlog',
  'schedule-acts',
  'schedule-running',
  'schedule-declared',
  'workflows-failed',
  'workflows-timed-out',
  'workflows-stuck',
])
const networkItself = among(['upstream-reachable', 'upstream-answers', 'upstream-breaker'])
/** What cannot be well, or cannot be known, while it is away. */
const onMysql: Follows = (finding) => mysqlItself(finding) || isOfData(finding)
const onTemporal: Follows = (finding) => temporalItself(finding) || isOfData(finding)
const onNetwork: Follows = (finding) => networkItself(finding) || isOfData(finding)
const onDisk: Follows = (finding) =>
  onMysql(finding) || onTemporal(finding) || onRedis(finding) || finding.name === 'process-alive'

const because =
  (...reasons: readonly string[]) =>
  ({ reason }: CheckResult) =>
    reasons.includes(reason ?? '')

/** MySQL's reasons differ in what they need of a person more than in what follows from them. */
const mysqlRule = (
  rule: Pick<CauseRule, 'title' | 'advice'>,
  reasons: readonly string[],
  restarts = false,
): CauseRule => ({
  kind: 'mysql-down',
  severity: 'P1',
  runbook: 'MysqlDown',
  ...rule,
  find: (see) =>
    hitsOf(
      see,
      'mysql-reachable',
      (finding) => ({
        target: '',
        steps: restarts ? [step('restart-in-order', finding)] : [],
        explains: onMysql,
      }),
      because(...reasons),
    ),
})

export const SERVER_CAUSES: readonly CauseRule[] = [
  {
    kind: 'disk-full',
    title: 'The disk is nearly full',
    severity: 'P1',
    advice: 'Free space where it says, or give it more: nothing of ours deletes facts to make room.',
    runbook: 'DiskFull',
    find: (see) =>
      hitsOf(see, 'disk-space', ({ reason }) => ({
        target: '',
        steps: [],
        severity: reason === 'full' ? 'P1' : 'P3',
        // One that is only filling breaks nothing yet.
        explains: reason === 'full' ? onDisk : among(['disk-space']),
      })),
  },
  {
    kind: 'network-down',
    title: 'No upstream can be reached',
    severity: 'P1',
    advice: 'Look at the network of this machine: name service, route, proxy. All is refilled by itself afterwards.',
    runbook: 'UpstreamUnreachable',
    find: networkCut,
  },
  mysqlRule(
    {
      title: 'MySQL does not answer',
      advice: 'Look at its log and start it. Nothing that was stored is lost, and what is missed is refilled.',
    },
    ['refused', 'silent', 'connection lost', 'no answer'],
    true,
  ),
  mysqlRule(
    {
      title: 'The address of MySQL leads nowhere',
      advice: 'MYSQL_URL names a host that does not exist from here: look at the name and at the name service.',
    },
    ['no such host'],
  ),
  mysqlRule(
    {
      title: 'MySQL refuses our user',
      advice: 'Look at user, password and grants: SHOW GRANTS as an administrator.',
    },
    ['access denied'],
  ),
  mysqlRule(
    {
      title: 'The database or its tables are not there',
      advice: 'A restart creates the tables; the database of an own server has to be created first.',
    },
    ['no such database', 'tables are not there yet'],
  ),
  {
    kind: 'mysql-connections',
    title: 'MySQL has hardly a connection left',
    severity: 'P2',
    advice: 'SHOW PROCESSLIST tells whose they are. Raise max_connections to 200-300, or shrink the pools of others.',
    runbook: 'DatabaseConnectionsHigh',
    find: (see) => [
      ...hitsOf(see, 'mysql-connections', (finding) => ({
        target: '',
        steps: [step('kill-idle-connections', finding)],
        explains: onMysql,
      })),
      ...hitsOf(
        see,
        'mysql-reachable',
        (finding) => ({ target: '', steps: [step('kill-idle-connections', finding)], explains: onMysql }),
        because('too many connections'),
      ),
    ],
  },
  {
    kind: 'mysql-pool',
    title: 'All connections of the pool are in use',
    severity: 'P2',
    advice: 'Look for long statements first; then give the pool (cores x 2) + 4 connections.',
    runbook: 'MysqlPoolExhausted',
    find: (see) =>
      hitsOf(see, 'mysql-pool', (finding) => ({
        steps: [step('resize-pool', finding)],
        explains: among(['mysql-pool', 'api-errors']),
      })),
  },
  {
    kind: 'redis-down',
    title: 'Redis does not answer',
    severity: 'P2',
    advice: 'Start it. All goes on meanwhile, slower: each process keeps to a quarter of the budgets.',
    runbook: 'RedisDown',
    find: (see) =>
      hitsOf(
        see,
        'redis-reachable',
        (finding) => ({ target: '', steps: [step('restart-in-order', finding)], explains: onRedis }),
        (finding) => !because('access denied', 'no such host')(finding),
      ),
  },
  {
    kind: 'redis-down',
    title: 'Redis refuses us, or its address leads nowhere',
    severity: 'P2',
    advice: 'Look at REDIS_URL: host and password.',
    runbook: 'RedisDown',
    find: (see) =>
      hitsOf(
        see,
        'redis-reachable',
        () => ({ target: '', steps: [], explains: onRedis }),
        because('access denied', 'no such host'),
      ),
  },
  {
    kind: 'redis-memory',
    title: "Redis' memory is nearly full",
    severity: 'P3',
    advice: 'redis-cli --bigkeys names what takes the room; raise maxmemory when it is needed.',
    runbook: 'RedisMemoryHigh',
    find: (see) =>
      hitsOf(see, 'redis-memory', (finding) => ({
        target: '',
        steps: [
          step('evict-cache', finding),
          ...see.bad('redis-eviction').map((policy) => step('set-eviction-policy', policy)),
        ],
        explains: among(['redis-memory', 'redis-big-keys', 'redis-eviction']),
      })),
  },
  {
    kind: 'redis-eviction',
    title: 'Redis would refuse writes instead of evicting',
    severity: 'P3',
    advice: 'CONFIG SET maxmemory-policy allkeys-lru: everything in it can be made again.',
    runbook: 'RedisMemoryHigh',
    find: (see) =>
      hitsOf(see, 'redis-eviction', (finding) => ({
        target: '',
        steps: [step('set-eviction-policy', finding)],
        explains: among(['redis-eviction']),
      })),
  },
  {
    kind: 'temporal-down',
    title: 'Temporal does not answer',
    severity: 'P1',
    advice: 'Start it. Workflows go on where they were; what was not collected meanwhile is refilled.',
    runbook: 'TemporalDown',
    find: (see) =>
      hitsOf(see, 'temporal-reachable', (finding) => ({
        target: '',
        steps: [step('restart-in-order', finding)],
        explains: onTemporal,
      })),
  },
]

/** Two or more upstreams that cannot be reached, and none that can: that is our side. */
function networkCut(see: Sight): Hit[] {
  const all = see.results.filter(({ name }) => name === 'upstream-reachable')
  const bad = all.filter(({ outcome }) => outcome === 'bad')
  if (bad.length < 2 || all.some(({ outcome }) => outcome === 'ok')) return []
  return [
    {
      target: '',
      evidence: bad,
      why: `None of the ${bad.length} upstreams can be reached; one alone would be its own fault.`,
      steps: [],
      explains: onNetwork,
    },
  ]
}
