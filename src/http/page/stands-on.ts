import type { Millis } from '../../domain/clock.ts'
import type { Services } from '../../operations/services.ts'
import type { Status } from '../../operations/status.ts'
import { count, sentenceTime, sourceName } from '../../operations/words.ts'
import type { Reading } from '../readings.ts'
import type { UpstreamState } from '../upstreams.ts'
import { html, type Html } from './html.ts'
import type { PageDeps } from './view.ts'

/** The servers with their latency, and what may still be asked of each source. */
export function standsOn(
  deps: PageDeps,
  status: Reading<Status>,
  upstreams: readonly UpstreamState[],
  now: Millis,
): Html {
  const ui = deps.temporalUi()
  const inTemporal =
    ui === undefined
      ? undefined
      : html`<a class="small" href="${ui}/namespaces/${encodeURIComponent(deps.desk.config.servers.temporalNamespace)}/workflows">In Temporal</a> `
  const rows = [
    ...serviceRows(status.value?.services),
    ...upstreams.map((upstream) => row(upstreamName(upstream.source), budgetWords(upstream, now))),
  ]
  return html`<header>
      <h2>What it stands on</h2>
      <span>${inTemporal}<a class="small" href="/upstreams">Upstreams</a></span>
    </header>
    <div class="pad">
      <table class="plain">
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`
}

function serviceRows(services: Services | undefined): Html[] {
  if (services === undefined) return [row('MySQL, Redis, Temporal', html`<span class="quiet">? not known now</span>`)]
  const named = [
    { name: 'MySQL', ...services.mysql },
    { name: 'Redis', ...services.redis },
    { name: 'Temporal', ...services.temporal },
  ]
  return named.map(({ name, ok, latencyMs, problem }) => {
    const slower = name === 'Redis' ? ' Slower, nothing wrong.' : ''
    return row(
      name,
      ok
        ? html`<span class="ok">✓</span> answers in ${milliseconds(latencyMs)}`
        : html`<span class="bad">✕</span> ${problem ?? 'no answer'}.${slower}`,
    )
  })
}

function milliseconds(ms: number | undefined): string {
  return ms === undefined ? '? ms' : ms < 1 ? 'under 1 ms' : `${Math.round(ms)} ms`
}

/** How a source stands with us, in words, with its mark. */
export function budgetWords(upstream: UpstreamState, now: Millis): Html {
  const { limits, usedThisMonth } = upstream
  const month =
    limits.perMonth === undefined || usedThisMonth === undefined
      ? []
      : [`${count(usedThisMonth)} of ${count(limits.perMonth)} calls this month`]
  return troubleWords(upstream, now) ?? html`<span class="ok">✓</span> ${[usageWords(upstream), ...month].join(', ')}`
}

/** What stands between us and a source; undefined when nothing does. */
export function troubleWords({ breaker, closedUntil }: UpstreamState, now: Millis): Html | undefined {
  if (breaker === 'open') return html`<span class="bad">✕</span> does not answer; asked again in a moment`
  if (closedUntil === undefined || closedUntil <= now) return undefined
  return html`<span class="warn">◐</span> asked us to wait until ${sentenceTime(closedUntil, now)}`
}

const PER = { second: 's', minute: 'min' } as Readonly<Record<string, string>>

/** `2 of 8 calls/s` in the tightest window, or that there is no limit. */
export function usageWords({ windows }: UpstreamState): string {
  const left = (window: UpstreamState['windows'][number]): number =>
    (window.limit - window.live - window.backfill) / window.limit
  const [tightest] = [...windows].sort((a, b) => left(a) - left(b))
  if (tightest === undefined) return 'no limit set'
  return `${tightest.live + tightest.backfill} of ${tightest.limit} calls/${PER[tightest.name] ?? tightest.name}`
}

function row(name: string, words: Html): Html {
  return html`<tr>
    <td>${name}</td>
    <td class="n">${words}</td>
  </tr>`
}

/** Two budgets are of one house: `Coinbase`, and `Coinbase spot`. */
export function upstreamName(source: string): string {
  return source.endsWith('-spot') ? `${sourceName(source)} spot` : sourceName(source)
}
