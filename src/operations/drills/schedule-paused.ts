import { wantedSchedules } from '../../temporal/schedules.ts'
import { ConflictError } from '../../errors.ts'
import type { Drill } from './drill.ts'

const NOTE = 'paused by a drill of gapless'

/** As a person pauses one in Temporal's own page and goes home: our journal knows nothing of it. */
export const schedulePaused: Drill<{ readonly id: string }> = {
  name: 'schedule-paused',
  says: "a schedule is paused behind gapless's back; it is resumed, and what the pause left out is filled",
  ends: 'repaired',
  needsReplay: false,
  plan({ tools: { desk } }) {
    const [first] = wantedSchedules(desk.config.settings)
      .filter(({ input }) => input !== undefined)
      .toSorted((a, b) => a.everyMs - b.everyMs)
    if (first === undefined) throw new ConflictError('No schedule is declared.')
    return Promise.resolve({ id: first.id })
  },
  async strike({ tools: { desk } }, { id }) {
    await (await desk.temporal()).schedule.getHandle(id).pause(NOTE)
    return `The schedule ${id} was paused in Temporal itself.`
  },
  keys: ({ id }) => [`schedule-paused:${id}`],
  async undo({ tools: { desk } }, { id }) {
    const handle = (await desk.temporal()).schedule.getHandle(id)
    const { state } = await handle.describe()
    if (state.paused && state.note === NOTE) await handle.unpause('the drill of gapless is over')
  },
}
