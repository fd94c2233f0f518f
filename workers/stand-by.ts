import { join } from 'node:path'
import { connectClient } from '../src/temporal/connection.ts'
import { openIncidentWorker } from './compose-incidents.ts'
import type { Ground } from './ground.ts'
import type { Running } from './process.ts'
import { homeAt } from './supervisor/home.ts'
import { readConnection } from './supervisor/connection.ts'
import { installRuntime, persist } from './temporal-runtime.ts'
import { workflowBundlePath } from './workflow-bundle.ts'

const GRACE_MS = 5_000

/**
 * Where `npm start` runs a single worker, the HTTP process does incidents as well: when the worker stands still, somebody else must find it. Several
 * workers find each other, so elsewhere this does nothing. Goes on by itself; a fault in it leaves the HTTP process as it is.
 */
export function standBy(ground: Ground, { stopping, onStop }: Running, bundle: string | undefined): void {
  const { config, events } = ground
  if (readConnection(homeAt(config.home)) === undefined) return
  const opened = open(ground, stopping, bundle).catch((error: unknown) => {
    if (!stopping.aborted)
      events.errorSeen({
        module: 'incidents',
        type: 'internal',
        severity: 'error',
        error,
        message: 'incidents are done by the worker alone',
      })
    return undefined
  })
  onStop('incidents', async () => (await opened)?.close())
}

async function open(ground: Ground, stopping: AbortSignal, bundle: string | undefined) {
  const { temporalAddress: address, temporalNamespace: namespace } = ground.config.servers
  const where = { address, namespace }
  installRuntime(ground, ground.config.metrics.host, 0)
  const client = await persist(ground, stopping, 'Temporal', () => connectClient(where))
  const workflowBundle = Promise.resolve(bundle ?? workflowBundlePath(join(ground.config.home, 'workflow-bundle')))
  const incidents = await persist(ground, stopping, 'Temporal', () =>
    openIncidentWorker(ground, client, { role: 'api', where, workflowBundle, graceMs: GRACE_MS }),
  )
  incidents.running.catch((error: unknown) =>
    ground.events.errorSeen({
      module: 'incidents',
      type: 'internal',
      severity: 'error',
      error,
      message: 'incidents are done by the worker alone',
    }),
  )
  return {
    close: async () => {
      await incidents.close()
      await client.connection.close()
    },
  }
}
