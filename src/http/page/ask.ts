import { DATASETS, type Dataset } from '../../domain/collection/series.ts'
import { datasetName } from '../../operations/words.ts'
import { html, type Html } from './html.ts'

export interface AskWords {
  readonly dataset: Dataset | undefined
  readonly subject: string
  readonly from: string
  readonly to: string
}

/** "Can I trust ... from ... to ...": a form whose answer is an address. On the overview it also asks which dataset. */
export function askForm(words: AskWords, action: string, asksDataset: boolean, subjects: readonly string[]): Html {
  const dataset = asksDataset
    ? html`<label><span class="hidden">Dataset</span><select name="dataset">
          ${DATASETS.map((name) => html`<option value="${name}"${name === words.dataset ? html` selected` : undefined}>${datasetName(name)}</option>`)}
        </select></label>`
    : html`<input type="hidden" name="dataset" value="${words.dataset}" />`
  return html`<form class="ask" action="${action}" method="get" role="search" aria-label="Ask about a range">
    <b>Can I trust</b>${dataset}
    <label><span class="hidden">Subject</span><input name="subject" value="${words.subject}" placeholder="all subjects" list="subjects" data-ask/></label>
    <label class="long"><span>from</span><input name="from" value="${words.from}" placeholder="2026-03-03 02:00"/></label>
    <label class="long"><span>to</span><input name="to" value="${words.to}" placeholder="now" /></label><span class="faint hide-s">UTC</span><button class="primary">Ask</button>
    <span class="small faint hide-m right only-script">press <kbd>/</kbd></span><datalist id="subjects">
      ${subjects.slice(0, 200).map((subject) => html`<option value="${subject}"></option>`)}
    </datalist>
  </form>`
}
