import { setTimeout } from 'node:timers/promises'
import type { Actor, Report } from '../contracts/incidents.ts'
import { SECOND, type Millis } from '../domain/clock.ts'
import { SYNTHETIC } from '../domain/incidents/cause-key.ts'
import { UpstreamError } from '../errors.ts'
import { forgetSynthetics, newestSynthetic } from '../store/incident-audit.ts'
import { noticesOf } from '../store/incident-ledger.ts'
import { findIncident } from '../store/incidents.ts'
import { askDesk, deskPolicy, openIncident } from '../temporal/incidents.ts'
import type { Desk } from './desk.ts'
import { actOnIncident } from './incident-acts.ts'

/** `off`: no HEARTBEAT_URL. `not-due`: the last proof is young enough. `proven`: the whole way was gone, and the heartbeat told. */
export type Proof = 'off' | 'not-due' | 'proven'

const PATIENCE_MS = 30 * SECOND
const AGAIN_MS = 250
const ACTOR: Actor = { name: 'gapless', via: 'cli' }

/**
 * Makes up an incident and follows it: desk, its own workflow, the tables, the ledger, the page; then ends it and tells HEARTBEAT_URL. It is
 * marked synthetic and calls nobody. Who expects the heartbeat hears nothing when any of that is broken. Rejects with what did not come; the
 * next call goes on with the incident that is there.
 */
export async function proveTheWay(desk: Desk, userAgent: string): Promise<Proof> {
  const { settings, channels } = desk.config
  if (channels.heartbeatUrl === undefined) return 'off'
  const last = await newestSynthetic(desk.database)
  if (last?.status === 'CLOSED' && desk.clock() < last.openedAt + settings.incidents.proveEvery) return 'not-due'
  const client = await desk.temporal()
  const { number } = await openIncident(client, deskPolicy(settings, channels), synthetic(desk.clock()))
  await seen('its row', async () => (await findIncident(desk.database, number)) !== undefined)
  // Planned work holds every notice back; then that it is held is all there is to see.
  const held = ((await askDesk(client))?.holds ?? []).length > 0
  if (!held)
    await seen('its notice', async () =>
      (await noticesOf(desk.database, number)).some(
        ({ channel, state, transition }) =>
          channel === 'page' && state === 'delivered' && transition.startsWith('opened'),
      ),
    )
  const id = String(number)
  if ((await findIncident(desk.database, number))?.status !== 'RESOLVED')
    await actOnIncident(desk, 'resolve', id, ACTOR, { resolution: 'It was made up, and went the whole way.' })
  await actOnIncident(desk, 'note', id, ACTOR, {
    text: 'Synthetic.',
    rootCause: 'Made up by gapless to prove that incidents go the whole way.',
    prevention: 'None: it is wanted.',
  })
  await actOnIncident(desk, 'close', id, ACTOR)
  await seen('its end', async () => (await findIncident(desk.database, number))?.status === 'CLOSED')
  await beat(channels.heartbeatUrl, userAgent)
  await forgetSynthetics(desk.database)
  return 'proven'
}

const synthetic = (at: Millis): Report => ({
  key: SYNTHETIC,
  door: 'drill',
  severity: 'P4',
  title: 'Synthetic: proves that incidents go the whole way',
  description: 'Made up by gapless. Nobody is called, and it ends by itself.',
  startedAt: at,
  by: 'gapless',
})

async function seen(what: string, look: () => Promise<boolean>): Promise<void> {
  for (let left = PATIENCE_MS; !(await look()); left -= AGAIN_MS) {
    if (left <= 0)
      throw new UpstreamError('timeout', `The synthetic incident did not go the whole way: ${what} did not come.`)
    await setTimeout(AGAIN_MS)
  }
}

/** The address is a secret, so no error names it. */
async function beat(url: string, userAgent: string): Promise<void> {
  let status: number
  try {
    const answer = await fetch(url, {
      headers: { 'user-agent': userAgent, connection: 'close' },
      signal: AbortSignal.timeout(10 * SECOND),
    })
    status = answer.status
    await answer.arrayBuffer()
  } catch {
    throw new UpstreamError('unreachable', 'The address of HEARTBEAT_URL does not answer.')
  }
  if (status >= 300) throw new UpstreamError('server-error', `The address of HEARTBEAT_URL answered ${status}.`)
}
