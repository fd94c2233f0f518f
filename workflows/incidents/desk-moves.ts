import type { IncidentMove } from '../../src/contracts/incidents.ts'
import { explains } from '../../src/domain/incidents/cause-key.ts'
import { entryOf, type DeskEntry } from '../../src/domain/incidents/desk.ts'
import { adopt, awaitOutlasting } from './desk-placing.ts'
import { tell, type DeskRoom } from './desk-room.ts'

/** An incident says where it has gone: found to be something else, resolved, open again, closed. */
export async function moved(room: DeskRoom, move: IncidentMove): Promise<void> {
  const { desk } = room
  const entry = desk.open.find(({ number }) => number === move.number)
  if (entry === undefined) return
  if (move.to === 'diagnosed') {
    if (entry.keys.includes(move.key)) return
    const other = entryOf(desk.open, move.key)
    if (other !== undefined && other.resolvedAt === undefined) return adopt(room, other, entry)
    if (other !== undefined) return
    entry.keys.push(move.key)
    await tell(room, entry, { is: 'rekeyed', key: move.key })
    for (const each of desk.open.filter((one) => one !== entry && one.parent === undefined))
      if (each.resolvedAt === undefined && each.keys.some((key) => explains(move.key, key)))
        await adopt(room, entry, each)
  } else if (move.to === 'reopened') entry.resolvedAt = undefined
  else {
    entry.resolvedAt = Date.now()
    for (const child of desk.open.filter(({ parent }) => parent === entry.number)) {
      child.parent = undefined
      await tell(room, child, { is: 'released', by: entry.number })
    }
    awaitOrphans(room, entry)
    if (move.to === 'closed') desk.open.splice(desk.open.indexOf(entry), 1)
  }
}

/** Alerts that were only symptoms of it, and still fire: they open incidents of their own when they outlast its afterglow. */
function awaitOrphans(room: DeskRoom, entry: DeskEntry): void {
  const { desk } = room
  for (const [fingerprint, { key, firing, startsAt, name, severity, title }] of Object.entries(desk.alerts)) {
    if (!firing || !entry.symptoms.includes(key) || entryOf(desk.open, key) !== undefined) continue
    const alert = { fingerprint, startsAt, status: 'firing', name } as const
    const description = `It was taken for a symptom of incident ${entry.number}, and outlasted it.`
    const report = {
      key,
      door: 'alert',
      severity,
      title,
      description,
      startedAt: startsAt,
      by: 'alertmanager',
      alert,
    } as const
    awaitOutlasting(desk, report, Date.now() + room.policy.afterglowMs)
  }
}
