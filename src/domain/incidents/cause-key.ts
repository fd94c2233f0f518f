/**
 * What can be wrong, as a closed list of words, and what follows from what. A cause key is `<kind>` or `<kind>:<target>`:
 * `mysql-down`, `data-stale:candles/coinbase`. There is never more than one open incident of a key.
 */
export const CAUSE_KINDS = [
  'mysql-down',
  'mysql-connections',
  'mysql-pool',
  'mysql-slow',
  'redis-down',
  'redis-memory',
  'temporal-down',
  'network-down',
  'upstream-down',
  'upstream-quota',
  'data-stale',
  'data-gaps',
  'updater-stuck',
  'schedule-paused',
  'schedule-missed',
  'schedule-drift',
  'worker-down',
  'backlog',
  'workflow-failing',
  'workflow-stuck',
  'process-down',
  'process-memory',
  'process-cpu',
  'api-failing',
  'disk-full',
  'scorer-broken',
  'config-drift',
  'target-down',
  'channel-failing',
  'collection-failing',
  /** The score is a sum: what takes the points off has a cause of its own. */
  'health-low',
  /** No alert reaches us, not even the one that always fires. */
  'alerts-silent',
  /** An incident whose workflow or row is gone. */
  'incident-astray',
  /** Made by gapless, to prove that an incident goes the whole way. It calls nobody. */
  'synthetic',
  /** An alert that no rule of ours knows; the target is its name and what tells it apart. */
  'alert',
  /** Opened by a person; the target is a slug of the title. */
  'manual',
  'unknown',
] as const
export type CauseKind = (typeof CAUSE_KINDS)[number]
/** `<kind>` or `<kind>:<target>`. The table of causes may know kinds that are not listed here; they page as any other. */
export type CauseKey = string

/** The key of what gapless opens to prove its own way. */
export const SYNTHETIC: CauseKey = 'synthetic'

export const SEVERITIES = ['P1', 'P2', 'P3', 'P4'] as const
export type Severity = (typeof SEVERITIES)[number]

/** `data-stale` of `data-stale:candles/coinbase`; `unknown` for a word that is none of ours. */
export function kindOf(key: string): CauseKind {
  const kind = key.split(':', 1)[0] ?? ''
  return (CAUSE_KINDS as readonly string[]).includes(kind) ? (kind as CauseKind) : 'unknown'
}

/** `candles/coinbase` of `data-stale:candles/coinbase`; empty when the cause has no target. */
export function targetOf(key: string): string {
  const at = key.indexOf(':')
  return at < 0 ? '' : key.slice(at + 1)
}

export function causeKey(kind: CauseKind, target = ''): CauseKey {
  return target === '' ? kind : `${kind}:${target}`
}

/** The more severe of two: P1 before P4. */
export function worse(a: Severity, b: Severity): Severity {
  return a < b ? a : b
}

/** Without MySQL nothing is stored; without workers nothing runs; without a source its data age. */
const FOLLOWS: Readonly<Partial<Record<CauseKind, readonly CauseKind[]>>> = {
  'mysql-down': [
    'mysql-connections',
    'mysql-pool',
    'mysql-slow',
    'data-stale',
    'data-gaps',
    'updater-stuck',
    'backlog',
    'workflow-failing',
    'workflow-stuck',
    'schedule-missed',
    'scorer-broken',
    'collection-failing',
  ],
  'mysql-connections': [
    'data-stale',
    'data-gaps',
    'updater-stuck',
    'backlog',
    'workflow-failing',
    'collection-failing',
  ],
  'disk-full': ['mysql-down', 'data-stale', 'workflow-failing', 'collection-failing'],
  'worker-down': [
    'data-stale',
    'data-gaps',
    'updater-stuck',
    'backlog',
    'schedule-missed',
    'workflow-stuck',
    'target-down',
  ],
  'network-down': ['upstream-down', 'data-stale', 'data-gaps', 'channel-failing', 'collection-failing'],
  'redis-down': ['redis-memory', 'upstream-quota'],
}
/** These explain only what concerns their own target: the source, or the dataset and source. */
const FOLLOWS_OF_TARGET: Readonly<Partial<Record<CauseKind, readonly CauseKind[]>>> = {
  'upstream-down': ['data-stale', 'data-gaps', 'workflow-failing', 'collection-failing'],
  'upstream-quota': ['data-stale', 'data-gaps', 'collection-failing'],
  'schedule-paused': ['data-stale', 'data-gaps', 'schedule-missed'],
  'updater-stuck': ['data-stale', 'data-gaps'],
  'scorer-broken': ['data-stale', 'data-gaps'],
}

/** What takes points off the health score. */
const TAKES_POINTS: readonly CauseKind[] = [
  'mysql-down',
  'redis-down',
  'worker-down',
  'network-down',
  'upstream-down',
  'upstream-quota',
  'data-stale',
  'data-gaps',
  'updater-stuck',
  'schedule-paused',
  'schedule-missed',
  'scorer-broken',
  'collection-failing',
]

/** Whether an open incident of `parent` explains one of `child`, so that the child is a symptom and pages nobody. */
export function explains(parent: string, child: string): boolean {
  if (parent === child) return false
  const [from, to] = [kindOf(parent), kindOf(child)]
  if (FOLLOWS[from]?.includes(to) === true) return true
  if (to === 'health-low') return TAKES_POINTS.includes(from)
  if (FOLLOWS_OF_TARGET[from]?.includes(to) !== true) return false
  const words = (text: string) =>
    text
      .toLowerCase()
      .split(/[/\s]+/)
      .filter((word) => word !== '')
  const theirs = words(targetOf(child))
  const ours = words(targetOf(parent))
  // `schedule-paused:collect-candles/coinbase-1h` concerns `candles/coinbase`.
  return ours.length > 0 && ours.some((word) => theirs.some((each) => word === each || word.startsWith(`${each}-`)))
}

/** Whether anything at all could explain it: then its first notice may wait a moment for a parent. */
export function mayBeSymptom(key: string): boolean {
  const kind = kindOf(key)
  return (
    kind === 'health-low' ||
    [...Object.values(FOLLOWS), ...Object.values(FOLLOWS_OF_TARGET)].some((kinds) => kinds.includes(kind))
  )
}
