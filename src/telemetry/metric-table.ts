/**
 * Every metric we export: kind, help, labels. The names of the first groups are what dashboards and rules already ask for.
 *
 * How many time series a label can make: collector, source, provider, lane, dataset, state, status, outcome, severity, schedule and
 * reasons are closed sets of a few words; `symbol` and `endpoint` are bounded in metrics.ts, and endpoint is a route, never a filled-in path.
 */

import { INCIDENT_METRICS } from './incident-metrics.ts'

export type MetricKind = 'counter' | 'gauge' | 'histogram'

export interface MetricRow {
  readonly kind: MetricKind
  readonly help: string
  readonly labels: readonly string[]
  /** Upper bounds, in the unit of the name. */
  readonly buckets?: readonly number[]
}

const CALL_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const WORK_SECONDS = [0.1, 0.5, 1, 5, 15, 60, 300]
const DELAY_SECONDS = [1, 2, 5, 10, 20, 30, 60, 90, 120, 180, 300, 600, 1800, 3600]

const counter = <const L extends readonly string[]>(labels: L, help: string) =>
  ({ kind: 'counter', help, labels }) as const
const gauge = <const L extends readonly string[]>(labels: L, help: string) => ({ kind: 'gauge', help, labels }) as const
const histogram = <const L extends readonly string[]>(labels: L, buckets: readonly number[], help: string) =>
  ({ kind: 'histogram', help, labels, buckets }) as const

