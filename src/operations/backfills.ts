import { setTimeout as wait } from 'node:timers/promises'
import { backfillWorkflowId } from '../contracts/collection.ts'
import { SECOND } from '../domain/clock.ts'
import { isEnded, type BackfillOrder, type BackfillRequest } from '../domain/collection/backfill.ts'
import { missingIn } from '../domain/collection/coverage.ts'
import { gapsOf } from '../domain/collection/gap.ts'
import type { Knowledge } from '../domain/collection/knowledge.ts'
import type { Series } from '../domain/collection/series.ts'
import { slotCount } from '../domain/collection/slot.ts'
import { isAsked } from '../domain/collection/work.ts'
import { ConfigError, ConflictError } from '../errors.ts'
import { askerOf, newBackfillId, planRequest, rangeOfRequest, requestKey } from '../store/backfill-plan.ts'
import * as store from '../store/backfills.ts'
import { readKnowledge } from '../store/coverage.ts'
import { writeJournal } from '../store/journal.ts'
import { askForOutages } from '../store/outages.ts'
import { listSeries } from '../store/series.ts'
import { askForSweep, backfillControls } from '../temporal/starts.ts'
import { viewOf, type BackfillFailure, type BackfillView } from './backfill-view.ts'
import type { Desk } from './desk.ts'
import { rulesOf } from './plan-backfill.ts'
import { backfillsOf } from './loaded-series.ts'

export type { BackfillFailure, BackfillView } from './backfill-view.ts'

/**
 * Writes the request and has its workflow started. An equal one that is still at work is given back in its place.
 * Needs Temporal to answer: a request that nobody takes up would look like one that waits.
 */
export async function requestBackfill(desk: Desk, request: BackfillRequest): Promise<BackfillView> {
  const key = requestKey(request)
  const client = await desk.temporal()
  const known = await store.findActiveByKey(desk.database, key)
  let id = known?.id ?? newBackfillId()
  if (known === undefined) {
    const rules = rulesOf(desk, request.dataset)
    await askForOutages(desk.database, request, rules, desk.clock())
    const plan = await planRequest(desk.database, request, rules, desk.clock())
    const { stored, none, unobtainable, planned } = plan.slots
    const forgets = { all: request.mode === 'all', none: request.mode === 'all' || request.mode === 'suspect' }
    id = await store.createBackfill(desk.database, {
      id,
      request,
      requestKey: key,
      // `all` and `suspect` first forget what they doubt, so that it counts as filled again.
      base: {
        stored: forgets.all ? 0 : stored - plan.suspects,
        none: forgets.none ? 0 : none,
        unobtainable: forgets.all ? 0 : unobtainable,
      },
      slotsPlanned: planned,
      callsPlanned: plan.calls,
      requestedAt: desk.clock(),
    })
  }
  // The keeper starts every backfill that has a row and no workflow, so a start that was cut off here is made good by its next sweep.
  await askForSweep(client, desk.config.settings, request.dataset, request.source)
  return showBackfill(desk, id)
}

/** Newest first. */
export async function listBackfills(
  desk: Desk,
  query: { readonly limit: number; readonly active?: boolean },
): Promise<BackfillView[]> {
  return viewsOf(desk, await store.listBackfills(desk.database, query))
}

/** ConfigError when there is no such backfill. */
export async function showBackfill(desk: Desk, id: string): Promise<BackfillView> {
  const row = await rowOf(desk, id)
  return (await viewsOf(desk, [row]))[0] ?? viewOf(row, 0, [], desk.clock())
}

async function rowOf(desk: Desk, id: string): Promise<store.BackfillRow> {
  const row = await store.findBackfill(desk.database, id)
  if (row === undefined)
    throw new ConfigError([`There is no backfill ${JSON.stringify(id)}. All of them: npx gapless backfill list.`])
  return row
}

/** Two questions at most, however many rows. */
async function viewsOf(desk: Desk, rows: readonly store.BackfillRow[]): Promise<BackfillView[]> {
  if (rows.length === 0) return []
  const all = await listSeries(desk.database)
  const asked = rows.map((row) => ({ row, series: all.filter((one) => backfillsOf(one, [row]).length > 0) }))
  const failed = new Set(asked.flatMap(({ row, series }) => (row.slots.failed === 0 ? [] : series.map(({ id }) => id))))
  const known = failed.size === 0 ? new Map<number, Knowledge>() : await readKnowledge(desk.database, [...failed])
  return asked.map(({ row, series }) => viewOf(row, series.length, failuresOf(desk, row, series, known), desk.clock()))
}

