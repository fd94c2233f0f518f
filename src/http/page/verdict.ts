import type { Settings } from '../../config/settings.ts'
import { DATASETS } from '../../domain/collection/series.ts'
import { shownExceptions } from '../../operations/verdict.ts'
import type { Status } from '../../operations/status.ts'
import { datasetName, headlineCount, sentenceCase } from '../../operations/words.ts'
import type { Reading } from '../readings.ts'
import { html, type Html } from './html.ts'
import { moment } from './pieces.ts'
import { place, placeLeft } from './place.ts'
import type { Millis } from '../../domain/clock.ts'

type ShownException = Status['exceptions'][number]

const MARKS: Record<ShownException['mark'], { sign: string; tone: string; box: string }> = {
  bad: { sign: '✕', tone: 'bad', box: '' },
  filling: { sign: '◐', tone: 'warn', box: ' easing' },
}
const UNKNOWN = { sign: '?', tone: 'faint', box: ' unknown' }

/** The headline of a reading: what the status says, or that nobody can say. */
export function headlineOf(reading: Reading<Status>): string {
  return firstSentence(reading.fresh && reading.value !== undefined ? reading.value.verdict : 'Cannot say.')
}

/** True while a person is needed: the icon gets its dot. */
export function needsPerson(reading: Reading<Status>): boolean {
  return reading.value?.exceptions.some((exception) => exception.mark === 'bad') ?? false
}

/** Headline, what is not well, and one line for all that is. */
export function verdictBlock(reading: Reading<Status>, now: Millis): Html {
  const status = reading.value
  const headline = html`<h1>${headlineOf(reading)}</h1>`
  if (status === undefined)
    return html`${headline}${unknown('The servers below do not answer yet.', 'Nothing is lost. Collectors wait and fill the hole by themselves.')}`
  const late = reading.fresh
    ? undefined
    : unknown(
        html`No answer in time. Below is what was known at ${moment(reading.at ?? now, now)}.`,
        'Nothing is lost.',
      )
  const rest = status.verdict.slice(firstSentence(status.verdict).length).trim()
  const { shown, more } = shownExceptions(status.exceptions)
  const told = rest === '' || late !== undefined ? undefined : html`<p class="quiet">${rest}</p>`
  return html`${headline}${late}${told}${shown.map((exception) => exceptionBox(exception, status.services.mysql.ok))}${more === '' ? undefined : html`<p class="quiet">${more} <a href="/gaps">All gaps</a></p>`}${wholeLine(status)}`
}

function exceptionBox({ mark, subject, title, text, next }: ShownException, isKnown: boolean): Html {
  const { sign, tone, box } = isKnown ? MARKS[mark] : UNKNOWN
  const dataset = DATASETS.find((name) => name === subject)
  const link = dataset === undefined ? undefined : html` <a href="/gaps?dataset=${dataset}">Its gaps</a>`
  const command =
    next === undefined || mark !== 'bad' ? undefined : html`<p class="small faint">next: <code>${next}</code></p>`
  return html`<div class="except${box}">
    <p><span class="${tone}" aria-hidden="true">${sign}</span><b>${sentenceCase(datasetName(subject))} ${title}</b></p>
    <p>${text}${link}</p>
    ${command}
  </div>`
}

function unknown(title: Html | string, text: string): Html {
  return html`<div class="except unknown">
    <p><span class="faint" aria-hidden="true">?</span><b>${title}</b></p>
    <p>${text}</p>
  </div>`
}

function wholeLine(status: Status): Html | undefined {
  if (!status.services.mysql.ok) return undefined
  const accounted = status.datasets.reduce((sum, { expected, missing }) => sum + expected - missing, 0)
  if (accounted === 0) return undefined
  const slots = headlineCount(accounted)
  if (status.exceptions.length > 0)
    return html`<p class="whole">All else is whole: ${slots} slots, each stored or explained.</p>`
  return html`<div class="except fine">
    <p><span class="ok" aria-hidden="true">✓</span>${slots} slots, each stored or explained.</p>
  </div>`
}

function firstSentence(text: string): string {
  return /^.*?[.!?](?= |$)/.exec(text)?.[0] ?? text
}

const TONES: Record<Status['health']['status'], string> = { ok: 'ok', info: 'info', warning: 'warn', critical: 'bad' }

/** Number, word, bar with its thresholds, then only what was taken off; the deductions add up to what is missing from 100. */
export function healthBox(reading: Reading<Status>, thresholds: Settings['health']['thresholds']): Html {
  const health = reading.value?.health
  const heading = html`<h2>Health</h2>`
  if (health === undefined)
    return html`${heading}
      <p class="score"><strong>?</strong><span class="faint">not known now</span></p>`
  const tone = TONES[health.status]
  const marks = [thresholds.warning, thresholds.info, thresholds.ok].map(
    (at) => html`<b class="atl ${placeLeft(at)}" data-at="${at}"></b>`,
  )
  const lost = health.parts.filter((part) => part.deduction > 0)
  const why =
    lost.length === 0
      ? html`<p class="quiet">Nothing is taken off.</p>`
      : html`<dl class="why">
          ${lost.map(
            (part) =>
              html`<dt>−${part.deduction}</dt>
                <dd>${part.sentence}</dd>`,
          )}
        </dl>`
  return html`${heading}
    <p class="score">
      <strong>${health.score}</strong><span class="faint">of 100</span><span class="chip ${tone} right">${health.status}</span>
    </p>
    <p class="scale ${tone}" aria-hidden="true"><i class="at ${place(0, health.score)}"></i>${marks}</p>
    ${why}
    <p class="small"><a href="/health-score">How the score is made</a></p>`
}
