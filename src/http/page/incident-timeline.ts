import { DAY, type Millis } from '../../domain/clock.ts'
import type { EntryKind, IncidentEntry } from '../../domain/incidents/incident.ts'
import type { IncidentView } from '../../operations/incidents.ts'
import { isoTime, sentenceTime, several } from '../../operations/words.ts'
import { html, type Html } from './html.ts'
import { isShown, SHOWN, type Shown } from './incident-words.ts'
import type { PageRequest } from './view.ts'

const MOST = 100
/** From so many of one kind in a row on, they are one line that opens. */
const FOLDED = 4
const FOLDS: readonly EntryKind[] = ['symptom', 'alert', 'flap', 'notice', 'adopted']

/** Everything that happened, the newest first; `?show=people` or `notices`, and `?all=1` for what is older too. */
export function timelinePanel({ incident, journal }: IncidentView, query: PageRequest['query'], now: Millis): Html {
  const shown = SHOWN.find((name) => name === query.show) ?? 'all'
  const entries = journal.filter(({ kind, actor }) => isShown(shown, kind, actor)).reverse()
  const part = query.all === '1' ? entries : entries.slice(0, MOST)
  const address = `/incidents/${incident.number}`
  const choice = SHOWN.map(
    (name) =>
      html`<a class="button" href="${name === 'all' ? address : `${address}?show=${name}`}"${name === shown ? html` aria-current="true"` : undefined}>${WORDS[name]}</a>`,
  )
  const older =
    part.length < entries.length
      ? html`<p class="pad small"><a href="${address}?show=${shown}&amp;all=1">${several(entries.length - part.length, 'earlier entry', 'earlier entries')}</a></p>`
      : undefined
  const body =
    part.length === 0
      ? html`<p class="pad quiet">${NOTHING[shown]}</p>`
      : html`<ol class="line">${rowsOf(part, now)}</ol>`
  return html`<header>
      <h2>What happened <span class="small faint">newest first</span></h2>
      <span class="segments">${choice}</span>
    </header>
    ${body}${older}`
}

const WORDS: Readonly<Record<Shown, string>> = { all: 'All', people: 'People', notices: 'Notices' }
const NOTHING: Readonly<Record<Shown, string>> = {
  all: 'Nothing is written yet.',
  people: 'Nobody has done anything yet.',
  notices: 'Nobody was told yet.',
}

function rowsOf(entries: readonly IncidentEntry[], now: Millis): Html[] {
  const rows: Html[] = []
  let day = Math.floor(now / DAY)
  for (let index = 0; index < entries.length;) {
    const entry = entries[index]
    if (entry === undefined) break
    const own = Math.floor(entry.at / DAY)
    if (own !== day) rows.push(html`<li class="day">${sentenceTime(own * DAY, now).replace(/ 00:00$/, '')}</li>`)
    day = own
    const run = runFrom(entries, index)
    rows.push(run.length < FOLDED ? entryRow(entry) : foldedRow(run))
    index += run.length < FOLDED ? 1 : run.length
  }
  return rows
}

/** Those of the same kind and day that follow each other. */
function runFrom(entries: readonly IncidentEntry[], from: number): IncidentEntry[] {
  const first = entries[from]
  if (first === undefined || !FOLDS.includes(first.kind)) return []
  const rest = entries.slice(from)
  const end = rest.findIndex(
    ({ kind, at }) => kind !== first.kind || Math.floor(at / DAY) !== Math.floor(first.at / DAY),
  )
  return end < 0 ? rest : rest.slice(0, end)
}

function foldedRow(run: readonly IncidentEntry[]): Html {
  const [first] = run
  if (first === undefined) return html``
  return html`<li>
    ${clock(first.at)}<span>${kindWord(first.kind)}</span>
    <details><summary>${several(run.length, 'entry', 'entries')} of this kind</summary><ol class="inner">${run.map((entry) => html`<li>${clock(entry.at)} ${entry.sentence}</li>`)}</ol></details>
  </li>`
}

function entryRow({ at, kind, actor, sentence, detail }: IncidentEntry): Html {
  const small = [...(actor === 'gapless' || sentence.includes(actor) ? [] : [actor]), ...evidence(detail)]
  const tone = kind === 'fault' || /could not be told|did not help/.test(sentence) ? 'bad' : ''
  return html`<li>${clock(at)}<span>${kindWord(kind)}</span><div><span class="${tone}">${sentence}</span>${small.length === 0 ? undefined : html`<small>${small.join(' · ')}</small>`}</div></li>`
}

/** The few words of a detail that a person reads; all of it stands in the API. */
function evidence(detail: unknown): string[] {
  if (typeof detail !== 'object' || detail === null) return []
  const { key, outcome, reason, resolution, attempts } = detail as Readonly<Record<string, unknown>>
  return [
    ...(typeof resolution === 'string' && resolution !== '' ? [resolution] : []),
    ...(typeof outcome === 'string' ? [outcome] : []),
    ...(typeof reason === 'string' ? [reason] : []),
    ...(typeof key === 'string' && attempts === undefined ? [key] : []),
    ...(typeof attempts === 'number' && attempts > 1 ? [`${several(attempts, 'try', 'tries')}`] : []),
  ]
}

const clock = (at: Millis): Html =>
  html`<time datetime="${isoTime(at)}">${new Date(at).toISOString().slice(11, 19)}</time>`

const KINDS: Readonly<Partial<Record<EntryKind, string>>> = {
  diagnosis: 'check',
  proof: 'check',
  remedy: 'repair',
  escalated: 'ladder',
  acknowledged: 'person',
  assigned: 'person',
  approval: 'approval',
}
const kindWord = (kind: EntryKind): string => KINDS[kind] ?? kind
