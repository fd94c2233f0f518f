import { promisesFor } from '../config/promises.ts'
import { COLLECTORS, MADE_FROM, type Collector, type CollectResult } from '../contracts/collection.ts'
import { slotStart } from '../domain/collection/slot.ts'
import { DATASETS, type Dataset } from '../domain/collection/series.ts'
import { ConfigError, ConflictError } from '../errors.ts'
import { startCollection } from '../temporal/starts.ts'
import type { Desk } from './desk.ts'
import { parseSubjects, refuseOff } from './requests.ts'
import { within } from './services.ts'
import { didYouMean, listed } from './words.ts'

export interface CollectRequest {
  readonly collector: Collector
  readonly dataset: Dataset
  /** Empty: all. */
  readonly subjects: readonly string[]
}

/** A collector by its name (`ohlc-collector`) or by its dataset (`candles`), and subjects that exist. */
export function parseCollectRequest(
  desk: Pick<Desk, 'config'>,
  collector: string,
  subjects: readonly string[],
): CollectRequest {
  const names = DATASETS.filter((one) => MADE_FROM[one] === undefined).map((one) => COLLECTORS[one])
  const dataset = DATASETS.find((one) => one === collector || COLLECTORS[one] === collector)
  if (dataset === undefined)
    throw new ConfigError([
      `There is no collector ${JSON.stringify(collector)}.${didYouMean(collector, names)} Collectors: ${names.join(', ')}.`,
    ])
  const from = MADE_FROM[dataset]
  if (from !== undefined)
    throw new ConfigError([
      `${COLLECTORS[dataset]} has no collection of its own: it makes ${dataset} as ${listed(from)} arrive. Ask for some with gapless backfill ${dataset}.`,
    ])
  refuseOff(desk, dataset)
  return { collector: COLLECTORS[dataset], dataset, subjects: parseSubjects(desk, dataset, subjects) }
}

export type Collected = CollectResult & { readonly workflowId: string; readonly widthMs: number }

/** One collection now, by hand, of each width; waits for their end, at most `waitMs`. ConflictError when one has not ended by then, naming its workflow. */
export async function collectNow(desk: Desk, request: CollectRequest, waitMs: number): Promise<Collected[]> {
  const { collector, dataset, subjects } = request
  const client = await desk.temporal()
  const wanted = promisesFor(desk.config.settings, dataset)
    .map((promised) => ({ ...promised, subjects: promised.subjects.filter((one) => subjects.includes(one)) }))
    .filter((promised) => subjects.length === 0 || promised.subjects.length > 0)
    .flatMap((promised) => promised.widths.map((widthMs) => ({ promised, widthMs })))
  const started = await Promise.all(
    wanted.map(async ({ promised: { source, fills, settle, subjects }, widthMs }) => {
      // A price is of the slot that runs now; a bar is of the newest slot that is final.
      const now = desk.clock()
      const slotAt = fills === 'running' ? slotStart(now, widthMs) : slotStart(now - settle, widthMs) - widthMs
      return {
        widthMs,
        ...(await startCollection(client, { collector, dataset, source, widthMs, subjects, slotAt, fills })),
      }
    }),
  )
  return Promise.all(
    started.map(async ({ widthMs, workflowId, result }) => {
      try {
        return { ...(await within(waitMs, result())), workflowId, widthMs }
      } catch (error) {
        if ((error as Error).name !== 'TimeoutError')
          throw new ConflictError(`The collection ${workflowId} failed: ${innermost(error)}`, { cause: error })
        throw new ConflictError(
          `The collection ${workflowId} has not ended after ${Math.round(waitMs / 1000)} s. It goes on by itself.`,
        )
      }
    }),
  )
}

function innermost(error: unknown): string {
  let inner = error
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause
  return inner instanceof Error ? inner.message : 'for an unknown reason'
}
