import type { Millis } from '../domain/clock.ts'
import type { CoverageCounts } from '../domain/collection/coverage.ts'
import type { Dataset } from '../domain/collection/series.ts'
import { slotCount } from '../domain/collection/slot.ts'
import { partsOf, type BandPart } from './bands.ts'
import { rowOf, sumCounts, type CoverageRow } from './coverage.ts'
import type { Desk } from './desk.ts'
import { loadSeries, type CoverageQuery, type LoadedSeries } from './loaded-series.ts'
import { hostOf, isConnectionError, problemOf } from './services.ts'
import { count, datasetName, excuseText, gapReason, listed, sentenceTime, several, sourceName } from './words.ts'

export type AnswerKind = 'yes' | 'yes-and' | 'not-yet' | 'cannot-say'

/** "Can I trust it?": one sentence, what else is to be said, and the figures of exactly that range. */
export interface Answer {
  readonly kind: AnswerKind
  readonly sentence: string
  readonly more: readonly string[]
  /** What the answer is about: the asked range, as far as anything is expected there. */
  readonly from: Millis
  readonly to: Millis
  readonly counts: CoverageCounts
  /** Most missing first. */
  readonly rows: readonly CoverageRow[]
  /** The first moment from which every series is whole up to `to`; undefined when it is not whole at the end. */
  readonly wholeFrom: Millis | undefined
}

/** The four answers; `cannot-say` in place of an error when MySQL does not answer. */
export async function askTrust(desk: Desk, query: CoverageQuery): Promise<Answer> {
  try {
    return notBeforeSince(
      answerOf(await loadSeries(desk, query), query.dataset, desk.clock()),
      query.from,
      desk.clock(),
    )
  } catch (error) {
    if (!isConnectionError(error)) throw error
    const sentence = `Cannot say. MySQL does not answer (${hostOf(desk.config.servers.mysqlUrl)}, ${problemOf(error)}).`
    return { ...NOTHING, kind: 'cannot-say', sentence, from: query.from ?? 0, to: query.to ?? desk.clock() }
  }
}

/** A question that reaches back before anything is promised must not be answered with a plain yes. */
export function notBeforeSince(answer: Answer, askedFrom: Millis | undefined, now: Millis): Answer {
  // Less than a slot before the first one is only the grid.
  const promised = answer.rows.map(({ since }) => since).reduce((first, since) => Math.min(first, since), Infinity)
  if (askedFrom === undefined || askedFrom >= promised || answer.rows.length === 0) return answer
  const sentence = `${answer.sentence} Before ${sentenceTime(promised, now)} nothing is promised.`
  return { ...answer, kind: answer.kind === 'yes' ? 'yes-and' : answer.kind, sentence }
}

const NOTHING = { more: [], counts: sumCounts([]), rows: [], wholeFrom: undefined }

/** The answer for series that are loaded. Pure. */
export function answerOf(loaded: readonly LoadedSeries[], dataset: Dataset | undefined, now: Millis): Answer {
  const asked = loaded.filter(({ range }) => range.from < range.to)
  const from = Math.min(...asked.map(({ range }) => range.from))
  const to = Math.max(...asked.map(({ range }) => range.to))
  if (asked.length === 0) {
    const sentence =
      loaded.length === 0
        ? `Cannot say. ${dataset === undefined ? 'No series is' : `No series of ${datasetName(dataset)} is`} set up yet.`
        : 'Cannot say. Nothing is expected in that range: it holds no whole slot between since and the live edge.'
    return { ...NOTHING, kind: 'cannot-say', sentence, from: now, to: now }
  }
  const rows = loaded.map(rowOf).sort((a, b) => b.missing - a.missing || a.subject.localeCompare(b.subject))
  const counts = sumCounts(rows)
  const parts = asked.map((one) => ({
    one,
    parts: partsOf(one.range, one.known, one.filling, one.series.widthSeconds * 1000),
  }))
  const told = { from, to, counts, rows }
  if (counts.missing > 0) return { ...told, ...notYet(parts, counts, now) }
  const excused = excusedOf(parts)
  const held = excused.length > 0
  return {
    ...told,
    kind: held ? 'yes-and' : 'yes',
    sentence: held
      ? `Yes, and ${listed(excused.map(({ text }) => text))}.`
      : `Yes. ${counts.expected === 1 ? 'The one slot is' : `All ${count(counts.expected)} slots are`} stored.`,
    more: [],
    wholeFrom: from,
  }
}

type WithParts = { readonly one: LoadedSeries; readonly parts: readonly BandPart[] }

function notYet(
  series: readonly WithParts[],
  counts: CoverageCounts,
  now: Millis,
): Pick<Answer, 'kind' | 'sentence' | 'more' | 'wholeFrom'> {
  const open = series.flatMap(({ parts }) =>
    parts.filter((part) => part.state === 'missing' || part.state === 'filling'),
  )
  const lastMissing = open.reduce((last, part) => Math.max(last, part.to), 0)
  const end = Math.max(...series.map(({ one }) => one.range.to))
  const wholeFrom = lastMissing < end ? lastMissing : undefined
  const filling = open.reduce((sum, part) => sum + (part.state === 'filling' ? part.slots : 0), 0)
  const why = [
    ...Map.groupBy(
      open.filter((part) => part.state === 'missing'),
      (part) => part.reason,
    ),
  ].map(([reason, parts]) => {
    const slots = parts.reduce((sum, part) => sum + part.slots, 0)
    return `${count(slots)} ${gapReason(reason)}`
  })
  const is = counts.missing === 1 ? 'is' : 'are'
  const from = wholeFrom === undefined ? '' : ` From ${sentenceTime(wholeFrom, now)} on it is whole.`
  const hand =
    filling === 0
      ? []
      : [filling === counts.missing ? 'All of them are being filled.' : `${count(filling)} of them are being filled.`]
  return {
    kind: 'not-yet',
    sentence: `Not yet. ${count(counts.missing)} of ${several(counts.expected, 'slot')} ${is} missing.${from}`,
    more: [...hand, ...(why.length === 0 ? [] : [`Not in hand: ${listed(why)}.`])],
    wholeFrom,
  }
}

/** Slots that are accounted for but not stored, by state and reason, most first. */
function excusedOf(series: readonly WithParts[]): { slots: number; text: string }[] {
  const excused = series.flatMap(({ one, parts }) =>
    parts
      .filter((part) => part.state !== 'stored')
      .map((part) => ({ ...part, source: one.series.source, slots: slotCount(part, one.series.widthSeconds * 1000) })),
  )
  return [...Map.groupBy(excused, ({ state, reason, source }) => JSON.stringify([state, reason, source])).values()]
    .flatMap((group) => {
      const [first] = group
      if (first === undefined) return []
      const slots = group.reduce((sum, part) => sum + part.slots, 0)
      return [{ slots, text: excuseText(first.state, first.reason, sourceName(first.source), slots) }]
    })
    .sort((a, b) => b.slots - a.slots)
}
