import type { Millis } from '../../src/domain/clock.ts'
import { evidenceOf, spanOf, withWitnesses, type Question } from '../../src/domain/collection/work.ts'
import { subtractAll, type Range } from '../../src/domain/range.ts'
import type { CallContext } from '../../src/sources/source.ts'
import { readKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import { listSeries } from '../../src/store/series.ts'
import type { ClaimedPage } from './claim-work.ts'
import type { AskedKind, PageRows } from './pages.ts'

const SLOTS_AROUND = 3

/** What a source said of one page, and where its silence is evidence. */
export interface Answer {
  readonly rows: PageRows
  readonly trusted: readonly Range[]
  readonly calls: number
}

/** What was not asked for. */
export const NO_ROWS: PageRows = { slots: [], write: async () => {} }

/**
 * First questions are asked as they are; second ones are widened to stored neighbours that must come back. `beyond` is what the source
 * no longer keeps, and is not asked for.
 */
export async function askPage(
  database: Database,
  kind: AskedKind,
  page: ClaimedPage,
  beyond: Range,
  call: CallContext,
): Promise<Answer> {
  const answer = await askRows(database, kind, page, beyond, call)
  const odd = (await answer.rows.inspect?.(database)) ?? []
  return odd.length === 0
    ? answer
    : { ...answer, rows: { ...answer.rows, doubted: [...(answer.rows.doubted ?? []), ...odd] } }
}

async function askRows(
  database: Database,
  kind: AskedKind,
  page: ClaimedPage,
  beyond: Range,
  call: CallContext,
): Promise<Answer> {
  const { series } = page
  const widthMs = series.widthSeconds * 1000
  const askable = subtractAll(page.want, [beyond])
  if (askable.length === 0) return { rows: NO_ROWS, trusted: [], calls: 0 }
  if (!page.second) return { rows: await kind.ask(series, spanOf(askable), call), trusted: [], calls: 1 }
  if (!kind.repeatable) return askAround(kind, page, spanOf(askable), beyond, call)
  const known = await readKnowledge(database, [series.id])
  const stored = (known.get(series.id)?.intervals ?? []).filter((i) => i.state === 'stored' && i.from >= beyond.to)
  const question = withWitnesses(spanOf(askable), stored, widthMs, kind.pageSlots(series))
  const rows = await kind.ask(series, question.ask, call)
  if (question.witnesses.length > 0 || rows.slots.length > 0)
    return { rows, trusted: evidenceOf(rows.slots, question, false, widthMs), calls: 1 }
  const control = nearestSlot(stored, spanOf(askable), widthMs)
  if (control === undefined) return { rows, ...(await askAnother(database, kind, page, question, beyond, call)) }
  // Silence without any neighbour is believed only if a stored slot elsewhere comes back from the same source now.
  const proof = await kind.ask(series, { from: control, to: control + widthMs }, call)
  return { rows, trusted: evidenceOf([], question, proof.slots.includes(control), widthMs), calls: 2 }
}

/**
 * A series of which nothing is stored has no row that must come back. Where another series of the source has one in these slots, its silence is
 * believed only if that one comes back now; where none has, there is nothing to hold against it.
 */
async function askAnother(
  database: Database,
  kind: AskedKind,
  { series, want }: ClaimedPage,
  question: Question,
  beyond: Range,
  call: CallContext,
): Promise<{ trusted: Range[]; calls: number }> {
  const widthMs = series.widthSeconds * 1000
  const span = spanOf(want)
  const { dataset, source, widthSeconds } = series
  const others = (await listSeries(database, { dataset, source, widthSeconds })).filter(({ id }) => id !== series.id)
  const ids = others.map(({ id }) => id)
  const known = await readKnowledge(database, ids, span)
  for (const other of others) {
    const stored = (known.get(other.id)?.intervals ?? []).filter(
      (i) => i.state === 'stored' && i.from >= beyond.to && i.from < span.to && i.to > span.from,
    )
    const slot = stored[0] === undefined ? undefined : Math.max(stored[0].from, span.from)
    if (slot === undefined) continue
    const proof = await kind.ask(other, { from: slot, to: slot + widthMs }, call)
    return { trusted: evidenceOf([], question, proof.slots.includes(slot), widthMs), calls: 2 }
  }
  return { trusted: evidenceOf([], question, true, widthMs), calls: 1 }
}

/** Where points drift, silence is evidence only between points that came: the question reaches a few slots further on both sides. */
async function askAround(
  kind: AskedKind,
  page: ClaimedPage,
  span: Range,
  beyond: Range,
  call: CallContext,
): Promise<Answer> {
  const widthMs = page.series.widthSeconds * 1000
  const room = Math.max(0, Math.floor((kind.pageSlots(page.series) - (span.to - span.from) / widthMs) / 2))
  const reach = Math.min(room, SLOTS_AROUND) * widthMs
  const rows = await kind.ask(page.series, { from: Math.max(span.from - reach, beyond.to), to: span.to + reach }, call)
  const trusted =
    rows.slots.length < 2 ? [] : [{ from: Math.min(...rows.slots), to: Math.max(...rows.slots) + widthMs }]
  return { rows, trusted, calls: 1 }
}

function nearestSlot(stored: readonly Range[], span: Range, widthMs: number): Millis | undefined {
  const nearest = [...stored].sort((a, b) => distance(a, span) - distance(b, span))[0]
  if (nearest === undefined) return undefined
  return nearest.from >= span.to ? nearest.from : nearest.to - widthMs
}

function distance(a: Range, b: Range): number {
  return Math.max(a.from - b.to, b.from - a.to, 0)
}
