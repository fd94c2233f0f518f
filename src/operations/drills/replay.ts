import { SECOND } from '../../domain/clock.ts'
import { ConflictError } from '../../errors.ts'
import type { DrillGround } from './drill.ts'

/** One request to the control of the stand-in of the upstreams (src/replay/control-routes.ts); gives its answer. */
export async function steerReplay(
  { replayUrl }: DrillGround,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object,
): Promise<unknown> {
  if (replayUrl === undefined) throw new ConflictError('The upstreams here are those of others.')
  const answer = await fetch(`${replayUrl}/__control/${path}`.replace(/\/$/, ''), {
    method,
    headers: { 'user-agent': 'gapless', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10 * SECOND),
  })
  if (!answer.ok) throw new Error(`The replay server refused: ${(await answer.text()).slice(0, 200)}`)
  return answer.json()
}
