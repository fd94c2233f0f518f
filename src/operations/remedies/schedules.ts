import { describeSchedule } from '../../temporal/found-schedules.ts'
import { reconcileSchedules, wantedSchedules } from '../../temporal/schedules.ts'
import { resumeSchedule, triggerSchedule } from '../schedules.ts'
import { done, nothing, type Act } from './act.ts'

const REASON = 'by the repair of an incident'

export const resume: Act = async ({ desk }, { target }) => {
  const found = await describeSchedule(await desk.temporal(), target)
  if (!found.paused) return nothing(`${target} is not paused.`)
  await resumeSchedule(desk, { id: target, reason: REASON })
  return done(`${target} was resumed; it had been paused: ${found.note || 'no reason given'}.`)
}

/** A second run of one slot stores nothing twice. */
export const trigger: Act = async ({ desk }, { target }) => {
  const found = await describeSchedule(await desk.temporal(), target)
  if (found.paused) return nothing(`${target} is paused.`)
  await triggerSchedule(desk, { id: target, reason: REASON })
  return done(`${target} was run once now.`)
}

export const declare: Act = async ({ desk }) => {
  const wanted = wantedSchedules(desk.config.settings)
  const changes = await reconcileSchedules(await desk.temporal(), wanted, desk.clock())
  const made = changes.filter(({ did }) => did !== 'same')
  if (made.length === 0) return nothing('Every schedule is as it is declared.')
  return done(`Schedules: ${made.map(({ id, did }) => `${id} ${did}`).join(', ')}.`)
}
