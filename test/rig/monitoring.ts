import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './arrows.ts'
import { freePort, launch, removeScratch, scratchFolder, type Launched } from './launch.ts'
import { quickened } from './quick-rules.ts'
import { until } from './until.ts'

/** One alert as Prometheus sees it now. */
export interface PrometheusAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly state: 'pending' | 'firing'
}

/** The real Prometheus and Alertmanager, with the configuration that we ship; only addresses and waits are others. */
export interface Monitoring {
  readonly alertmanagerUrl: string
  readonly prometheusUrl: string
  /** Alerts of Prometheus that fire or are about to. */
  alerts(): Promise<PrometheusAlert[]>
  /** Every name of a metric that any scrape has had. */
  metricNames(): Promise<Set<string>>
  /** What a query gives now: labels and value of each series. */
  query(expression: string): Promise<{ readonly metric: Record<string, string>; readonly value: [number, string] }[]>
  /** State of each scraped target by `job`: `up`, `down`, `unknown`. */
  targets(): Promise<{ readonly job: string; readonly url: string; readonly health: string; readonly error: string }[]>
  stop(): Promise<void>
}

interface Wiring {
  /** Where the two programs lie. */
  readonly prometheus: string
  readonly alertmanager: string
  /** `host:port` of what is scraped, by the names in deploy/prometheus/prometheus.yml. */
  readonly scraped: Readonly<Record<string, readonly string[]>>
  /** Base of our API, its token, and the `host:port` of a mail server for people. */
  readonly apiUrl: string
  readonly token: string
  readonly mailAt: string
}

/** A quarter of an hour is 45 s, and ten minutes are half a minute: six scrapes, so that a rate is one. */
const HURRY = 20

/** Starts both. The rules are those that are shipped, with all their waits and ranges shortened alike; every other word of them stays. */
export async function startMonitoring(wiring: Wiring): Promise<Monitoring> {
  const folder = scratchFolder('monitoring')
  const [prometheusPort, alertmanagerPort] = [await freePort(), await freePort()]
  for (const each of ['prometheus', 'alertmanager']) mkdirSync(join(folder, each))
  writeFileSync(join(folder, 'token'), wiring.token)
  writeFileSync(
    join(folder, 'prometheus.yml'),
    prometheusConfig(shipped('prometheus/prometheus.yml'), wiring, alertmanagerPort),
  )
  writeFileSync(join(folder, 'gapless.rules.yml'), quickened(shipped('prometheus/gapless.rules.yml'), HURRY))
  writeFileSync(
    join(folder, 'alertmanager.yml'),
    alertmanagerConfig(shipped('alertmanager/alertmanager.yml'), wiring, join(folder, 'token')),
  )
  const alertmanager = launch(
    wiring.alertmanager,
    [
      `--config.file=${join(folder, 'alertmanager.yml')}`,
      `--storage.path=${join(folder, 'alertmanager')}`,
      `--web.listen-address=127.0.0.1:${alertmanagerPort}`,
      '--cluster.listen-address=',
    ],
    { logFile: join(folder, 'alertmanager.log'), cwd: folder },
  )
  const prometheus = launch(
    wiring.prometheus,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'prometheus')}`,
      `--web.listen-address=127.0.0.1:${prometheusPort}`,
      '--rules.alert.resend-delay=5s',
    ],
    { logFile: join(folder, 'prometheus.log'), cwd: folder },
  )
  const prometheusUrl = `http://127.0.0.1:${prometheusPort}`
  const alertmanagerUrl = `http://127.0.0.1:${alertmanagerPort}`
  await Promise.all([
    ready('Prometheus', prometheus, `${prometheusUrl}/-/ready`),
    ready('Alertmanager', alertmanager, `${alertmanagerUrl}/-/ready`),
  ])
  const ask = async <Data>(path: string): Promise<Data> => {
    const answer = await fetch(`${prometheusUrl}/api/v1/${path}`, { signal: AbortSignal.timeout(20_000) })
    return ((await answer.json()) as { data: Data }).data
  }
  return {
    alertmanagerUrl,
    prometheusUrl,
    alerts: async () => (await ask<{ alerts: PrometheusAlert[] }>('alerts')).alerts,
    metricNames: async () => new Set(await ask<string[]>('label/__name__/values')),
    query: async (expression) =>
      (
        await ask<{ result: { metric: Record<string, string>; value: [number, string] }[] }>(
          `query?query=${encodeURIComponent(expression)}`,
        )
      ).result,
    targets: async () =>
      (
        await ask<{
          activeTargets: { labels: { job: string }; scrapeUrl: string; health: string; lastError: string }[]
        }>('targets')
      ).activeTargets.map(({ labels, scrapeUrl, health, lastError }) => ({
        job: labels.job,
        url: scrapeUrl,
        health,
        error: lastError,
      })),
    async stop() {
      await Promise.all([prometheus.stop('SIGTERM'), alertmanager.stop('SIGTERM')])
      removeScratch(folder)
    },
  }
}

const shipped = (file: string): string => readFileSync(join(ROOT, 'deploy', file), 'utf8')

async function ready(name: string, server: Launched, url: string): Promise<void> {
  await until(`${name} to be ready`, async () => {
    if (!server.isRunning()) throw new Error(`it ended: ${server.output().slice(-2_000)}`)
    return (await fetch(url, { signal: AbortSignal.timeout(5_000) })).ok
  })
}

/** Replaces what must be there; a shipped file that no longer has it is a fault of this rig. */
function replaced(text: string, what: string | RegExp, by: string): string {
  const found = typeof what === 'string' ? text.includes(what) : what.test(text)
  if (!found) throw new Error(`the shipped configuration has no ${String(what)} any more`)
  return text.replaceAll(what, by)
}

function prometheusConfig(text: string, { scraped }: Wiring, alertmanagerPort: number): string {
  const quick = replaced(
    replaced(text, 'scrape_interval: 15s', 'scrape_interval: 5s\n  scrape_timeout: 5s'),
    'evaluation_interval: 15s',
    'evaluation_interval: 1s',
  )
  const aimed = replaced(quick, "'alertmanager:9093'", `'127.0.0.1:${alertmanagerPort}'`)
  return Object.entries(scraped).reduce(
    (so, [name, targets]) => replaced(so, `'${name}'`, targets.map((target) => `'${target}'`).join(', ')),
    aimed,
  )
}

function alertmanagerConfig(text: string, { apiUrl, mailAt }: Wiring, tokenFile: string): string {
  const waits: [RegExp, string][] = [
    [/group_wait: 5s/g, 'group_wait: 200ms'],
    [/group_interval: (30s|1m)/g, 'group_interval: 1s'],
    [/repeat_interval: 1m$/gm, 'repeat_interval: 2s'],
  ]
  const quick = waits.reduce((so, [from, to]) => replaced(so, from, to), text)
  const aimed = replaced(replaced(quick, 'http://api:8000', apiUrl), '/etc/alertmanager/gapless-token', tokenFile)
  return replaced(aimed, "'localhost:25'", `'${mailAt}'`)
}
