import { SECOND } from '../../domain/clock.ts'
import { ConfigError } from '../../errors.ts'
import type { IncidentTools, SupervisedHome } from '../incident-tools.ts'
import { done, nothing, type Act } from './act.ts'

/** What stands on a server, in the order to look at it; the worker last, because it may be the one that does this. */
const STANDS_ON: Readonly<Record<string, readonly string[]>> = {
  mysql: ['api', 'worker'],
  temporal: ['api', 'worker'],
  redis: [],
}

const homeOf = ({ home }: IncidentTools): SupervisedHome => {
  if (home === undefined) throw new ConfigError(['No supervisor of ours runs here.'])
  return home
}

/** One that was started anew since the finding was made is left alone: then somebody else did it, or this is the second time. */
export const restartProcess: Act = async (tools, plan) => {
  const home = homeOf(tools)
  if (!home.processes().some(({ role }) => role === plan.target))
    return nothing(`${plan.target} is not run by our supervisor.`)
  return done(await home.restart(plan.target))
}

export const restartInOrder: Act = async (tools, plan) => {
  const home = homeOf(tools)
  const { target } = plan
  if (!home.processes().some(({ role }) => role === target)) return nothing(`${target} is not run by our supervisor.`)
  const told = [await home.restart(target)]
  for (const role of STANDS_ON[target] ?? []) {
    // Ours connect anew by themselves; only what has ended over it needs a hand.
    const found = home.processes().find((each) => each.role === role)
    if (found !== undefined && found.pid === undefined) told.push(await home.restart(role))
  }
  return done(told.join(' '))
}

export const reloadPrometheus: Act = async ({ desk }, plan) => {
  const url = desk.config.settings.incidents.checks.prometheus
  if (url === undefined) return nothing('No Prometheus is configured.')
  const answer = await fetch(`${url.replace(/\/+$/, '')}/-/reload`, {
    method: 'POST',
    headers: { 'user-agent': 'gapless' },
    signal: AbortSignal.timeout(10 * SECOND),
  })
  if (answer.status === 403) throw new Error('Prometheus was started without --web.enable-lifecycle.')
  if (!answer.ok) throw new Error(`Prometheus refused its configuration: ${(await answer.text()).slice(0, 200)}`)
  return done(`${plan.target} has read its configuration again.`)
}
