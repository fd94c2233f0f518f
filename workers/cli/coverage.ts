import { textBand } from '../../src/operations/bands.ts'
import { askTrust, type Answer } from '../../src/operations/answer.ts'
import { readBands, type CoverageRow } from '../../src/operations/coverage.ts'
import { readGaps, type GapRow } from '../../src/operations/gaps.ts'
import { coverageJson, gapJson } from '../../src/operations/json.ts'
import { parseCoverageQuery } from '../../src/operations/requests.ts'
import {
  aboutTime,
  ago,
  count,
  datasetName,
  gapReason,
  headlineCount,
  isoTime,
  sentenceCase,
  several,
  tableTime,
  widthText,
} from '../../src/operations/words.ts'
import { voiceOf, withWords, type Common, type Context, type Judge } from './context.ts'
import { EXIT } from './exits.ts'
import { tableLines, type Column } from './table.ts'
import { paint, wrap, type Form } from './terminal.ts'

export interface RangeOptions extends Common {
  readonly from?: string
  readonly to?: string
  readonly width?: string
}

/** On a terminal a long list is cut here, and says how to see the rest. */
const SHOWN = 20

/** `gapless coverage [DATASET [SUBJECT...]]`. */
export async function coverage(
  context: Context,
  dataset: string | undefined,
  subjects: readonly string[],
  options: RangeOptions,
): Promise<void> {
  const voice = voiceOf(context, options)
  const judge = (by: Judge) => parseCoverageQuery(by, { dataset, subjects, ...options }, '--')
  await withWords(context, judge, async (desk, query) => {
    const answer = await askTrust(desk, query)
    if (answer.kind === 'cannot-say') {
      context.exitCode = answer.rows.length === 0 && voice.json ? EXIT.fine : EXIT.failed
      voice.note(answer.sentence)
      if (voice.json) voice.document([])
      return
    }
    if (voice.json) return voice.document(answer.rows.map(coverageJson))
    voice.lines(answerLines(voice.form, answer))
    const [only] = answer.rows
    if (!voice.form.terminal || answer.rows.length !== 1 || only === undefined) return
    const [band] = await readBands(desk, {
      dataset: only.dataset,
      subjects: [only.subject],
      from: answer.from,
      to: answer.to,
      maxParts: 4_000,
    })
    if (band !== undefined) voice.lines(['', bandLine(voice.form, band.parts, answer)])
  })
}

/** The sentence, what else is to be said, and the table. Pure. */
export function answerLines(form: Form, { sentence, more, rows }: Answer): string[] {
  const [first = '', ...rest] = form.terminal ? wrap(sentence, form.columns) : [sentence]
  const cut = form.terminal && !form.all && rows.length > SHOWN
  const table = tableLines(form, coverageColumns(form), cut ? rows.slice(0, SHOWN) : rows)
  const left = cut ? [`and ${several(rows.length - SHOWN, 'more series', 'more series')}; all of them: add --all`] : []
  return [paint(form, 'bold', first), ...rest, ...more, ...(form.terminal ? [''] : []), ...table, ...left]
}

function coverageColumns(form: Form): Column<CoverageRow>[] {
  const number = (value: number) => (form.terminal ? count(value) : String(value))
  return [
    { name: 'DATASET', cell: ({ dataset }) => dataset },
    { name: 'SUBJECT', cell: ({ subject }) => subject },
    { name: 'WIDTH', cell: ({ widthSeconds }) => widthText(widthSeconds) },
    { name: 'EXPECTED', right: true, cell: ({ expected }) => number(expected) },
    { name: 'STORED', right: true, cell: ({ stored }) => number(stored) },
    { name: 'NONE', right: true, cell: ({ none }) => number(none) },
    {
      name: form.terminal && form.columns < 84 ? 'UNOBT.' : 'UNOBTAINABLE',
      right: true,
      cell: ({ unobtainable }) => number(unobtainable),
    },
    { name: 'HELD', right: true, cell: ({ held }) => number(held) },
    {
      name: 'MISSING',
      right: true,
      cell: ({ missing }) => ({ text: number(missing), role: missing > 0 ? 'red' : undefined }),
    },
  ]
}

function bandLine(
  form: Form,
  parts: Parameters<typeof textBand>[0],
  { from, to }: { from: number; to: number },
): string {
  const cells = Math.max(10, form.columns - 36)
  return `${tableTime(from)}  ${textBand(parts, { from, to }, cells, form.ascii)}  ${tableTime(to)}`
}

/** `gapless gaps [DATASET [SUBJECT...]]`. */
export async function gaps(
  context: Context,
  dataset: string | undefined,
  subjects: readonly string[],
  options: RangeOptions,
): Promise<void> {
  const voice = voiceOf(context, options)
  const judge = (by: Judge) => parseCoverageQuery(by, { dataset, subjects, ...options }, '--')
  await withWords(context, judge, async (desk, query) => {
    const rows = await readGaps(desk, query)
    if (voice.json) return voice.document(rows.map(gapJson))
    const answer = rows.length === 0 ? await askTrust(desk, query) : undefined
    voice.lines(gapLines(voice.form, rows, desk.clock(), answer, dataset))
  })
}

