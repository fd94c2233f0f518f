import type { Millis } from '../domain/clock.ts'
import type { Desk } from './desk.ts'

export interface ScheduleView {
  readonly id: string
  readonly paused: boolean
  readonly note: string
  readonly everyMs: number | undefined
  readonly lastActionAt: Millis | undefined
  readonly nextActionAt: Millis | undefined
}

/** Every schedule of gapless, by id. Rejects when Temporal does not answer. */
export async function readSchedules(_desk: Desk): Promise<ScheduleView[]> {
  throw new Error('not built yet')
}

export interface ScheduleAct {
  readonly id: string
  readonly reason: string
  readonly by: string
}

/** ConfigError when there is no such schedule. The act and its reason go into the journal. */
export async function pauseSchedule(_desk: Desk, _act: ScheduleAct): Promise<ScheduleView> {
  throw new Error('not built yet')
}

/** Also asks for a sweep: what a pause left out is refilled. */
export async function resumeSchedule(_desk: Desk, _act: ScheduleAct): Promise<ScheduleView> {
  throw new Error('not built yet')
}

export async function triggerSchedule(_desk: Desk, _act: ScheduleAct): Promise<ScheduleView> {
  throw new Error('not built yet')
}
