import { DAY, type Millis } from '../../domain/clock.ts'
import type { Range } from '../../domain/range.ts'
import type { DatasetState } from '../../operations/status.ts'
import { isoTime, sentenceTime, shortAge } from '../../operations/words.ts'
import { html, type Html } from './html.ts'

/** A moment in a sentence; the exact one stands in the attribute, and the browser adds the viewer's own. */
export function moment(at: Millis, now: Millis): Html {
  return html`<time datetime="${isoTime(at)}">${sentenceTime(at, now)}</time>`
}

/** An age that the browser goes on counting, so that a dead page never looks fresh. */
export function age(at: Millis | undefined, now: Millis): Html {
  if (at === undefined) return html`<span class="faint">never</span>`
  return html`<time data-age="${at}" datetime="${isoTime(at)}">${shortAge(now - at)}</time>`
}

const STATES: Record<DatasetState, { mark: string; tone: string; word: string }> = {
  whole: { mark: '✓', tone: 'ok', word: 'whole' },
  filling: { mark: '◐', tone: 'warn', word: 'being filled' },
  missing: { mark: '✕', tone: 'bad', word: 'missing' },
  stuck: { mark: '✕', tone: 'bad', word: 'stands still' },
}

/** Mark and word of a dataset's or a series' state. */
export function stateWord(state: DatasetState): Html {
  const { mark, tone, word } = STATES[state]
  return html`<span class="${tone}" aria-hidden="true">${mark}</span> <span${tone === 'ok' ? undefined : html` class="${tone}"`}>${word}</span>`
}

/** A missing count: red only when it is above zero. */
export function missingClass(missing: number): string {
  return missing > 0 ? ' bad' : ''
}

/** Hidden field that lets a form act where a token is needed; asked for beside the button, once per tab. */
export function tokenField(needed: boolean): Html | undefined {
  return needed
    ? html`<label class="token"><span class="small">Token</span><input type="password" name="token" autocomplete="current-password" required/></label>`
    : undefined
}

/** Where one of our workflows is shown in Temporal's Web UI. */
export function workflowLink(
  base: string | undefined,
  namespace: string,
  workflowId: string,
  text: string,
): Html | undefined {
  if (base === undefined) return undefined
  return html`<a href="${base}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}">${text}</a>`
}

/** Where a schedule is shown in Temporal's Web UI. */
export function scheduleLink(base: string | undefined, namespace: string, id: string): Html {
  if (base === undefined) return html`<span class="id">${id}</span>`
  return html`<a class="id" href="${base}/namespaces/${encodeURIComponent(namespace)}/schedules/${encodeURIComponent(id)}">${id}</a>`
}

/** The line over what is no longer true: words, and the moment it was. */
export function asOf(at: Millis | undefined, fresh: boolean, now: Millis): Html | undefined {
  if (fresh) return undefined
  return at === undefined
    ? html`<span class="small warn">not known yet</span>`
    : html`<span class="small warn">as of ${moment(at, now)}</span>`
}

/** A range in a sentence: `1 June 2024 00:00 to today 08:00`; the day of the end once where both lie on it. */
export function rangeWords({ from, to }: Range, now: Millis): string {
  const isToday = (at: Millis): boolean => Math.floor(at / DAY) === Math.floor(now / DAY)
  return `${sentenceTime(from, now)} to ${isToday(to) && !isToday(from) ? 'today ' : ''}${sentenceTime(to, now)}`
}

/** A button that has the browser tell it, as long as the page stays open; `data-whole` in the page says when. Without script there is none. */
export function tellButton(what: string): Html {
  return html`<button type="button" class="only-script" data-tell title="The browser tells it while this page stays open, also behind others.">Tell me when ${what}</button>`
}
