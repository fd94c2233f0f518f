/** Metrics of incidents; part of the table in metric-table.ts. */

const MINUTES = [5, 15, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400, 259_200]

const counter = <const L extends readonly string[]>(labels: L, help: string) =>
  ({ kind: 'counter', help, labels }) as const
const histogram = <const L extends readonly string[]>(labels: L, help: string) =>
  ({ kind: 'histogram', help, labels, buckets: MINUTES }) as const

export const INCIDENT_METRICS = {
  gapless_incidents_opened_total: counter(['severity', 'door'], 'Incidents opened, by severity and what told of them.'),
  gapless_incidents_reopened_total: counter(['severity'], 'Incidents that relapsed or were opened again.'),
  gapless_incidents_open: { kind: 'gauge', help: 'Incidents that are open or being worked on.', labels: ['severity'] },
  gapless_incident_detect_seconds: histogram(['severity'], 'From the beginning of a fault until its incident opened.'),
  gapless_incident_acknowledge_seconds: histogram(['severity'], 'From opening until a person answered.'),
  gapless_incident_resolve_seconds: histogram(['severity'], 'From opening until it was proven repaired.'),
  gapless_incident_notices_total: counter(
    ['channel', 'outcome'],
    'Attempts to tell a receiver: delivered, refused (for now), failed (for good).',
  ),
  gapless_incident_notices_undelivered: {
    kind: 'gauge',
    help: 'Notices that a channel has not taken for over a minute, or refused for good within the hour with nothing taken since.',
    labels: ['channel'],
  },
  gapless_flaps_total: counter(['check'], 'Checks that were bad and well again before anybody was told, by check.'),
  gapless_watcher_failures_total: counter(
    ['what'],
    'Times that watching the watcher did not work: alerts not held against those of Alertmanager, way not gone to its end.',
  ),
  gapless_way_proven_timestamp_seconds: {
    kind: 'gauge',
    help: 'When a made-up incident last went the whole way; only with HEARTBEAT_URL.',
    labels: [],
  },
  gapless_incident_remedies_total: counter(['remedy', 'outcome'], 'Remedies of incidents, by what came of them.'),
} as const
