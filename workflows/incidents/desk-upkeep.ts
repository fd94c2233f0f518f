import type { Report } from '../../src/contracts/incidents.ts'
import { entryOf, parentOf, parentsFirst } from '../../src/domain/incidents/desk.ts'
import { lookAround, recordAlerts } from './calls.ts'
import { keep, type DeskRoom } from './desk-room.ts'

/** Alerts go to the tables one batch after the other, however long MySQL is away; nothing waits for that. */
export function flushAlerts(room: DeskRoom): void {
  const { desk } = room
  if (desk.unsaved.length === 0 || (room.savesOneByOne && room.saving.length > 0)) return
  const batch = desk.unsaved.splice(0, 500)
  const unsaved = batch.map((alert) => ({
    ...alert,
    number: entryOf(desk.open, alert.key)?.number ?? parentOf(desk.open, alert.key, Date.now(), 0)?.number,
  }))
  if (!room.savesOneByOne) return keep(room, recordAlerts(unsaved))
  room.saving = batch
  const saved = () => {
    room.saving = []
    // What came meanwhile is next.
    room.looked ||= desk.unsaved.length > 0
  }
  keep(room, recordAlerts(unsaved).then(saved, saved))
}

/** An alert that waited has found its incident, whose number was not known when it was first written. */
export function saveAgain({ desk, savesBetween }: DeskRoom, { alert, key }: Report): void {
  if (savesBetween && alert !== undefined) desk.unsaved.push({ ...alert, key, number: undefined })
}

/** The next look begins when this one is done. */
export function look(room: DeskRoom): void {
  const { desk } = room
  desk.nextLookAt = Infinity
  const again = () => {
    desk.nextLookAt = Date.now() + room.policy.lookEveryMs
    room.looked = true
  }
  keep(
    room,
    lookAround().then((reports) => {
      room.inbox.push(...parentsFirst(reports))
      again()
    }, again),
  )
}

/** What is over and was told long ago. */
export function forget(room: DeskRoom): void {
  const { desk } = room
  const now = Date.now()
  for (const [fingerprint, seen] of Object.entries(desk.alerts))
    if (!seen.firing && seen.seenAt + room.policy.keepAlertsMs < now) delete desk.alerts[fingerprint]
  desk.holds = desk.holds.filter(({ until }) => until > now)
}
