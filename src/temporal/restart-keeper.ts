import { WorkflowNotFoundError, type Client } from '@temporalio/client'
import type { Settings } from '../config/settings.ts'
import { coverageId } from '../contracts/collection.ts'
import { ensureKeeper, wantedKeepers } from './starts.ts'

/** Ends the keeper of a dataset and source, wherever it hangs, and starts it anew; what it knows of slots lies in MySQL. */
export async function restartKeeper(
  client: Client,
  settings: Settings,
  dataset: string,
  source: string,
  reason: string,
): Promise<void> {
  const wanted = wantedKeepers(settings).find((each) => each.dataset === dataset && each.source === source)
  if (wanted === undefined) throw new Error(`No keeper is declared for ${dataset} of ${source}.`)
  await client.workflow
    .getHandle(coverageId(dataset, source))
    .terminate(reason)
    .catch((error: unknown) => {
      if (!(error instanceof WorkflowNotFoundError)) throw error
    })
  await ensureKeeper(client, wanted)
}
