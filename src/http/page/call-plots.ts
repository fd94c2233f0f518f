import { listed } from '../../operations/words.ts'
import { html, type Html } from './html.ts'
import { upstreamName } from './stands-on.ts'
import type { PageDeps } from './view.ts'

/** Calls a second against what is allowed, of each upstream that was called lately; those that were not, by name. */
export function callPlots(deps: PageDeps): Html {
  const limited = Object.entries(deps.desk.config.settings.budgets)
    .filter(([, { perSecond, perMinute }]) => (perSecond ?? perMinute) !== undefined)
    .map(([source]) => source)
  const isCalled = (source: string) => deps.calls.points(source).some((each) => each.live + each.backfill > 0)
  const called = limited.filter(isCalled)
  const quiet = limited.filter((source) => !isCalled(source)).map(upstreamName)
  const plots = called.map((source) => {
    const last = deps.calls.points(source).at(-1)
    const words =
      last === undefined
        ? ''
        : `${figure(last.live)} live and ${figure(last.backfill)} backfill of ${figure(last.limit)} calls/s`
    return html`<div>
      <p class="spread"><b>${upstreamName(source)}</b><span class="small quiet">${words}</span></p>
      <div class="plotbox small-plot" data-rates="/upstreams/${source}/rates" data-unit="Calls a second to ${upstreamName(source)}"></div>
    </div>`
  })
  return html`<section class="panel" aria-label="Calls a second">
    <header>
      <h2>Calls a second</h2>
      <span class="small faint">the last 20 min; dashed: the most that is allowed</span>
    </header>
    <div class="pad">
      ${plots}
      ${quiet.length === 0 ? undefined : html`<p class="quiet">Not called lately: ${listed(quiet)}.</p>`}
    </div>
  </section>`
}

const figure = (perSecond: number): string => String(Math.round(perSecond * 100) / 100)
