import { isOpen, type Incident, type IncidentEntry, type Status } from '../domain/incidents/incident.ts'
import type { Millis } from '../domain/clock.ts'
import { SYNTHETIC } from '../domain/incidents/cause-key.ts'
import type { Database, Queryable, Transaction, Value } from './database.ts'

/** Writes what an incident's workflow knows: its newest state, journal entries that were not written yet, links. May happen twice. */
export async function saveIncident(
  database: Database,
  saved: {
    readonly incident: Incident
    readonly version: number
    readonly entries: readonly IncidentEntry[]
    readonly at: Millis
  },
): Promise<void> {
  const { incident, version, entries, at } = saved
  await database.transaction(async (tx) => {
    const holdsKey = incident.status !== 'CLOSED' && (await takeKey(tx, incident.key.slice(0, 190), incident.number))
    await tx.execute(
      `INSERT INTO incidents (number, ${NAMES.join(', ')}) VALUES (?)
       ON DUPLICATE KEY UPDATE ${NAMES.filter((name) => name !== 'version')
         .map((name) => `${name} = IF(version <= VALUES(version), VALUES(${name}), ${name})`)
         .join(', ')}, version = GREATEST(version, VALUES(version))`,
      [[incident.number, ...columnsOf(incident, holdsKey, version, at)]],
    )
    if (entries.length > 0)
      await tx.execute(
        'INSERT IGNORE INTO incident_journal (number, seq, at, kind, actor, sentence, detail) VALUES ?',
        [
          entries.map((entry) => [
            incident.number,
            entry.seq,
            new Date(entry.at),
            entry.kind,
            entry.actor.slice(0, 100),
            entry.sentence.slice(0, 1000),
            entry.detail === undefined ? null : JSON.stringify(entry.detail),
          ]),
        ],
      )
    await enterNotices(tx, incident, at)
    if (incident.symptoms.length > 0)
      await tx.execute('INSERT IGNORE INTO incident_links (parent, symptom_key, symptom, at) VALUES ?', [
        incident.symptoms.map((key) => [incident.number, key.slice(0, 190), null, new Date(at)]),
      ])
    if (incident.parent !== undefined)
      await tx.execute(
        'INSERT INTO incident_links (parent, symptom_key, symptom, at) VALUES (?) ON DUPLICATE KEY UPDATE symptom = VALUES(symptom)',
        [[incident.parent, incident.key.slice(0, 190), incident.number, new Date(at)]],
      )
  })
}

/** Notices that were settled while the ledger could not be written. */
async function enterNotices(tx: Transaction, { number, notifications }: Incident, at: Millis): Promise<void> {
  const settled = notifications.filter(({ state }) => state === 'delivered' || state === 'failed')
  if (settled.length === 0) return
  await tx.execute(
    `INSERT INTO incident_notifications (ledger_key, number, transition, level, channel, state, attempts, first_at, last_at, delivered_at, receipt) VALUES ?
     ON DUPLICATE KEY UPDATE delivered_at = COALESCE(delivered_at, VALUES(delivered_at)), state = VALUES(state)`,
    [
      settled.map((each) => [
        each.key,
        number,
        each.transition.slice(0, 64),
        each.level.slice(0, 16),
        each.channel,
        each.state,
        each.attempts,
        new Date(each.firstAt),
        new Date(each.deliveredAt ?? at),
        each.deliveredAt === undefined ? null : new Date(each.deliveredAt),
        each.receipt.slice(0, 500),
      ]),
    ],
  )
}

/** Takes the open key from older numbers. The desk gives a key to a newer one only when the older is gone; false: a newer one has it. */
async function takeKey(tx: Transaction, key: string, number: number): Promise<boolean> {
  await tx.execute('UPDATE incidents SET open_key = NULL WHERE open_key = ? AND number < ?', [key, number])
  const newer = await tx.query('SELECT number FROM incidents WHERE open_key = ? AND number > ? FOR UPDATE', [
    key,
    number,
  ])
  return newer.length === 0
}

/** The version stands last: the guard of every other column reads what it was before. */
const NAMES = [
  ...[
    'cause_key',
    'open_key',
    'severity',
    'status',
    'title',
    'description',
    'door',
    'owner',
    'started_at',
    'opened_at',
  ],
  ...['acknowledged_at', 'resolved_at', 'closed_at', 'watch_until', 'flap_count', 'reopen_count', 'parent'],
  ...['root_cause', 'resolution', 'prevention', 'lessons', 'view', 'updated_at', 'version'],
]

