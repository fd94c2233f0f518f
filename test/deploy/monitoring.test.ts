import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../rig/arrows.ts'
import { removeScratch, scratchFolder } from '../rig/launch.ts'
import { programOf, run } from './programs.ts'

const INSTALLS = 300_000

it(
  'the rules and the configuration of Prometheus load in the real program, and a broken one does not',
  async (test) => {
    const promtool = await programOf('promtool')
    if ('why' in promtool) return test.skip(promtool.why)
    expect(await run(promtool.path, ['check', 'config', join(ROOT, 'deploy/prometheus/prometheus.yml')])).toMatchObject(
      { ok: true },
    )
    const folder = scratchFolder('rules')
    const broken = readFileSync(join(ROOT, 'deploy/prometheus/gapless.rules.yml'), 'utf8').replace(
      'max by (',
      'mx by (',
    )
    writeFileSync(join(folder, 'broken.yml'), broken)
    expect(await run(promtool.path, ['check', 'rules', join(folder, 'broken.yml')])).toMatchObject({ ok: false })
    removeScratch(folder)
  },
  INSTALLS,
)

it(
  'the configuration of Alertmanager loads in the real program, and every alert reaches gapless',
  async (test) => {
    const amtool = await programOf('amtool')
    if ('why' in amtool) return test.skip(amtool.why)
    const path = join(ROOT, 'deploy/alertmanager/alertmanager.yml')
    expect(await run(amtool.path, ['check-config', path])).toMatchObject({ ok: true })
    for (const alert of ['DataStale', 'Watchdog', 'TemporalWorkerDown', 'NobodyKnowsThis']) {
      const { said } = await run(amtool.path, [
        'config',
        'routes',
        'test',
        `--config.file=${path}`,
        `alertname=${alert}`,
      ])
      expect([alert, said]).toEqual([alert, expect.stringContaining('gapless')])
    }
  },
  INSTALLS,
)

