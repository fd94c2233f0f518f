import type { Millis } from '../../domain/clock.ts'
import { isOpen, type IncidentEntry, type Notification } from '../../domain/incidents/incident.ts'
import type { CheckResult } from '../../domain/incidents/check.ts'
import type { RemedyOutcome, RemedyResult } from '../../domain/incidents/remedy-plan.ts'
import type { IncidentView } from '../../operations/incidents.ts'
import { several } from '../../operations/words.ts'
import { html, type Html } from './html.ts'
import { approveDialog } from './incident-acts.ts'
import { channelName } from './incident-words.ts'
import { moment } from './pieces.ts'

const MOST_FINDINGS = 30
const MOST_NOTICES = 40

/** The likeliest cause with what speaks for it, those that came after it, and every finding. */
export function causePanel({ incident, journal }: IncidentView, now: Millis): Html {
  const { cause, findings } = incident
  const bad = findings.filter(({ outcome }) => outcome === 'bad').length
  const found =
    findings.length === 0
      ? 'no check is bad'
      : `${several(bad, 'check is', 'checks are')} bad, ${findings.length - bad} unknown`
  const speaks =
    cause === undefined || cause.evidence.length === 0
      ? undefined
      : html`<p class="small quiet">What speaks for it: ${cause.evidence.map(({ name, target }) => `${name} ${target}`).join(', ')}</p>`
  const head =
    cause === undefined
      ? html`<p class="quiet">${isOpen(incident.status) ? 'Not found yet.' : 'None was found.'} ${incident.description}</p>`
      : html`<p class="lead"><b>${cause.sentence}</b></p>
          <p class="quiet">${incident.description}</p>
          ${speaks}`
  const others = runnersUp(journal).filter(({ key }) => key !== cause?.key)
  const ranked =
    others.length === 0
      ? undefined
      : html`<ol class="causes small quiet">
          ${others.map(({ key, share }) => html`<li><span>${share}</span><span>less likely: ${key}</span></li>`)}
        </ol>`
  return html`<header>
      <h2>Most likely cause${cause === undefined ? undefined : html` <span class="small faint">${percentOf(cause.confidence)} sure</span>`}</h2>
      <span class="small faint">${found}</span>
    </header>
    <div class="pad">${head}${ranked}${findingsList(findings, now)}</div>`
}

const percentOf = (confidence: number): string => `${Math.round(confidence * 100)} %`

/** Of the newest diagnosis. What stands in a journal was written by a program of another age perhaps: it is looked at before it is believed. */
function runnersUp(journal: readonly IncidentEntry[]): { key: string; share: string }[] {
  const detail = journal.findLast(({ kind }) => kind === 'diagnosis')?.detail as { causes?: unknown } | undefined
  const causes: unknown[] = Array.isArray(detail?.causes) ? detail.causes : []
  return causes.slice(0, 6).flatMap((cause) => {
    const { key, confidence } = (cause ?? {}) as { key?: unknown; confidence?: unknown }
    return typeof key === 'string' && typeof confidence === 'number' ? [{ key, share: percentOf(confidence) }] : []
  })
}

function findingsList(findings: readonly CheckResult[], now: Millis): Html | undefined {
  if (findings.length === 0) return undefined
  const more =
    findings.length > MOST_FINDINGS
      ? html`<li class="small quiet">and ${findings.length - MOST_FINDINGS} more</li>`
      : undefined
  return html`<ul class="findings">
    ${findings.slice(0, MOST_FINDINGS).map((finding) => findingRow(finding, now))}${more}
  </ul>`
}

function findingRow({ name, target, outcome, value, threshold, query, at, sentence }: CheckResult, now: Millis): Html {
  const [sign, tone] = outcome === 'bad' ? ['✕', 'bad'] : outcome === 'ok' ? ['✓', 'ok'] : ['?', 'faint']
  return html`<li>
    <details>
      <summary><span class="${tone}" aria-hidden="true">${sign}</span> ${sentence} <span class="small faint">${name} ${target}</span></summary>
      <dl class="facts small">
        <dt>value</dt><dd>${value === '' ? 'unknown' : value}</dd><dt>held against</dt><dd>${threshold}</dd><dt>look again</dt><dd><code>${query}</code></dd><dt>seen</dt><dd>${moment(at, now)}</dd>
      </dl>
    </details>
  </li>`
}

