import { connect } from 'node:net'
import type { Config } from '../../config/config.ts'
import { promisesOf } from '../../config/promises.ts'
import { MINUTE, SECOND, type Millis } from '../../domain/clock.ts'
import { faultsLately, type SourceFault } from '../../store/source-faults.ts'
import { quotaUsed } from '../../store/quota.ts'
import type { IncidentTools } from '../incident-tools.ts'
import { problemOf, within } from '../services.ts'
import { several, sourceName } from '../words.ts'
import { judged, percentOf, type Look, type Seen } from './check.ts'

const CONNECT_WITHIN_MS = 4 * SECOND
/** What stood in the way that long ago is told by the data, if it still does. */
const LATELY_MS = 15 * MINUTE

interface Upstream {
  readonly source: string
  readonly url: string
  readonly datasets: readonly string[]
}

/** Where each source that is collected from answers. A source of ours has no address. */
export function upstreamsOf({ upstreams, settings }: Config): Upstream[] {
  const urls: Readonly<Record<string, string | undefined>> = {
    coinbase: upstreams.coinbaseExchange,
    coingecko: upstreams.coingecko,
    cryptopanic: upstreams.cryptopanic,
    guardian: upstreams.guardian,
    fred: upstreams.fred,
    alternative: upstreams.fearGreed,
    feeds: upstreams.feeds ?? settings.datasets.news.feeds[0]?.url,
  }
  const promised = promisesOf(settings)
  const sources = [...new Set(promised.map(({ source }) => source))]
  return [
    ...sources.flatMap((source) => {
      const url = urls[source]
      const datasets = promised.filter((each) => each.source === source).map(({ dataset }) => dataset)
      return url === undefined ? [] : [{ source, url, datasets: [...new Set(datasets)] }]
    }),
    // It checks prices and stands in for their source, and is promised nothing itself.
    ...(sources.includes('coingecko') ? [{ source: 'coinbase-spot', url: upstreams.coinbase, datasets: [] }] : []),
  ]
}

/** A connection and no request: it costs none of the allowance, and says whether the way is open. */
const reachable: Look = {
  checks: ['upstream-reachable'],
  target: 'upstreams',
  query: 'a connection to its host and port',
  deadlineMs: CONNECT_WITHIN_MS + SECOND,
  async see({ desk }) {
    // In replay only the processes of ours are told where the stand-in of the upstreams answers.
    if (desk.mode === 'replay' && !desk.config.upstreamIsSet) return []
    return Promise.all(
      upstreamsOf(desk.config).map(async ({ source, url, datasets }): Promise<Seen> => {
        const { hostname, port, protocol } = new URL(url)
        const where = {
          host: hostname.replaceAll(/^\[|\]$/g, ''),
          port: Number(port || (protocol === 'https:' ? 443 : 80)),
        }
        const from = performance.now()
        const fault = await reach(where).then(
          () => undefined,
          (error: unknown) => problemOf(error),
        )
        const value = fault ?? `${Math.max(1, Math.round(performance.now() - from))} ms`
        return judged({
          name: 'upstream-reachable',
          target: source,
          value,
          threshold: `a connection within ${CONNECT_WITHIN_MS / SECOND} s`,
          query: `nc -vz ${where.host} ${where.port}`,
          isBad: fault !== undefined,
          well: `${sourceName(source)} can be reached at ${where.host}.`,
          ill: `${sourceName(source)} cannot be reached at ${where.host}: ${fault ?? ''}.`,
          ...(fault === undefined ? {} : { reason: fault }),
          facts: { source, datasets: datasets.join(' ') },
        })
      }),
    )
  },
}

async function reach({ host, port }: { host: string; port: number }): Promise<void> {
  const socket = connect({ host, port })
  try {
    await within(
      CONNECT_WITHIN_MS,
      new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject)),
    )
  } finally {
    // A socket that is given up may still fail, and nobody listens any more.
    socket.on('error', () => undefined)
    socket.destroy()
  }
}

/** Judged by what the collectors heard last, so that asking costs nothing. */
const answers: Look = {
  checks: ['upstream-answers'],
  target: 'upstreams',
  query: 'SELECT reason, last_tried_at FROM gap_notes',
  deadlineMs: 5 * SECOND,
  async see({ desk }) {
    const now = desk.clock()
    const faults = await faultsLately(desk.database, now - LATELY_MS)
    return upstreamsOf(desk.config)
      .filter(({ datasets }) => datasets.length > 0)
      .map(({ source, datasets }) => answerOf(source, datasets, faults, now))
  },
}

