import type { HoldWindow } from '../../src/contracts/incidents.ts'
import { recordHold } from './calls.ts'
import { keep, tell, type DeskRoom } from './desk-room.ts'

/** A window that begins, or one that a person ends before its time. */
export interface HoldWord {
  readonly hold?: HoldWindow
  readonly end?: { readonly id: string; readonly by: string }
}

/** Remembers it and tells every incident; a window ends by itself. */
export async function hold(room: DeskRoom, word: HoldWord): Promise<void> {
  const { desk } = room
  const now = Date.now()
  if (word.hold !== undefined) {
    const { hold } = word
    desk.holds = [...desk.holds.filter(({ id }) => id !== hold.id), hold]
    keep(room, recordHold({ window: hold, endedBy: undefined }))
  }
  const { end } = word
  const ended = end === undefined ? undefined : desk.holds.find(({ id }) => id === end.id)
  if (end !== undefined && ended !== undefined) {
    desk.holds = desk.holds.filter(({ id }) => id !== end.id)
    keep(room, recordHold({ window: { ...ended, until: Math.max(ended.from, now) }, endedBy: end.by }))
  }
  desk.holds = desk.holds.filter(({ until }) => until > now)
  for (const entry of [...desk.open]) await tell(room, entry, { is: 'holds', holds: desk.holds })
}
