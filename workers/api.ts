import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig, type Mode } from '../src/config/config.ts'
import { reachedAt } from '../src/config/listening.ts'
import { openApi } from './compose-api.ts'
import { openGround } from './compose.ts'
import { runProcess, untilAborted } from './process.ts'
import { standBy } from './stand-by.ts'

const config = readConfig(process.env, process.cwd())
const mode: Mode = process.env['GAPLESS_MODE'] === 'replay' ? 'replay' : 'live'

/** The HTTP process: page, API, health and metrics. It answers within a second of its start, whoever else is away. */
await runProcess(
  'api',
  config.home,
  async (running) => {
    const { stopping, onStop } = running
    const ground = openGround('api', config, mode, 10)
    onStop('databases', () => ground.close())
    const { host, port } = config.metrics
    const workerMetricsUrl = port === 0 ? undefined : `http://${reachedAt(host, port)}/metrics`
    const api = await openApi(ground, { temporalUi, workerMetricsUrl })
    onStop('server', () => api.close())
    const address = await api.server.listen({ host: config.http.host, port: config.http.port })
    ground.log.info({ module: 'http', context: { address } }, `listening on ${address}`)
    standBy(ground, running, process.env['GAPLESS_WORKFLOW_BUNDLE'])
    await untilAborted(stopping)
  },
  10_000,
)

/** Where Temporal's Web UI is: as the supervisor says, else as the folder of the running servers says. */
function temporalUi(): string | undefined {
  const told = process.env['GAPLESS_TEMPORAL_UI_URL'] ?? connectionFile()['temporalUiUrl']
  return typeof told === 'string' && URL.canParse(told) ? told.replace(/\/+$/, '') : undefined
}

function connectionFile(): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(join(config.home, 'connection.json'), 'utf8')) as Record<string, unknown>
  } catch {
    return {}
  }
}
