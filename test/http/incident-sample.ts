import type { Incident, IncidentEntry, Notification } from '../../src/domain/incidents/incident.ts'
import type { Database } from '../../src/store/database.ts'
import { writeNotice } from '../../src/store/incident-ledger.ts'
import { saveIncident } from '../../src/store/incidents.ts'

const MINUTE = 60_000
const TEAM = { level: 'L1', who: 'Data Collection Team', channels: ['slack', 'mail'], waitMs: 15 * MINUTE } as const
const PLATFORM = { level: 'L2', who: 'Platform Team', channels: ['slack-platform'], waitMs: 30 * MINUTE } as const
const ON_CALL = { level: 'L3', who: 'On-Call Engineer', channels: ['pagerduty', 'page'], waitMs: 30 * MINUTE } as const

/** One that nobody has answered: L1 could not be told, L2 was, L3 is next; one repair did not help, one waits for a person. */
export function unanswered(number: number, now: number, more: Partial<Incident> = {}): Incident {
  const openedAt = now - 20 * MINUTE
  const check = { name: 'updater-moves', target: 'features/gapless' }
  return {
    number,
    key: 'updater-stuck:features/gapless',
    title: 'Features stand still <script>x</script>',
    description: 'Asked for one range 41 times while its inputs moved 183 times.',
    door: 'monitor',
    severity: 'P2',
    status: 'INVESTIGATING',
    owner: undefined,
    startedAt: openedAt - 2 * MINUTE,
    openedAt,
    acknowledgedAt: undefined,
    acknowledgedBy: undefined,
    resolvedAt: undefined,
    resolvedBy: undefined,
    closedAt: undefined,
    watchUntil: undefined,
    flapCount: 1,
    reopenCount: 0,
    parent: undefined,
    symptoms: ['data-stale:features/gapless', 'data-gaps:features/gapless'],
    cause: {
      key: 'updater-stuck:features/gapless',
      severity: 'P2',
      title: 'The updater of features stands still',
      sentence: 'The feature updater repeats one range and does not move on.',
      confidence: 0.9,
      evidence: [check],
      symptoms: [],
      proof: [check],
    },
    findings: [
      {
        ...check,
        outcome: 'bad',
        value: '0 rows',
        threshold: 'at least 1 row in 60 s',
        query: 'SELECT COUNT(*) FROM ml_features_materialized',
        at: openedAt + 6_000,
        tookMs: 12,
        sentence: 'No row of features was written for 2 h 08 min.',
      },
      {
        name: 'prometheus-targets',
        target: 'prometheus',
        outcome: 'unknown',
        value: '',
        threshold: 'every target up',
        query: 'GET /api/v1/targets',
        at: openedAt + 6_000,
        tookMs: 3,
        sentence: 'Prometheus was not asked: none is configured.',
      },
    ],
    remedies: [
      {
        key: `${number}-x/nudge-updater/features/1`,
        remedy: 'nudge-updater',
        target: 'features/gapless',
        title: "Move the updater's cursor to 12:00",
        outcome: 'applied',
        reason: undefined,
        sentence: 'The cursor stands at 12:00 now.',
        retryAfterMs: undefined,
        at: openedAt + 10_000,
        tookMs: 40,
      },
    ],
    awaiting: {
      remedy: 'restart-updater',
      target: 'features/gapless',
      cause: 'updater-stuck:features/gapless',
      title: 'Terminate the updater and start it',
      blastRadius: 'features are not updated for about 10 s.',
      needsApproval: true,
      proof: [],
      proveWithinMs: 60_000,
      parameters: {},
    },
    notifications: [],
    ladder: [TEAM, PLATFORM, ON_CALL],
    rung: 1,
    nextRungAt: now + 21 * MINUTE,
    heldUntil: undefined,
    rootCause: 'The feature updater repeats one range and does not move on.',
    resolution: '',
    prevention: '',
    lessons: '',
    ...more,
  }
}

const SAID: readonly (readonly [IncidentEntry['kind'], string, string, unknown?])[] = [
  [
    'opened',
    'the health monitor',
    'P2 opened by the health monitor: Features stand still',
    { key: 'updater-stuck:features/gapless' },
  ],
  [
    'diagnosis',
    'gapless',
    '22 checks: 1 is bad, 1 unknown.',
    {
      causes: [
        { key: 'updater-stuck:features/gapless', confidence: 0.9 },
        { key: 'mysql-slow', confidence: 0.3 },
      ],
    },
  ],
  [
    'cause',
    'gapless',
    'Cause: The feature updater repeats one range and does not move on.',
    { key: 'updater-stuck:features/gapless' },
  ],
  ['notice', 'gapless', 'L1 could not be told by slack (opened): the channel is archived.'],
  ['fault', 'gapless', 'Nobody of L1 could be told: the next rung is called at once.'],
  ['notice', 'gapless', 'L2 was told by slack-platform (escalated-L2).'],
  ['remedy', 'gapless', "Move the updater's cursor to 12:00: The cursor stands at 12:00 now.", { outcome: 'applied' }],
  ['proof', 'gapless', "It did not help: Move the updater's cursor to 12:00. The checks still say bad."],
  ['approval', 'gapless', 'Waits for approval: Terminate the updater and start it.'],
  ['note', 'ana (page)', 'Looking at <b>the locks</b> first.'],
]

/** Writes it with its journal and its notices, as its workflow does. */
export async function storeIncident(database: Database, incident: Incident): Promise<void> {
  const { number, openedAt } = incident
  const entries = SAID.map(([kind, actor, sentence, detail], index) => ({
    seq: index + 1,
    at: openedAt + (index + 1) * 2_000,
    kind,
    actor,
    sentence,
    ...(detail === undefined ? {} : { detail }),
  }))
  await saveIncident(database, { incident, version: 1, entries, at: openedAt })
  const notices: readonly (readonly [string, string, Notification['channel'], 'delivered' | 'failed', string])[] = [
    ['opened', 'L1', 'slack', 'failed', 'the channel is archived'],
    ['escalated-L2', 'L2', 'slack-platform', 'delivered', 'ok'],
  ]
  for (const [transition, level, channel, state, receipt] of notices)
    await writeNotice(database, {
      key: `${number}-x/${transition}/${level}/${channel}`,
      number,
      transition,
      level,
      channel,
      state,
      attempts: 1,
      unknowns: 0,
      firstAt: openedAt + 1_000,
      lastAt: openedAt + 1_500,
      nextTryAt: undefined,
      deliveredAt: state === 'delivered' ? openedAt + 1_500 : undefined,
      receipt,
    })
}