export const METRICS = {
  ...INCIDENT_METRICS,
  // HTTP and errors
  http_requests_total: counter(['service', 'endpoint', 'method', 'status'], 'HTTP requests answered.'),
  http_request_duration_seconds: histogram(
    ['service', 'endpoint', 'method'],
    CALL_SECONDS,
    'Time to answer an HTTP request.',
  ),
  http_requests_in_flight: gauge(['service'], 'HTTP requests being answered now.'),
  errors_total: counter(['service', 'error_type', 'severity'], 'Errors, by type and severity (warning, error, fatal).'),
  service_availability: gauge(
    ['service'],
    '1 when the service answered its last check, or the collector is neither late nor failing, else 0; collectors that are off are left out.',
  ),
  health_score: gauge([], 'Health of the whole, 0 to 100.'),

  // Collection
  crypto_collection_requests_total: counter(
    ['collector', 'symbol', 'status'],
    'Collections, by outcome (success, error).',
  ),
  crypto_collection_duration_seconds: histogram(['collector', 'symbol'], WORK_SECONDS, 'Time of one collection.'),
  crypto_collection_records_total: counter(['collector', 'symbol'], 'Rows stored.'),
  crypto_collection_errors_total: counter(['collector', 'symbol', 'error_type'], 'Failed collections, by reason.'),
  crypto_data_freshness_seconds: gauge(['collector', 'symbol'], 'Age of the newest stored slot, from its end.'),
  crypto_data_completeness_ratio: gauge(['collector', 'symbol'], 'Accounted-for slots by expected slots, 0 to 1.'),
  crypto_symbols_monitored_total: gauge([], 'Subjects that are collected.'),
  data_freshness_seconds: gauge(
    ['data_type'],
    'Age of the newest stored slot, from its end, of the series of a dataset that is furthest behind.',
  ),

  data_availability_sla_ratio: gauge(
    ['data_type'],
    'Slots stored or known to be empty by slots that were due in the window of health.serviceLevel (24 h), 0 to 1; slots a person holds count for neither.',
  ),
  collection_frequency_sla_ratio: gauge(
    ['collector'],
    'Runs that went well by runs that the rhythm asked for in the same window, or since it was promised, 0 to 1; of a collector with several rhythms the worst.',
  ),
  gapless_overdue_seconds: gauge(
    ['dataset'],
    'For how long the slot after the newest has been due, of the series that is furthest behind; 0 when none is.',
  ),
  data_quality_findings_total: counter(
    ['dataset', 'source', 'severity', 'reason'],
    'Rows that went to quarantine, by what speaks against them; reject: not stored, suspect: stored and marked.',
  ),
  data_quality_quarantined: gauge(['dataset', 'severity'], 'Rows in quarantine that nobody has decided about.'),
  crypto_data_accuracy_score: gauge(
    ['collector', 'symbol'],
    'Stored slots that nothing speaks against by slots that came with a row, 0 to 1.',
  ),

  // News
  news_collection_requests_total: counter(['source', 'status'], 'Polls of a feed or source of news, by outcome.'),
  crypto_news_articles_total: counter(
    ['source'],
    'Articles that were new, by the feed or source that told them first.',
  ),
  crypto_news_revisions_total: counter(['source'], 'Articles that came again in other words.'),
  crypto_news_sources_active_total: gauge([], 'Feeds and sources of news that answered within the last hour.'),

  // Analytics
  technical_indicators_calculated_total: counter(
    ['symbol', 'indicator'],
    'Indicator values calculated and stored, by column of technical_indicators.',
  ),
  sentiment_analysis_completed_total: counter(
    ['model', 'source'],
    'Texts scored, by scorer and by the source of the news.',
  ),
  sentiment_model_latency_seconds: histogram(
    ['model'],
    [0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1],
    'Time to score one text, by scorer: the mean of the texts that were scored together.',
  ),
  sentiment_model_accuracy_score: gauge(
    ['model'],
    'Share of the shipped labelled headlines (docs/sentiment.md) on which the scorer says what people say, 0 to 1.',
  ),
  crypto_sentiment_coverage_ratio: gauge(
    [],
    'Items of news first seen in the last 24 hours that have a score that counts, by all such items, 0 to 1; absent without news.',
  ),
  gapless_sentiment_standing_in: gauge(
    ['model'],
    '1 while a smaller scorer scores for the configured model because that cannot be loaded, else 0.',
  ),
  ml_features_generated_total: counter(
    ['symbol', 'feature_version'],
    'Rows of ml_features_materialized made and stored.',
  ),

  // Upstreams
  external_api_requests_total: counter(
    ['provider', 'endpoint', 'status'],
    'Calls to a source: HTTP status, or the reason why there was none.',
  ),
  external_api_rate_limit_remaining: gauge(['provider'], 'Calls left in the tightest window of the budget.'),
  external_api_quota_usage_percent: gauge(['provider'], 'Share of the monthly quota that is spent, 0 to 100.'),
  external_api_latency_seconds: histogram(
    ['provider', 'endpoint'],
    CALL_SECONDS,
    'Time until a source has answered wholly.',
  ),
  circuit_breaker_state: gauge(['provider'], '0 closed, 1 half-open, 2 open.'),

  // MySQL and Redis
  mysql_connections_active: gauge(['database'], 'Connections the server has open.'),
  mysql_connections_max: gauge(['database'], 'Connections the server allows.'),
  mysql_query_duration_seconds: histogram(
    ['database', 'query_type'],
    CALL_SECONDS,
    'Time of a statement, by its first word.',
  ),
  mysql_slow_queries_total: counter(['database'], 'Slow queries of the server while this process watched it.'),
  database_connections_active: gauge([], 'Connections of this process to MySQL that are in use.'),
  redis_connected_clients: gauge(['instance'], 'Clients connected to Redis.'),
  redis_memory_usage_bytes: gauge(['instance'], 'Memory that Redis uses.'),
  redis_cache_hit_ratio: gauge(['instance'], 'Key hits by hits and misses since Redis started, 0 to 1.'),

  // Our own
  gapless_slots: gauge(['dataset', 'source', 'state'], 'Slots by state: stored, none, unobtainable, held, missing.'),
  gapless_gap_oldest_seconds: gauge(['dataset'], 'Time since the longest-standing gap was first seen; 0 without gaps.'),
  gapless_gaps_failing: gauge(
    ['dataset', 'source'],
    'Gaps that were asked for in vain at least as many times in a row as settings say (sweep.alertAfterFailures).',
  ),
  gapless_backfill_pages_total: counter(
    ['source', 'outcome'],
    'Pages fetched, live and backfill: stored, empty, or the reason of the failure.',
  ),
  gapless_sweep_timestamp_seconds: gauge(['dataset', 'source'], 'When a sweep last looked for gaps, to its end.'),
  gapless_backfills_running: gauge(['dataset'], 'Backfills that run now, without those that are paused.'),
  gapless_backfills_ended_total: counter(['dataset', 'state'], 'Backfills that ended, by verdict.'),
  gapless_budget_used_ratio: gauge(['source', 'lane'], "A lane's calls in the tightest window by its limit, 0 to 1."),
  gapless_budget_wait_seconds: histogram(
    ['source', 'lane'],
    CALL_SECONDS,
    'Time waited for a permit to call a source.',
  ),
  gapless_budget_shared: gauge(
    ['source'],
    '1 while the budget is shared through Redis, 0 while a quarter is kept in the process.',
  ),
  gapless_updater_lag_seconds: gauge(['symbol'], 'How far the newest features lie behind what they are made from.'),
  gapless_updater_owed_rows: gauge(['symbol'], 'Hours whose inputs are there and that have no row of features yet.'),
  gapless_updater_stands_still: gauge([], '1 while the inputs of features move and features do not, else 0.'),
  gapless_schedule_last_action_age_seconds: gauge(['schedule'], 'Time since a schedule last acted.'),
  gapless_schedule_problem: gauge(
    ['schedule', 'problem'],
    '1 for each thing that is wrong with a schedule, or with the workers of a task queue: away, absent, drifted, undeclared, paused, overdue, silent, no-pollers.',
  ),
  gapless_schedule_paused: gauge(['schedule'], '1 while a schedule is paused, else 0.'),
  gapless_schedule_skipped: gauge(['schedule'], 'Actions Temporal left out because the run before still ran.'),
  gapless_schedule_missed: gauge(['schedule'], 'Actions Temporal left out because its catch-up window had passed.'),
  gapless_slot_delay_seconds: histogram(
    ['dataset'],
    DELAY_SECONDS,
    'From the end of a slot to its stored row, live collection only.',
  ),
  gapless_requests_refused_total: counter(
    ['door'],
    'Requests of people that were refused, by where they came in (http, cli, signal).',
  ),
} as const satisfies Readonly<Record<string, MetricRow>>

export type MetricName = keyof typeof METRICS