function columnsOf(incident: Incident, holdsKey: boolean, version: number, at: Millis): Value[] {
  const time = (moment: Millis | undefined) => (moment === undefined ? null : new Date(moment))
  const key = incident.key.slice(0, 190)
  return [
    key,
    holdsKey ? key : null,
    incident.severity,
    incident.status,
    incident.title.slice(0, 255),
    incident.description.slice(0, 16_000),
    incident.door,
    incident.owner?.slice(0, 100) ?? null,
    time(incident.startedAt),
    time(incident.openedAt),
    time(incident.acknowledgedAt),
    time(incident.resolvedAt),
    time(incident.closedAt),
    time(incident.watchUntil),
    incident.flapCount,
    incident.reopenCount,
    incident.parent ?? null,
    ...[incident.rootCause, incident.resolution, incident.prevention, incident.lessons].map((text) =>
      text.slice(0, 16_000),
    ),
    JSON.stringify(incident),
    time(at),
    version,
  ]
}

/** Newest first. `open` true: only those that are not closed. What gapless made up to prove its own way is none that people ask for. */
export async function listIncidents(
  db: Queryable,
  query: { limit: number; before?: number | undefined; open?: boolean | undefined; status?: Status | undefined },
): Promise<Incident[]> {
  const where = ['number < ?', 'cause_key <> ?']
  const values: Value[] = [query.before ?? Number.MAX_SAFE_INTEGER, SYNTHETIC]
  if (query.open === true) where.push("status IN ('OPEN', 'INVESTIGATING')")
  if (query.status !== undefined) {
    where.push('status = ?')
    values.push(query.status)
  }
  const rows = await db.query<{ view: string }>(
    `SELECT view FROM incidents WHERE ${where.join(' AND ')} ORDER BY number DESC LIMIT ?`,
    [...values, query.limit],
  )
  return rows.map(({ view }) => incidentOf(view))
}

export async function findIncident(db: Queryable, number: number): Promise<Incident | undefined> {
  const [row] = await db.query<{ view: string }>('SELECT view FROM incidents WHERE number = ?', [number])
  return row === undefined ? undefined : incidentOf(row.view)
}

/** How many are open or being worked on. */
export async function countOpenIncidents(db: Queryable): Promise<number> {
  const [row] = await db.query<{ open: number }>(
    "SELECT COUNT(*) AS open FROM incidents WHERE status IN ('OPEN', 'INVESTIGATING') AND parent IS NULL AND cause_key <> ?",
    [SYNTHETIC],
  )
  return Number(row?.open ?? 0)
}

/** What happened to one incident, in order. */
export async function incidentJournal(db: Queryable, number: number): Promise<IncidentEntry[]> {
  const rows = await db.query<{
    seq: number
    at: Date
    kind: IncidentEntry['kind']
    actor: string
    sentence: string
    detail: string | null
  }>('SELECT seq, at, kind, actor, sentence, detail FROM incident_journal WHERE number = ? ORDER BY seq', [number])
  return rows.map(({ seq, at, kind, actor, sentence, detail }) => ({
    seq,
    at: at.getTime(),
    kind,
    actor,
    sentence,
    ...(detail === null ? {} : { detail: JSON.parse(detail) as unknown }),
  }))
}

/** Numbers of all incidents that were never closed, with their keys; the largest number there is. */
export async function openNumbers(
  db: Queryable,
): Promise<{ lastNumber: number; open: { number: number; key: string; parent: number | undefined; open: boolean }[] }> {
  const [last] = await db.query<{ last: number | null }>('SELECT MAX(number) AS last FROM incidents')
  const rows = await db.query<{ number: number; cause_key: string; parent: number | null; status: Status }>(
    "SELECT number, cause_key, parent, status FROM incidents WHERE status <> 'CLOSED' ORDER BY number",
  )
  return {
    lastNumber: Number(last?.last ?? 0),
    open: rows.map((row) => ({
      number: Number(row.number),
      key: row.cause_key,
      parent: row.parent === null ? undefined : Number(row.parent),
      open: isOpen(row.status),
    })),
  }
}

function incidentOf(view: string): Incident {
  return JSON.parse(view) as Incident
}
