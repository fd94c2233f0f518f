import type { Config } from '../../config/config.ts'
import { settingsSchema } from '../../config/settings.ts'
import { durationText } from '../../domain/duration.ts'
import { several } from '../../operations/words.ts'
import { html, type Html } from './html.ts'
import type { PageDeps, PageView } from './view.ts'

/** `/settings`: what is configured, and what of it is not as it comes. Read-only; secrets are never more than "set". */
export async function settingsPage(deps: PageDeps): Promise<PageView> {
  const { config, mode } = deps.desk
  const defaults = new Map(flat(settingsSchema.parse({})).map(({ name, whole }) => [name, whole]))
  const settings = flat(config.settings)
  const changed = settings.filter(({ name, whole }) => defaults.get(name) !== whole).length
  const sentence =
    changed === 0
      ? 'Everything is as it comes.'
      : `${several(changed, 'value')} ${changed === 1 ? 'differs' : 'differ'} from the defaults.`
  const rows = settings.map(
    ({ name, value, whole }) =>
      html`<tr>
        <td><code>${name}</code></td>
        <td class="wide">${value}</td>
        ${defaults.get(name) === whole ? html`<td class="faint">default</td>` : html`<td><b>set</b></td>`}
      </tr>`,
  )
  const main = html`<div class="stack">
    <h1>${sentence}</h1>
    <section class="panel">
      <header>
        <h2>Environment</h2>
        <span class="small faint">read at start</span>
      </header>
      <div class="pad">
        <dl class="facts long">
          ${environment(config, mode).map(
            ([name, value]) =>
              html`<dt>${name}</dt>
                <dd>${value}</dd>`,
          )}
          <dt>version</dt>
          <dd>${deps.version}</dd>
        </dl>
      </div>
    </section>
    <section class="panel">
      <header>
        <h2>Configuration file</h2>
        <span class="small faint">gapless.config.json; every key is optional</span>
      </header>
      <table class="fold">
        <thead>
          <tr>
            <th>Key</th>
            <th>Value</th>
            <th>From</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </section>
  </div>`
  return {
    status: 200,
    title: `gapless settings: ${sentence}`,
    section: 'settings',
    main,
    fragments: new Map(),
    alarm: false,
  }
}

function environment(
  { home, http, metrics, logLevel, servers, upstreams, secrets }: Config,
  mode: string,
): [string, Html | string][] {
  const secret = (value: string | undefined): string => (value === undefined ? 'not set' : 'set')
  return [
    ['mode', mode],
    ['GAPLESS_HOME', home],
    ['GAPLESS_HTTP_HOST', http.host],
    ['GAPLESS_HTTP_PORT', String(http.port)],
    ['GAPLESS_METRICS_HOST', metrics.host],
    ['LOG_LEVEL', logLevel],
    ['MYSQL_URL', withoutPassword(servers.mysqlUrl)],
    ['REDIS_URL', withoutPassword(servers.redisUrl)],
    ['TEMPORAL_ADDRESS', servers.temporalAddress ?? 'embedded'],
    ['TEMPORAL_NAMESPACE', servers.temporalNamespace],
    ['COINGECKO_URL', withoutPassword(upstreams.coingecko)],
    ['COINBASE_URL', withoutPassword(upstreams.coinbase)],
    ['COINBASE_EXCHANGE_URL', withoutPassword(upstreams.coinbaseExchange)],
    ['GAPLESS_TOKEN', secret(secrets.token)],
    ['COINGECKO_API_KEY', secret(secrets.coingeckoApiKey)],
  ]
}

/** Scheme, host, port and path of a URL: what a person needs, and nothing that opens a door. */
function withoutPassword(url: string | undefined): string {
  if (url === undefined) return 'embedded'
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`
}

const DURATION_KEYS = /(^|\.)(every|settle|confirmNoneAfter)$/

/** What indicators take over from the candles: no keys of the file. */
const TAKEN_OVER = /^datasets\.indicators\.(?!source$)/

/** A leaf of the configuration: its dotted name, what is shown of it, and all of it for comparing. */
interface Leaf {
  readonly name: string
  readonly value: string
  readonly whole: string
}

function flat(value: unknown, name = ''): Leaf[] {
  if (Array.isArray(value) || typeof value !== 'object' || value === null)
    return [{ name, value: textOf(name, value), whole: JSON.stringify(value) }]
  return Object.entries(value).flatMap(([key, inner]) =>
    inner === undefined || TAKEN_OVER.test(`${name}.${key}`) ? [] : flat(inner, name === '' ? key : `${name}.${key}`),
  )
}

/** What has a name is shown by it, since addresses may hold a key. */
function textOf(name: string, value: unknown): string {
  if (Array.isArray(value))
    return value.map((item) => (name.endsWith('widths') ? durationText(Number(item)) : textOf(name, item))).join(', ')
  if (typeof value !== 'object' || value === null)
    return DURATION_KEYS.test(name) ? durationText(Number(value)) : String(value)
  if ('name' in value) return String(value.name)
  return Object.entries(value)
    .map(([key, inner]) => `${key} ${textOf(`${name}.${key}`, inner)}`)
    .join(' ')
}
