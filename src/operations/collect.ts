import type { Collector, CollectResult } from '../contracts/collection.ts'
import type { Desk } from './desk.ts'

/** One collection now, by hand; waits for its end, at most `waitMs`. ConflictError when it has not ended by then, naming its workflow. */
export async function collectNow(
  _desk: Desk,
  _request: { readonly collector: Collector; readonly subjects: readonly string[]; readonly waitMs: number },
): Promise<CollectResult & { readonly workflowId: string }> {
  throw new Error('not built yet')
}