function answerOf(source: string, datasets: readonly string[], faults: readonly SourceFault[], now: Millis): Seen {
  const mine = faults.filter((fault) => fault.source === source).toSorted((a, b) => b.slots - a.slots)
  const [worst] = mine
  const ago = Math.round((now - (worst?.lastAt ?? now)) / SECOND)
  return judged({
    name: 'upstream-answers',
    target: source,
    value: worst === undefined ? 'no fault' : `${worst.reason}, ${several(worst.slots, 'range')}`,
    threshold: `no fault within ${LATELY_MS / MINUTE} min that still leaves a slot missing`,
    query: `npx gapless gaps ${datasets[0] ?? ''}`,
    isBad: worst !== undefined,
    well: `${sourceName(source)} answers what it is asked.`,
    ill: `${sourceName(source)} did not answer well (${worst?.reason ?? ''}) ${ago} s ago, and slots are missing for it.`,
    ...(worst === undefined ? {} : { reason: worst.reason }),
    facts: { source, datasets: datasets.join(' ') },
  })
}

const quota: Look = {
  checks: ['upstream-quota'],
  target: 'upstreams',
  query: 'SELECT source, calls FROM quota_usage',
  deadlineMs: 5 * SECOND,
  async see({ desk }) {
    const now = desk.clock()
    const { settings } = desk.config
    const used = await quotaUsed(desk.database, now)
    const passed = partOfMonth(now)
    return upstreamsOf(desk.config).flatMap(({ source, datasets }) => {
      const budget = settings.budgets[source as keyof typeof settings.budgets] as { perMonth?: number } | undefined
      const perMonth = budget?.perMonth
      if (perMonth === undefined) return []
      const calls = used.get(source) ?? 0
      const left = Math.max(0, 1 - calls / perMonth)
      const { quotaLeft } = settings.incidents.checks
      // Little is left at the end of every month; it is bad when it will not last.
      const lasts = calls / perMonth / Math.max(passed, 0.01) <= 1
      return [
        judged({
          name: 'upstream-quota',
          target: source,
          value: `${calls} of ${perMonth}`,
          threshold: `more than ${percentOf(quotaLeft)} left, or enough for the month`,
          query: this.query,
          isBad: left === 0 || (left < quotaLeft && !lasts),
          well: `${calls} of the ${perMonth} calls to ${sourceName(source)} of this month are used.`,
          ill: `${calls} of the ${perMonth} calls to ${sourceName(source)} of this month are used; the rest does not last.`,
          reason: left === 0 ? 'quota-spent' : 'quota-low',
          facts: { source, datasets: datasets.join(' '), calls, perMonth },
        }),
      ]
    })
  },
}

function partOfMonth(now: Millis): number {
  const date = new Date(now)
  const start = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
  return (now - start) / (Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) - start)
}

/** Breakers live in the workers; their metrics tell of them. */
const breaker: Look = {
  checks: ['upstream-breaker'],
  target: 'upstreams',
  query: 'circuit_breaker_state in /metrics of the worker',
  deadlineMs: 4 * SECOND,
  async see({ desk, metricsUrls }: IncidentTools) {
    if (metricsUrls.worker === undefined) return []
    const answer = await fetch(metricsUrls.worker, {
      headers: { 'user-agent': 'gapless' },
      signal: AbortSignal.timeout(3 * SECOND),
    })
    const text = await answer.text()
    const states = new Map(
      [...text.matchAll(/^circuit_breaker_state\{provider="([^"]+)"\} (\d)/gm)].map(([, name = '', figure = '']) => [
        name,
        figure,
      ]),
    )
    return upstreamsOf(desk.config).flatMap(({ source, datasets }) => {
      const state = states.get(source)
      if (state === undefined) return []
      return [
        judged({
          name: 'upstream-breaker',
          target: source,
          value: state === '2' ? 'open' : state === '1' ? 'half-open' : 'closed',
          threshold: 'closed',
          query: this.query,
          isBad: state === '2',
          well: `${sourceName(source)} is called.`,
          ill: `${sourceName(source)} is not called for now: it failed too often.`,
          reason: 'breaker-open',
          facts: { source, datasets: datasets.join(' ') },
        }),
      ]
    })
  },
}

export const UPSTREAM_LOOKS: readonly Look[] = [reachable, answers, quota, breaker]
