import type { Range } from '../../domain/range.ts'
import { isoTime } from '../../operations/words.ts'
import { html, type Html } from './html.ts'

/** What news says of a symbol, hour by hour: a plot of the mean, with the counts in words, and the same as JSON. Needs `plot: true` of its page. */
export function sentimentPlot(symbol: string, window: Range): Html {
  const range = `from=${isoTime(window.from)}&to=${isoTime(window.to)}`
  const address = `/sentiment/${encodeURIComponent(symbol)}`
  return html`<section class="panel">
    <header>
      <h2>What the news says of ${symbol}</h2>
      <span class="small faint">mean of each hour, -1 to 1; hours without news are holes</span>
    </header>
    <div class="pad">
      <div class="plotbox" data-points="${`${address}/points?${range}`}"></div>
      <p class="small quiet"><span class="plot-words"></span> <a href="${`/api/v1${address}?${range}`}">The same as JSON</a></p>
    </div>
  </section>`
}
