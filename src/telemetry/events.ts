import type { Millis } from '../domain/clock.ts'
import type { LogFields, Logger } from './log.ts'
import type { Metrics } from './metrics.ts'

export type BreakerState = 'closed' | 'half-open' | 'open'
const BREAKER_FIGURE: Record<BreakerState, number> = { closed: 0, 'half-open': 1, open: 2 }

/** Which run or request an event belongs to. */
interface Told {
  readonly correlationId?: string | undefined
}

interface Collected extends Told {
  readonly collector: string
  /** The series' subject: a product or a coin. */
  readonly symbol: string
}

interface Page extends Collected {
  readonly dataset: string
  readonly source: string
  readonly from: Millis
  readonly to: Millis
}

/** One function per thing that happens: its metrics and its log line together. None ever throws. Durations are ms, moments UTC ms. */
export type Events = ReturnType<typeof createEvents>

export function createEvents({ log, metrics, service }: { log: Logger; metrics: Metrics; service: string }) {
  const collection = log.child({ module: 'collection' })
  const upstream = log.child({ module: 'upstream' })
  const budget = log.child({ module: 'budget' })
  const door = log.child({ module: 'door' })

  const failed = (type: string, severity: 'warning' | 'error' | 'fatal') =>
    metrics.add('errors_total', { service, error_type: type, severity })

  return {
    /** A live slot is in the table. `slotEnd` is where the slot ends, `storedAt` when its row was committed. */
    tickStored(e: Collected & { dataset: string; slotEnd: Millis; storedAt: Millis; rows: number; ms: number }): void {
      const { collector, symbol } = e
      metrics.add('crypto_collection_requests_total', { collector, symbol, status: 'success' })
      metrics.add('crypto_collection_records_total', { collector, symbol }, e.rows)
      metrics.observe('crypto_collection_duration_seconds', { collector, symbol }, e.ms / 1000)
      metrics.observe('gapless_slot_delay_seconds', { dataset: e.dataset }, Math.max(0, e.storedAt - e.slotEnd) / 1000)
      collection.debug(
        said(e, { ...e, slotEnd: iso(e.slotEnd), storedAt: iso(e.storedAt) }),
        `stored ${symbol} of ${iso(e.slotEnd)}`,
      )
    },

    /** A page of history is in the table, or the source had nothing for it (`rows` 0). */
    pageStored(e: Page & { rows: number; ms: number }): void {
      const { collector, symbol, source } = e
      metrics.add('gapless_backfill_pages_total', { source, outcome: e.rows > 0 ? 'stored' : 'empty' })
      metrics.add('crypto_collection_requests_total', { collector, symbol, status: 'success' })
      metrics.add('crypto_collection_records_total', { collector, symbol }, e.rows)
      metrics.observe('crypto_collection_duration_seconds', { collector, symbol }, e.ms / 1000)
      collection.debug(
        said(e, { ...e, from: iso(e.from), to: iso(e.to) }),
        `stored ${e.rows} rows of ${e.dataset} ${symbol}`,
      )
    },

    /** So many values of one column of technical_indicators are in the table. */
    indicatorCalculated({ symbol, indicator, values }: { symbol: string; indicator: string; values: number }): void {
      metrics.add('technical_indicators_calculated_total', { symbol, indicator }, values)
    },

    /** A feed or a source of news was asked and answered; what it brought is stored. */
    newsPolled({
      source,
      subject,
      fresh,
      revised,
    }: {
      source: string
      subject: string
      fresh: number
      revised: number
    }): void {
      const name = source === 'feeds' ? subject : source
      metrics.add('news_collection_requests_total', { source: name, status: 'success' })
      metrics.add('crypto_news_articles_total', { source: name }, fresh)
      metrics.add('crypto_news_revisions_total', { source: name }, revised)
    },

    /** So many texts of one source of news were scored in `ms` all together. */
    textsScored({ model, source, texts, ms }: { model: string; source: string; texts: number; ms: number }): void {
      metrics.add('sentiment_analysis_completed_total', { model, source }, texts)
      for (let text = 0; text < texts; text += 1)
        metrics.observe('sentiment_model_latency_seconds', { model }, ms / texts / 1000)
    },

    /** The configured model cannot be loaded: a smaller scorer scores until it is back, and its scores are replaced then. */
    scorerAway({ model, standIn, error }: { model: string; standIn: string; error: unknown }): void {
      metrics.set('gapless_sentiment_standing_in', { model }, 1)
      failed('model-away', 'warning')
      collection.warn(
        { context: { model, standIn }, error },
        `the model ${model} cannot be loaded: ${standIn} scores for it`,
      )
    },

    scorerBack({ model, version }: { model: string; version: string }): void {
      metrics.set('gapless_sentiment_standing_in', { model }, 0)
      collection.info({ context: { model, version } }, `the model ${model} is back`)
    },

    /** All news has a score of this version, and its scores count from now on. */
    scorerSwitched({ model, version, texts }: { model: string; version: string; texts: number }): void {
      collection.info({ context: { model, version, texts } }, `the scores of ${model} ${version} count from now on`)
    },

    /** So many rows of ml_features_materialized were made of one symbol. */
    featuresGenerated({ symbol, version, rows }: { symbol: string; version: string; rows: number }): void {
      metrics.add('ml_features_generated_total', { symbol, feature_version: version }, rows)
    },

    /** Rows went to quarantine: refused, or stored and marked. */
    rowsDoubted(
      e: Collected & {
        dataset: string
        source: string
        doubted: readonly {
          readonly slotAt: Millis
          readonly severity: string
          readonly reasons: readonly string[]
          readonly evidence: string
        }[]
      },
    ): void {
      const { dataset, source, symbol, doubted = [] } = e
      for (const { severity, reasons } of doubted)
        for (const reason of reasons) metrics.add('data_quality_findings_total', { dataset, source, severity, reason })
      const [first] = doubted
      collection.warn(
        said(e, { dataset, source, symbol, rows: doubted.length, first: first === undefined ? '' : iso(first.slotAt) }),
        `${doubted.length} rows of ${dataset} ${symbol} in quarantine: ${first?.evidence ?? ''}`,
      )
    },

    /** A page could not be had; `reason` is a closed word of errors.ts, or `internal`. */
    pageFailed(e: Page & { reason: string; error: unknown }): void {
      const { collector, symbol, source, reason } = e
      metrics.add('gapless_backfill_pages_total', { source, outcome: reason })
      metrics.add('crypto_collection_requests_total', { collector, symbol, status: 'error' })
      metrics.add('crypto_collection_errors_total', { collector, symbol, error_type: reason })
      if (e.dataset === 'news')
        metrics.add('news_collection_requests_total', { source: source === 'feeds' ? symbol : source, status: 'error' })
      failed(reason, 'warning')
      const { error, ...context } = e
      collection.warn(
        { ...said(e, { ...context, from: iso(e.from), to: iso(e.to) }), error },
        `${e.dataset} ${symbol} not fetched: ${reason}`,
      )
    },

    /** A live collection failed; its slot stays missing until the sweep fills it. */
    collectionFailed(e: Collected & { reason: string; error: unknown }): void {
      const { collector, symbol, reason } = e
      metrics.add('crypto_collection_requests_total', { collector, symbol, status: 'error' })
      metrics.add('crypto_collection_errors_total', { collector, symbol, error_type: reason })
      failed(reason, 'warning')
      const { error, ...context } = e
      collection.warn({ ...said(e, context), error }, `${collector} ${symbol} not collected: ${reason}`)
    },

    /** A call to a source ended. `endpoint` is a route without values in it; `status` the HTTP status, or the reason why there is none. */
    upstreamCalled(e: Told & { provider: string; endpoint: string; status: string; ms: number }): void {
      const { provider, endpoint, status } = e
      metrics.add('external_api_requests_total', { provider, endpoint, status })
      metrics.observe('external_api_latency_seconds', { provider, endpoint }, e.ms / 1000)
      upstream.debug(said(e, e), `${provider} ${endpoint}: ${status}`)
    },

    breakerChanged(e: { provider: string; state: BreakerState }): void {
      metrics.set('circuit_breaker_state', { provider: e.provider }, BREAKER_FIGURE[e.state])
      const say = e.state === 'open' ? upstream.warn : upstream.info
      say(said({}, e), `breaker of ${e.provider} is ${e.state}`)
    },

    /** A caller got its permit after `ms`; only waits of a second or more are told in the log. */
    budgetWaited(e: Told & { source: string; lane: string; ms: number }): void {
      metrics.observe('gapless_budget_wait_seconds', { source: e.source, lane: e.lane }, e.ms / 1000)
      if (e.ms >= 1_000) budget.debug(said(e, e), `waited ${Math.round(e.ms)} ms to call ${e.source}`)
    },

    /** A source asked us to wait; nobody calls it for `ms`. */
    sourceClosed(e: Told & { source: string; ms: number }): void {
      failed('rate-limited', 'warning')
      budget.warn(said(e, e), `${e.source} is closed for ${Math.round(e.ms)} ms`)
    },

    /** Redis went away or came back: without it a quarter of the budget is used. */
    budgetShared(e: { source: string; shared: boolean; error?: unknown }): void {
      metrics.set('gapless_budget_shared', { source: e.source }, e.shared ? 1 : 0)
      const fields = {
        context: { source: e.source, shared: e.shared },
        ...(e.error === undefined ? {} : { error: e.error }),
      }
      if (e.shared) budget.info(fields, `the budget of ${e.source} is shared again`)
      else budget.warn(fields, `Redis is away: ${e.source} is called at a quarter of its budget`)
    },

    /** A gap was asked for in vain so many times in a row that somebody should know. */
    gapFailing(e: Page & { reason: string; failures: number }): void {
      failed('gap-failing', 'error')
      collection.error(
        said(e, { ...e, from: iso(e.from), to: iso(e.to) }),
        `${e.dataset} ${e.symbol} was asked for in vain ${e.failures} times in a row: ${e.reason}`,
      )
    },

    gapFound(
      e: Told & {
        dataset: string
        source: string
        subject: string
        from: Millis
        to: Millis
        slots: number
        reason: string
      },
    ): void {
      collection.info(
        said(e, { ...e, from: iso(e.from), to: iso(e.to) }),
        `${e.slots} slots of ${e.dataset} ${e.subject} are missing: ${e.reason}`,
      )
    },

    backfillEnded(
      e: Told & {
        id: string
        dataset: string
        state: string
        stored: number
        failed: number
        left: number
        ms: number
      },
    ): void {
      metrics.add('gapless_backfills_ended_total', { dataset: e.dataset, state: e.state })
      const say = e.state === 'done' || e.state === 'cancelled' ? collection.info : collection.warn
      say(said(e, e), `backfill ${e.id} ended: ${e.state}`)
    },

    /** A person asked for something that cannot be done; `fault` says what would be right. */
    requestRefused(e: Told & { door: 'http' | 'cli' | 'signal'; fault: string }): void {
      metrics.add('gapless_requests_refused_total', { door: e.door })
      door.info(said(e, e), `refused: ${e.fault}`)
    },

    /** Something failed that no other event tells of. */
    errorSeen(
      e: Told & {
        module: string
        type: string
        severity: 'warning' | 'error' | 'fatal'
        error: unknown
        message: string
      },
    ): void {
      failed(e.type, e.severity)
      const say = e.severity === 'fatal' ? log.fatal : e.severity === 'error' ? log.error : log.warn
      say({ ...said(e, { type: e.type }), module: e.module, error: e.error }, e.message)
    },
  }
}

function said(told: Told, fields: object): LogFields {
  const { correlationId: _told, ...context } = fields as Record<string, unknown>
  return { context, correlationId: told.correlationId }
}

function iso(at: Millis): string {
  return Number.isFinite(at) ? new Date(at).toISOString() : String(at)
}