function failuresOf(
  desk: Desk,
  row: store.BackfillRow,
  series: readonly Series[],
  known: ReadonlyMap<number, Knowledge>,
): BackfillFailure[] {
  const { dataset, source } = row.request
  if (row.slots.failed === 0) return []
  const asker = { ...askerOf(row), now: row.endedAt ?? desk.clock() }
  return series.flatMap((one): BackfillFailure[] => {
    const expected = rangeOfRequest(row.request, one, rulesOf(desk, dataset), desk.clock())
    const knowledge = known.get(one.id)
    if (expected === undefined || knowledge === undefined) return []
    return gapsOf(missingIn(expected, knowledge.intervals), knowledge.notes)
      .filter(({ note }) => note !== undefined && note.reason !== 'empty-once' && isAsked(note, asker))
      .map(({ from, to, note }) => ({
        dataset,
        source,
        subject: one.subject,
        widthSeconds: one.widthSeconds,
        from,
        to,
        slots: slotCount({ from, to }, one.widthSeconds * SECOND),
        reason: note?.reason ?? '',
      }))
  })
}

/** Each act gives the backfill as it reads afterwards. ConfigError: no such backfill; ConflictError: it has ended. */
export async function pauseBackfill(desk: Desk, id: string, by: string): Promise<BackfillView> {
  return act(desk, id, 'paused', by, (controls) => controls.pause(by))
}

export async function resumeBackfill(desk: Desk, id: string, by: string): Promise<BackfillView> {
  return act(desk, id, 'resumed', by, (controls) => controls.resume(by))
}

export async function cancelBackfill(desk: Desk, id: string, by: string): Promise<BackfillView> {
  return act(desk, id, 'cancelled', by, (controls) => controls.cancel(by))
}

/** Throws ConfigError when nothing is to be changed. */
export function checkChange({ width, order }: { readonly width?: unknown; readonly order?: unknown }): void {
  if (width === undefined && order === undefined) throw new ConfigError(['Say what to change: width, order, or both.'])
}

/** Changes width and order while it runs. */
export async function setBackfill(
  desk: Desk,
  id: string,
  change: { readonly width?: number | undefined; readonly order?: BackfillOrder | undefined },
  by: string,
): Promise<BackfillView> {
  const { width, order } = change
  checkChange(change)
  const words = [...(width === undefined ? [] : [`width ${width}`]), ...(order === undefined ? [] : [`order ${order}`])]
  return act(desk, id, `set to ${words.join(' and ')}`, by, (controls) =>
    controls.set({ ...(width === undefined ? {} : { width }), ...(order === undefined ? {} : { order }) }),
  )
}

async function act(
  desk: Desk,
  id: string,
  done: string,
  by: string,
  work: (controls: ReturnType<typeof backfillControls>) => Promise<void>,
): Promise<BackfillView> {
  const row = await rowOf(desk, id)
  const verb = done.split(' ')[0] ?? done
  if (isEnded(row.state))
    throw new ConflictError(
      `Backfill ${id} has ended (${row.state.replaceAll('_', ' ')}); it cannot be ${verb} any more.`,
    )
  try {
    await work(backfillControls(await desk.temporal(), id))
  } catch (error) {
    if ((error as Error).name !== 'WorkflowNotFoundError') throw error
    throw new ConflictError(
      `Backfill ${id} is not at work yet. It is started by the next sweep; try again in a moment.`,
      { cause: error },
    )
  }
  await writeJournal(desk.database, {
    at: desk.clock(),
    subject: backfillWorkflowId(id),
    kind: 'backfill-steered',
    sentence: `Backfill ${id} was ${done} by ${by}.`,
  })
  return settled(desk, id, row.state, verb)
}

/** The workflow notes the change in a moment; this waits for that, at most 3 s, so that what is shown is true. */
async function settled(desk: Desk, id: string, before: string, verb: string): Promise<BackfillView> {
  for (let left = 30; left > 0 && verb !== 'set'; left -= 1) {
    if ((await rowOf(desk, id)).state !== before) break
    await wait(100)
  }
  return showBackfill(desk, id)
}
