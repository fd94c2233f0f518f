import type { Desk } from '../operations/desk.ts'
import { within } from '../operations/services.ts'

export interface Checks {
  readonly mysql: boolean
  readonly redis: boolean
  readonly temporal: boolean
}

/** Longest wait for one server: a probe of ours must be answered within a second whatever hangs. */
const PATIENCE_MS = 900

/** Asks MySQL, Redis and Temporal at once. One that does not answer in time is not well. Never rejects. */
export async function checkServers(desk: Desk): Promise<Checks> {
  const [mysql, redis, temporal] = await Promise.all([
    answers(desk.database.ping()),
    answers(desk.redis.ping()),
    answers(
      desk
        .temporal()
        .then((client) =>
          client.withAbortSignal(AbortSignal.timeout(PATIENCE_MS), () =>
            client.workflowService.describeNamespace({ namespace: desk.config.servers.temporalNamespace }),
          ),
        ),
    ),
  ])
  return { mysql, redis, temporal }
}

function answers(asked: Promise<unknown>): Promise<boolean> {
  return within(PATIENCE_MS, asked).then(
    () => true,
    () => false,
  )
}
