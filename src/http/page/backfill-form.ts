import { DATASETS } from '../../domain/collection/series.ts'
import type { BackfillRequest } from '../../domain/collection/backfill.ts'
import { ConfigError } from '../../errors.ts'
import type { BackfillPlan } from '../../operations/plan-backfill.ts'
import type { Desk } from '../../operations/desk.ts'
import { parseBackfillRequest } from '../../operations/backfill-request.ts'
import { count, datasetName, isoTime, rangeText, several, sourceName, spanExact } from '../../operations/words.ts'
import { yesterday } from './asked.ts'
import { html, type Html } from './html.ts'
import { tokenField } from './pieces.ts'
import type { PageDeps } from './view.ts'
import { formTime } from './window.ts'

/** What the form sends, as written. */
export interface FillWords {
  readonly dataset?: string | undefined
  readonly subject?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly mode?: string | undefined
  readonly order?: string | undefined
  readonly width?: string | undefined
  /** The dataset's name, typed by who wants mode `all`. */
  readonly confirm?: string | undefined
}

/** The request that a form asks for. ConfigError with the sentence of the command line; `start` also asks for the word that mode `all` needs. */
export async function requestOfForm(desk: Desk, words: FillWords, start: boolean): Promise<BackfillRequest> {
  const now = desk.clock()
  // The form says UTC; what it cannot read is passed on, so that the sentence is that of the command line.
  const time = (text = ''): string => {
    const at = formTime(text, now)
    return at === undefined ? text : isoTime(at)
  }
  const said = (text: string | undefined) => (text === undefined || text.trim() === '' ? undefined : text.trim())
  const subject = said(words.subject)
  const request = await parseBackfillRequest(desk, {
    dataset: words.dataset ?? '',
    subjects: subject === undefined ? [] : [subject],
    from: time(words.from),
    to: time(words.to),
    mode: said(words.mode),
    order: said(words.order),
    width: said(words.width),
    reason: 'asked for on the page',
  })
  if (start && request.mode === 'all' && words.confirm?.trim() !== request.dataset)
    throw new ConfigError([`Mode all asks again for what is stored. Type ${request.dataset} to say that you mean it.`])
  return request
}

const MODES = { missing: 'missing', failed: 'that failed', suspect: 'suspect', all: 'all, also stored' } as const

/** The form that asks for a backfill: it shows the plan first. `refused` is why the last one was not taken. */
export function requestForm(deps: PageDeps, words: FillWords, now: number, refused: string | undefined): Html {
  const { sweep } = deps.desk.config.settings
  const said = refused === undefined ? undefined : html`<p class="bad" role="alert">${refused}</p>`
  const option = (value: string, text: string, chosen: boolean): Html =>
    html`<option value="${value}"${chosen ? html` selected` : undefined}>${text}</option>`
  const order = words.order ?? sweep.order
  return html`<section class="panel" aria-label="Ask for a backfill">
    <header>
      <h2>Ask for a backfill</h2>
      <span class="small faint">the plan is shown first; nothing is started by it</span>
    </header>
    <form class="ask" method="get" action="/backfills">
      <b>Fill</b><label><span class="hidden">Dataset</span><select name="dataset">
          ${DATASETS.map((name) => option(name, datasetName(name), name === words.dataset))}
        </select></label><label><span class="hidden">Subject</span><input name="subject" value="${words.subject ?? ''}" placeholder="all subjects"/></label>
      <label class="long"><span>from</span><input name="from" required value="${words.from ?? yesterday(now)}" /></label><label class="long"><span>to</span><input name="to" required value="${words.to ?? 'now'}" /></label><span class="faint hide-s">UTC</span>
      <label><span>slots</span><select name="mode">
          ${Object.entries(MODES).map(([mode, text]) => option(mode, text, mode === words.mode))}
        </select></label>${orderField(order)}${widthField(words.width ?? String(sweep.width))}<button name="plan" value="1">Show the plan</button>
    </form>
    ${said === undefined ? undefined : html`<div class="pad">${said}</div>`}
    <p class="pad small quiet">
      The sweep finds and fills holes by itself; this is for when you would rather not wait.
    </p>
  </section>`
}

/** What comes first. */
export function orderField(order: string): Html {
  const option = (value: string): Html =>
    html`<option value="${value}"${value === order ? html` selected` : undefined}>${value} first</option>`
  return html`<label><span class="hidden">Order</span><select name="order">${option('newest')}${option('oldest')}</select></label>`
}

/** Pages fetched at once. */
export function widthField(width: string): Html {
  return html`<label><input class="short" name="width" type="number" min="1" max="64" required value="${width}" /><span>pages at once</span></label>`
}

/** What the backfill would do, and the button that starts it. */
export function planPanel(deps: PageDeps, plan: BackfillPlan, words: FillWords): Html {
  const { request, slots, calls, quota } = plan
  const source = sourceName(request.source)
  const figures: readonly (readonly [string, string])[] = [
    [count(slots.planned), 'to be asked for'],
    [count(slots.stored), 'stored already'],
    [count(slots.none + slots.unobtainable), 'none, unobtainable'],
    [count(slots.held), 'held'],
    [count(slots.claimed), 'in the hands of others'],
    [count(calls.planned), `${calls.planned === 1 ? 'call' : 'calls'} to ${source}`],
  ]
  const time =
    plan.estimatedSeconds === 0
      ? 'No calls are counted for it.'
      : `About ${spanExact(plan.estimatedSeconds * 1000)} at the most that ${source} allows; longer while live collection needs it.`
  const live =
    quota.callsPerSecond === undefined
      ? 'Live collection comes first.'
      : `Live collection comes first: of the ${Math.round(quota.callsPerSecond * 100) / 100} calls a second that ${source} allows it takes what it needs, the backfill what is left, ${several(request.width, 'page')} at once.`
  const used = [
    ...(quota.perMonth === undefined
      ? []
      : [`${count(quota.usedThisMonth ?? 0)} of ${count(quota.perMonth)} calls of the month are used.`]),
    ...(quota.backfillPerDay === undefined
      ? []
      : [`${count(quota.backfillsToday ?? 0)} of ${count(quota.backfillPerDay)} calls of backfills are used today.`]),
  ]
  const hidden = (['dataset', 'subject', 'from', 'to', 'mode', 'order', 'width'] as const).map((name) =>
    words[name] === undefined ? undefined : html`<input type="hidden" name="${name}" value="${words[name]}" />`,
  )
  const confirm =
    request.mode === 'all'
      ? html`<label><span>Stored slots are asked for again. Type <b>${request.dataset}</b></span><input name="confirm" required autocomplete="off" /></label>`
      : undefined
  const start =
    slots.planned === 0
      ? html`<p class="quiet">Nothing to do.</p>`
      : html`<form class="ask" method="post" action="/backfills">${hidden}${confirm}${tokenField(deps.tokenNeeded)}<button>Fill it</button></form>`
  return html`<section class="panel" aria-label="The plan">
    <header>
      <h2>The plan</h2>
      <span class="small faint">nothing is started yet</span>
    </header>
    <div class="pad">
      <p class="sentence">${several(slots.planned, 'slot')} of ${datasetName(request.dataset)} in ${several(plan.series, 'series', 'series')}, ${rangeText(request)}.</p>
      <div class="big">${figures.map(([figure, word]) => html`<div><strong>${figure}</strong><span>${word}</span></div>`)}</div>
      <p class="quiet">${time} ${live} ${used.join(' ')}</p>
      ${start}
    </div>
  </section>`
}
