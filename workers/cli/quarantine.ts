import { isoTime, several } from '../../src/operations/words.ts'
import {
  parseEntryId,
  quarantineJson,
  readQuarantine,
  REASON_MOST,
  rejectQuarantined,
  releaseQuarantined,
  showQuarantined,
  type NamedEntry,
} from '../../src/operations/quarantine.ts'
import { parseDataset, parseReason } from '../../src/operations/requests.ts'
import { ConfigError } from '../../src/errors.ts'
import { whoAmI } from './backfill.ts'
import { voiceOf, withWords, type Common, type Context } from './context.ts'
import { tableLines } from './table.ts'
import { paint, type Form } from './terminal.ts'

const STATES = ['held', 'released', 'rejected', 'all'] as const
const SHOWN = 30
const MOST = 10_000

export interface ListOptions extends Common {
  readonly state?: string
}

/** `gapless quarantine list [DATASET [SUBJECT]] [--state held|released|rejected|all]`. */
export async function list(
  context: Context,
  dataset: string | undefined,
  subject: string | undefined,
  options: ListOptions,
): Promise<void> {
  const voice = voiceOf(context, options)
  const state = STATES.find((each) => each === (options.state ?? 'held'))
  if (state === undefined)
    throw new ConfigError([`--state is held, released, rejected or all, not "${options.state}".`])
  const judge = () => (dataset === undefined ? undefined : parseDataset(dataset))
  await withWords(context, judge, async (desk, only) => {
    const limit = voice.json || voice.form.all || !voice.form.terminal ? MOST : SHOWN + 1
    const entries = await readQuarantine(desk, {
      state: state === 'all' ? undefined : state,
      dataset: only,
      subject,
      limit,
    })
    if (voice.json) return voice.document(entries.map(quarantineJson))
    voice.lines(quarantineLines(voice.form, entries, state, limit === MOST ? MOST : SHOWN))
  })
}

/** Doubted rows as a table. Pure. */
export function quarantineLines(form: Form, entries: readonly NamedEntry[], state: string, most: number): string[] {
  const shown = entries.slice(0, most)
  const headline =
    entries.length === 0
      ? state === 'held'
        ? 'No row waits for a decision.'
        : 'Nothing is there.'
      : state === 'held'
        ? `${entries.length > most ? `More than ${most} rows wait` : several(entries.length, 'row waits', 'rows wait')} for a decision.`
        : `${entries.length > most ? `More than ${most} rows` : several(entries.length, 'row')}.`
  if (entries.length === 0) return [headline]
  return [
    paint(form, 'bold', headline),
    ...(form.terminal ? [''] : []),
    ...tableLines(
      form,
      [
        { name: 'ID', right: true, cell: ({ id }) => String(id) },
        { name: 'DATASET', cell: ({ series }) => series.dataset },
        { name: 'SUBJECT', cell: ({ series }) => series.subject },
        { name: 'SLOT', cell: ({ slotAt }) => isoTime(slotAt) },
        { name: 'STORED', cell: ({ severity }) => (severity === 'suspect' ? 'yes, marked' : 'no'), leaves: 2 },
        { name: 'REASONS', cell: ({ reasons }) => reasons.join(' ') },
        { name: 'STATE', cell: ({ state: word }) => word, leaves: 1 },
      ],
      shown,
    ),
    ...(entries.length > most ? ['More: add --all'] : []),
  ]
}

/** `gapless quarantine show ID`. */
export async function show(context: Context, id: string, options: Common): Promise<void> {
  const voice = voiceOf(context, options)
  const judge = () => parseEntryId(id)
  await withWords(context, judge, async (desk) => {
    const entry = await showQuarantined(desk, id)
    if (voice.json) return voice.document(quarantineJson(entry))
    voice.lines(entryLines(voice.form, entry))
  })
}

function entryLines(form: Form, entry: NamedEntry): string[] {
  const { series, slotAt, severity, evidence, payload, state } = entry
  const decided =
    entry.decidedAt === undefined
      ? `Release it: npx gapless quarantine release ${entry.id} --reason WHY; or reject it in the same way.`
      : `${state} ${isoTime(entry.decidedAt)} by ${entry.decidedBy}${entry.decidedReason === '' ? '' : `: ${entry.decidedReason}`}`
  return [
    paint(form, 'bold', `Row ${entry.id} of ${series.dataset} ${series.subject}, ${isoTime(slotAt)}, is ${state}.`),
    `It is ${severity === 'suspect' ? 'stored, and marked' : 'not stored, and its slot is missing'}: ${evidence}`,
    payload,
    `Seen ${isoTime(entry.seenAt)}, last ${isoTime(entry.lastSeenAt)}.`,
    decided,
  ]
}

export interface DecideOptions extends Common {
  readonly reason?: string
  readonly hold?: boolean
}

/** `gapless quarantine release|reject ID --reason WHY [--hold]`. */
export async function decide(
  context: Context,
  verb: 'release' | 'reject',
  id: string,
  options: DecideOptions,
): Promise<void> {
  const voice = voiceOf(context, options)
  const judge = () => {
    parseEntryId(id)
    return { by: whoAmI(), reason: parseReason(options.reason ?? '', REASON_MOST), hold: options.hold === true }
  }
  await withWords(context, judge, async (desk, decision) => {
    const entry = await (verb === 'release' ? releaseQuarantined : rejectQuarantined)(desk, id, decision)
    if (voice.json) return voice.document(quarantineJson(entry))
    const { dataset, subject } = entry.series
    const then =
      verb === 'release'
        ? entry.severity === 'suspect'
          ? 'it stays as it is stored.'
          : 'it is stored when its slot is asked for, which is now.'
        : decision.hold
          ? 'its slot is held.'
          : 'its slot is asked for again.'
    voice.lines([`Row ${id} of ${dataset} ${subject} is ${entry.state}: ${then}`])
  })
}
