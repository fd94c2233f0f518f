import { sleep } from '@temporalio/workflow'

/** A deliberate mistake: a wait that no recorded history of this type begins with. */
export async function collectPrices(): Promise<void> {
  await sleep('1 minute')
}