/** What is missing, why, and who fills it. Pure. `whole` is the answer when nothing is missing. */
export function gapLines(
  form: Form,
  rows: readonly GapRow[],
  now: number,
  whole: Answer | undefined,
  dataset: string | undefined,
): string[] {
  if (rows.length === 0)
    return whole === undefined || whole.kind === 'cannot-say'
      ? [whole?.sentence ?? 'No slot is missing.']
      : [
          `${paint(form, 'bold', 'No slot is missing.')} ${several(whole.rows.length, 'series', 'series')}, ${headlineCount(whole.counts.expected)} slots, at ${isoTime(now - (now % 1000))}.`,
        ]
  const slots = rows.reduce((sum, row) => sum + row.slots, 0)
  const inHand = rows.reduce((sum, row) => sum + (row.backfillId === undefined ? 0 : row.slots), 0)
  const series = new Set(rows.map((row) => `${row.dataset}/${row.subject}/${row.widthSeconds}`)).size
  const waiting = rows.filter(
    (row) =>
      row.backfillId === undefined &&
      row.reason !== 'awaits-input' &&
      row.nextTryAt !== undefined &&
      row.nextTryAt > now,
  )
  const again = waiting.reduce((sum, row) => sum + row.slots, 0)
  const next = waiting.reduce((first, row) => Math.min(first, row.nextTryAt ?? first), Infinity)
  const awaiting = rows.reduce((sum, row) => sum + (row.reason === 'awaits-input' ? row.slots : 0), 0)
  const part = (some: number) => (some < slots ? `${count(some)} of them` : some === 1 ? 'It' : 'All of them')
  const be = (some: number) => (some === 1 ? 'is' : 'are')
  const hand = [
    ...(inHand === 0 ? [] : [`${part(inHand)} ${be(inHand)} being filled.`]),
    ...(again === 0 ? [] : [`${part(again)} ${be(again)} asked again from ${aboutTime(next, now)} on.`]),
    ...(awaiting === 0
      ? []
      : [`${part(awaiting)} ${awaiting === 1 ? 'waits' : 'wait'} for candles that are missing too.`]),
    ...(inHand + again === slots
      ? []
      : [inHand + again === 0 ? 'The next sweep asks for them.' : 'The next sweep asks for the rest.']),
  ]
  const headline = `${dataset === undefined ? 'All datasets' : sentenceCase(datasetName(dataset))} miss ${several(slots, 'slot')} in ${several(series, 'series', 'series')}.`
  const cut = form.terminal && !form.all && rows.length > SHOWN
  const shown = cut ? rows.slice(0, SHOWN) : rows
  return [
    ...sentences(form, headline, hand),
    ...(form.terminal ? [''] : []),
    ...tableLines(form, gapColumns(form, now, dataset === undefined), shown),
    ...(cut
      ? [
          `and ${several(rows.length - SHOWN, 'more gap')}; all of them: npx gapless gaps${dataset === undefined ? '' : ` ${dataset}`} --all`,
        ]
      : []),
  ]
}

/** The first sentence stands out; on a terminal the rest is broken below it, on a pipe all is one line. */
function sentences(form: Form, first: string, rest: readonly string[]): string[] {
  const bold = paint(form, 'bold', first)
  return form.terminal ? [bold, ...wrap(rest.join(' '), form.columns)] : [[bold, ...rest].join(' ')]
}

function gapColumns(form: Form, now: number, withDataset: boolean): Column<GapRow>[] {
  const time = (at: number) => (form.terminal ? tableTime(at) : isoTime(at))
  return [
    ...(withDataset || !form.terminal ? [{ name: 'DATASET', cell: ({ dataset }: GapRow) => dataset }] : []),
    { name: 'SUBJECT', cell: ({ subject }) => subject },
    ...(form.terminal ? [] : [{ name: 'WIDTH', cell: ({ widthSeconds }: GapRow) => widthText(widthSeconds) }]),
    { name: 'FROM', cell: ({ from }) => time(from) },
    { name: 'TO', leaves: 1, cell: ({ to }) => time(to) },
    {
      name: 'SLOTS',
      right: true,
      cell: ({ slots }) => ({ text: form.terminal ? count(slots) : String(slots), role: 'red' }),
    },
    {
      name: 'SEEN',
      leaves: 2,
      cell: ({ firstSeenAt }) => (form.terminal ? ago(firstSeenAt, now) : isoTime(firstSeenAt - (firstSeenAt % 1000))),
    },
    { name: 'WHY', cell: ({ reason }) => (form.terminal ? gapReason(reason) : reason) },
    { name: 'BY', cell: ({ backfillId }) => backfillId ?? '-' },
  ]
}
