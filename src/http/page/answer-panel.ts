import { MINUTE, type Millis } from '../../domain/clock.ts'
import type { Range } from '../../domain/range.ts'
import type { Answer } from '../../operations/answer.ts'
import type { BandPart } from '../../operations/bands.ts'
import { count, isoTime, sentenceTime } from '../../operations/words.ts'
import { axis } from './axis.ts'
import { asTable, band } from './band.ts'
import { html, type Html } from './html.ts'
import { missingClass } from './pieces.ts'

const ANSWER_PX = 1180

export interface Asked extends Range {
  readonly dataset: string
  readonly subject: string
}

/** The answer as a headline, its band, its five counts, and the same question as a command. */
export function answerPanel(answer: Answer, parts: readonly BandPart[], asked: Asked, now: Millis): Html {
  const { counts } = answer
  const figures = [
    { value: counts.stored, word: 'stored', tone: '' },
    { value: counts.missing, word: 'missing', tone: missingClass(counts.missing) },
    { value: counts.none, word: 'none', tone: '' },
    { value: counts.unobtainable, word: 'unobtainable', tone: '' },
    { value: counts.held, word: 'held', tone: '' },
  ]
  const subject = asked.subject === '' ? '' : ` ${asked.subject}`
  const command = `npx gapless coverage ${asked.dataset}${subject} --from ${isoTime(minute(asked.from))} --to ${isoTime(minute(asked.to))}`
  const drawn =
    answer.kind === 'cannot-say'
      ? undefined
      : html`<div class="answer-band">
            ${band(parts, asked, { label: answer.sentence, widthPx: ANSWER_PX })}${axis(asked, ANSWER_PX, endOf(asked, now))}
          </div>
          <div class="big">
            ${figures.map(({ value, word, tone }) => html`<div><strong class="${tone.trim()}">${count(value)}</strong><span>${word}</span></div>`)}
          </div>
          <details class="table">
            <summary>As table</summary>
            ${asTable(parts)}
          </details>`
  return html`<div class="pad answer">
    <p class="sentence">${answer.sentence}</p>
    ${answer.more.map((more) => html`<p class="quiet">${more}</p>`)}${drawn}
    <p class="acts only-script">
      <button type="button" data-copy="link">Copy link</button><button type="button" data-copy="${command}">Copy as command</button>
    </p>
    <p class="small faint command"><code>${command}</code></p>
  </div>`
}

/** What the right end of a window is called. */
export function endOf(window: Range, now: Millis): string {
  return now - window.to < MINUTE ? 'now' : sentenceTime(window.to, now)
}

function minute(at: Millis): Millis {
  return Math.floor(at / MINUTE) * MINUTE
}
