import { z } from 'zod'
import type { Millis } from '../domain/clock.ts'
import type { Range } from '../domain/range.ts'
import { parseTime } from '../operations/requests.ts'
import { HttpProblem } from './problems.ts'

export const DEFAULT_LIMIT = 100
export const MAX_LIMIT = 1_000

/** How many, and from where: the `next` of the page before, as it came. */
export const pagingQuery = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_LIMIT)
    .default(DEFAULT_LIMIT)
    .describe(`Rows a page, 1 to ${MAX_LIMIT}`),
  cursor: z.string().max(200).optional().describe('Where the page before ended: taken from its next'),
}

/** A page of rows. `next` is the address of the page after it, null on the last one. */
export function pageOf<Row extends z.ZodType>(row: Row) {
  return z.object({ items: z.array(row), next: z.string().nullable().describe('Address of the page after this one') })
}

export interface Asked {
  readonly path: string
  readonly query: Readonly<Record<string, unknown>>
}

/** The address of the same list from `cursor` on. */
export function nextAddress({ path, query }: Asked, cursor: string): string {
  const words = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && name !== 'cursor')
      for (const one of Array.isArray(value) ? value : [value]) words.append(name, String(one))
  words.set('cursor', cursor)
  return `${path}?${words.toString()}`
}

/** Cuts one page out of a list that is held whole. The cursor counts rows. */
export function cutPage<Row>(
  rows: readonly Row[],
  asked: Asked,
  limit: number,
  cursor: string | undefined,
): { items: Row[]; next: string | null } {
  const skip = cursor === undefined ? 0 : Number(cursor)
  if (!Number.isSafeInteger(skip) || skip < 0)
    throw new HttpProblem(400, 'cursor is not one that a page before has given. Leave it out to begin.')
  const items = rows.slice(skip, skip + limit)
  return { items, next: skip + limit < rows.length ? nextAddress(asked, String(skip + limit)) : null }
}

/** The cursor of a list in time: the moment to go on from, in UTC milliseconds. */
export function momentCursor(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined
  const at = Number(cursor)
  if (!Number.isSafeInteger(at) || at < 0)
    throw new HttpProblem(400, 'cursor is not one that a page before has given. Leave it out to begin.')
  return at
}

/** [from, to) of a request, in UTC milliseconds; a cursor of a moment moves its beginning. Throws what the person can mend. */
export function askedRange(query: { from: string; to: string; cursor?: string | undefined }, now: Millis): Range {
  const from = momentCursor(query.cursor) ?? parseTime('from', query.from, now)
  const to = parseTime('to', query.to, now)
  if (from > to) throw new HttpProblem(400, 'The range ends before it begins. Swap from and to.')
  return { from, to }
}