/** Each as `series` of a minute, and when it must fire; promtool runs the rules over it. */
const STORIES = `
rule_files: [gapless.rules.yml]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - series: 'temporal_workflow_failed_total{workflow_type="collectPrices"}'
        values: '_x20 1x30'
      - series: 'workflow_timeout{operation="CompletionStats"}'
        values: '_x20 1x30'
      - series: 'temporal_num_pollers{job="temporal-sdk"}'
        values: '5x50'
    alert_rule_test:
      - eval_time: 19m
        alertname: TemporalWorkflowFailed
      - eval_time: 22m
        alertname: TemporalWorkflowFailed
        exp_alerts:
          - exp_labels: { severity: warning, team: data-collection, workflow_type: collectPrices }
            exp_annotations:
              summary: 'Workflow collectPrices failed'
              description: "Temporal's Web UI shows the run and its error. What it should have stored stays missing until a sweep fills it."
              runbook_url: docs/runbooks/TemporalWorkflowFailed.md
      - eval_time: 45m
        alertname: TemporalWorkflowFailed
      - eval_time: 22m
        alertname: TemporalWorkflowTimedOut
        exp_alerts:
          - exp_labels: { severity: warning, team: data-collection, operation: CompletionStats }
            exp_annotations:
              summary: 'A workflow timed out or was terminated'
              description: "The SDK never counts these; the server does. Temporal's Web UI names it."
              runbook_url: docs/runbooks/TemporalWorkflowTimedOut.md
      - eval_time: 30m
        alertname: TemporalWorkerDown
  - interval: 1m
    input_series:
      - series: 'health_score{job="gapless-api"}'
        values: '100x5 55x20'
      # One of two workers goes, then the other; the API stays.
      - series: 'up{job="gapless-worker",instance="a"}'
        values: '1x4 0x20'
      - series: 'up{job="gapless-worker",instance="b"}'
        values: '1x9 0x20'
      - series: 'up{job="gapless-api",instance="c"}'
        values: '1x30'
    alert_rule_test:
      - eval_time: 10m
        alertname: TemporalWorkerDown
        exp_alerts:
          - exp_labels: { severity: critical, team: data-collection, job: temporal-sdk }
            exp_annotations:
              summary: 'No worker asks Temporal for work'
              description: 'Nothing is collected, filled or repaired until one does.'
              runbook_url: docs/runbooks/TemporalWorkerDown.md
      - eval_time: 10m
        alertname: HealthScoreCritical
        exp_alerts:
          - exp_labels: { severity: critical, team: data-collection, job: gapless-api }
            exp_annotations:
              summary: 'The health score is 55'
              description: '\`gapless check\` names the cause.'
              runbook_url: docs/runbooks/HealthScoreCritical.md
      - eval_time: 12m
        alertname: SweepSilent
        exp_alerts:
          - exp_labels: { severity: critical, team: data-collection }
            exp_annotations:
              summary: 'Nobody looks for gaps in  of '
              description: 'No sweep has ended for a quarter of an hour: what is missing now is not found.'
              runbook_url: docs/runbooks/SweepSilent.md
      - eval_time: 8m
        alertname: ServiceDown
      - eval_time: 8m
        alertname: InstanceDown
        exp_alerts:
          - exp_labels: { severity: warning, team: data-collection, job: gapless-worker, instance: a }
            exp_annotations:
              summary: 'gapless-worker at a is not there; others of its kind are'
              description: 'Prometheus has not reached it for a minute. The others do its work.'
              runbook_url: docs/runbooks/InstanceDown.md
      - eval_time: 13m
        alertname: InstanceDown
      - eval_time: 13m
        alertname: ServiceDown
        exp_alerts:
          - exp_labels: { severity: critical, team: data-collection, job: gapless-worker, instance: a }
            exp_annotations:
              summary: 'gapless-worker at a is not there, nor is another of its kind'
              description: 'Prometheus has not reached it for a minute.'
              runbook_url: docs/runbooks/ServiceDown.md
          - exp_labels: { severity: critical, team: data-collection, job: gapless-worker, instance: b }
            exp_annotations:
              summary: 'gapless-worker at b is not there, nor is another of its kind'
              description: 'Prometheus has not reached it for a minute.'
              runbook_url: docs/runbooks/ServiceDown.md
      - eval_time: 1m
        alertname: Watchdog
        exp_alerts:
          - exp_labels: { severity: none, team: data-collection }
            exp_annotations:
              summary: 'Always firing: it proves that alerts reach gapless'
              description: 'When it stays away for some minutes, the way from Prometheus to gapless is broken.'
              runbook_url: docs/runbooks/Watchdog.md
  - interval: 1m
    input_series:
      # One dataset is looked at each minute, one was until the tenth.
      - series: 'gapless_sweep_timestamp_seconds{dataset="candles",source="coinbase"}'
        values: '0+60x60'
      - series: 'gapless_sweep_timestamp_seconds{dataset="prices",source="coingecko"}'
        values: '0+60x10 600x50'
      # Of one what is missing becomes less, of the other it stays; of the third it waits without a backfill.
      - series: 'gapless_slots{dataset="candles",source="coinbase",state="missing"}'
        values: '1000-10x60'
      - series: 'gapless_slots{dataset="prices",source="coingecko",state="missing"}'
        values: '40x60'
      - series: 'gapless_slots{dataset="news",source="feeds",state="missing"}'
        values: '7x60'
      - series: 'gapless_backfills_running{dataset="candles"}'
        values: '1x60'
      - series: 'gapless_backfills_running{dataset="prices"}'
        values: '2x60'
      - series: 'gapless_incident_notices_undelivered{channel="slack"}'
        values: '0x20 3x40'
      - series: 'gapless_incident_notices_undelivered{channel="mail"}'
        values: '0x60'
      - series: 'gapless_flaps_total{check="mysql-reachable"}'
        values: '1x20 2 3 4 5 6 6x40'
      - series: 'gapless_flaps_total{check="redis-reachable"}'
        values: '_x30 1x30'
    alert_rule_test:
      - eval_time: 20m
        alertname: SweepSilent
      - eval_time: 35m
        alertname: SweepSilent
        exp_alerts:
          - exp_labels: { severity: critical, team: data-collection, dataset: prices, source: coingecko }
            exp_annotations:
              summary: 'Nobody looks for gaps in prices of coingecko'
              description: 'No sweep has ended for a quarter of an hour: what is missing now is not found.'
              runbook_url: docs/runbooks/SweepSilent.md
      - eval_time: 50m
        alertname: BackfillStandsStill
        exp_alerts:
          - exp_labels: { severity: warning, team: data-collection, dataset: prices }
            exp_annotations:
              summary: 'The backfills of prices do not move'
              description: 'Slots are missing, backfills run, and nothing was filled for half an hour.'
              runbook_url: docs/runbooks/BackfillStandsStill.md
      - eval_time: 30m
        alertname: NotificationChannelFailing
        exp_alerts:
          - exp_labels: { severity: critical, team: data-collection, channel: slack }
            exp_annotations:
              summary: 'The channel slack does not take notices'
              description: '3 notices of incidents have not arrived by it; other channels stand in.'
              runbook_url: docs/runbooks/NotificationChannelFailing.md
      - eval_time: 15m
        alertname: Flapping
      - eval_time: 40m
        alertname: Flapping
        exp_alerts:
          - exp_labels: { severity: warning, team: data-collection, check: mysql-reachable }
            exp_annotations:
              summary: 'mysql-reachable fails for a moment again and again'
              description: '5 times in half an hour. The log of the worker says of what, and for how long.'
              runbook_url: docs/runbooks/Flapping.md
`

it(
  'the first failure of all is seen, though its counter had no series before; no worker at all is seen too',
  async (test) => {
    const promtool = await programOf('promtool')
    if ('why' in promtool) return test.skip(promtool.why)
    const folder = scratchFolder('stories')
    writeFileSync(join(folder, 'gapless.rules.yml'), readFileSync(join(ROOT, 'deploy/prometheus/gapless.rules.yml')))
    writeFileSync(join(folder, 'stories.yml'), STORIES)
    const { ok, said } = await run(promtool.path, ['test', 'rules', join(folder, 'stories.yml')])
    expect([ok, ok ? '' : said]).toEqual([true, ''])
    removeScratch(folder)
  },
  INSTALLS,
)