const OUTCOMES: Readonly<Record<RemedyOutcome, { sign: string; tone: string; word: string }>> = {
  applied: { sign: '○', tone: 'quiet', word: 'done' },
  'not-needed': { sign: '✓', tone: 'ok', word: 'not needed' },
  refused: { sign: '○', tone: 'warn', word: 'not allowed' },
  failed: { sign: '✕', tone: 'bad', word: 'could not' },
}

/** What was tried, with what the same checks said afterwards, and what waits for a person. */
export function repairsPanel({ incident, journal }: IncidentView, tokenNeeded: boolean, now: Millis): Html {
  const { remedies, awaiting } = incident
  const waiting =
    awaiting === undefined
      ? undefined
      : html`<tr><td class="nowrap faint">waiting</td><td class="wide"><b>${awaiting.title}</b><br /><span class="quiet">It can touch: ${awaiting.blastRadius}</span></td><td>${isOpen(incident.status) ? approveDialog(incident, awaiting, tokenNeeded) : 'not done'}</td></tr>`
  const rows = remedies.map((remedy, index) => {
    const proof = proofOf(journal, remedy, remedies[index + 1])
    const { sign, tone, word } = remedy.outcome === 'applied' && proof !== undefined ? proof : OUTCOMES[remedy.outcome]
    return html`<tr><td class="nowrap faint">${moment(remedy.at, now)}</td><td class="wide">${remedy.title}<br /><span class="small quiet">${remedy.sentence}${proof === undefined ? '' : ` ${proof.sentence}`}</span></td><td class="nowrap"><span class="${tone}"><span aria-hidden="true">${sign}</span> ${word}</span></td></tr>`
  })
  const nothing = isOpen(incident.status) ? 'Nothing was tried yet.' : 'Nothing was tried.'
  return html`<header>
      <h2>Repairs</h2>
      <span class="small faint">${several(remedies.length, 'try', 'tries')}</span>
    </header>
    ${rows.length === 0 && waiting === undefined ? html`<p class="pad quiet">${nothing}</p>` : html`<table class="fold"><tbody>${rows}${waiting}</tbody></table>`}`
}

/** The same checks after a remedy, before the next one. */
function proofOf(journal: readonly IncidentEntry[], { at }: RemedyResult, next: RemedyResult | undefined) {
  const proof = journal.find((entry) => entry.kind === 'proof' && entry.at >= at && entry.at < (next?.at ?? Infinity))
  if (proof === undefined) return undefined
  return proof.sentence.startsWith('Proven')
    ? { sign: '✓', tone: 'ok', word: 'helped', sentence: proof.sentence }
    : { sign: '✕', tone: 'bad', word: 'no better', sentence: proof.sentence }
}

const STATES: Readonly<Record<Notification['state'], { sign: string; tone: string; word: string }>> = {
  held: { sign: '○', tone: 'quiet', word: 'held' },
  sending: { sign: '◐', tone: 'warn', word: 'being sent' },
  delivered: { sign: '✓', tone: 'ok', word: 'delivered' },
  failed: { sign: '✕', tone: 'bad', word: 'not delivered' },
}

/** Each notice as the ledger has it, the newest first. */
export function noticesPanel({ notifications }: IncidentView, now: Millis): Html {
  const sorted = [...notifications].sort((a, b) => b.firstAt - a.firstAt)
  const rows = sorted
    .slice(0, MOST_NOTICES)
    .map(({ transition, level, channel, state, attempts, firstAt, nextTryAt, receipt }) => {
      const { sign, tone, word } = STATES[state]
      const again = state === 'sending' && nextTryAt !== undefined ? html`, again ${moment(nextTryAt, now)}` : undefined
      const tries = attempts > 1 ? ` after ${several(attempts, 'try', 'tries')}` : ''
      const why =
        state === 'failed' && receipt !== '' ? html`<br /><span class="small quiet">${receipt}</span>` : undefined
      return html`<tr><td class="nowrap faint">${moment(firstAt, now)}</td><td class="wide">${level} by ${channelName(channel)} <span class="small faint">${transition}</span>${why}</td><td class="nowrap"><span class="${tone}"><span aria-hidden="true">${sign}</span> ${word}</span>${tries}${again}</td></tr>`
    })
  const more =
    sorted.length > MOST_NOTICES
      ? html`<p class="pad small quiet">and ${sorted.length - MOST_NOTICES} earlier ones</p>`
      : undefined
  return html`<header><h2>Notices</h2><span class="small faint">${several(sorted.length, 'notice')}</span></header>
    ${rows.length === 0 ? html`<p class="pad quiet">Nobody was told yet.</p>` : html`<table class="fold"><tbody>${rows}</tbody></table>`}${more}`
}
