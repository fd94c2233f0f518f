import type { Config } from '../../src/config/config.ts'
import { openGround } from '../../workers/compose.ts'
import { openApi, type Api } from '../../workers/compose-api.ts'
import { freshDatabase } from '../rig/run-database.ts'
import { fillSample, type Sample } from './sample.ts'

export interface Served {
  /** `http://127.0.0.1:PORT`. */
  readonly base: string
  readonly api: Api
  readonly sample: Sample
  get(path: string, headers?: Record<string, string>): Promise<Response>
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>
  form(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Response>
  close(): Promise<void>
}

/** The real HTTP process's server with this configuration, on a free port. */
export async function serveApi(config: Config, mode: 'live' | 'replay' = 'live') {
  const ground = openGround('api', config, mode, 8)
  const api = await openApi(ground, { temporalUi: () => 'http://127.0.0.1:8233', workerMetricsUrl: undefined })
  const base = await api.server.listen({ host: '127.0.0.1', port: 0 })
  const close = async (): Promise<void> => {
    await api.close()
    await ground.close()
  }
  return { base, api, close }
}

/** The real server over a database that holds the sample, on a free port. Redis and Temporal are away unless `env` names them. */
export async function serveSample(env: Record<string, string> = {}, databaseUrl?: string): Promise<Served> {
  const sample = await fillSample(databaseUrl ?? (await freshDatabase()), Date.now(), { LOG_LEVEL: 'silent', ...env })
  const { base, api, close } = await serveApi(sample.config, 'replay')
  const send = (path: string, init: RequestInit): Promise<Response> =>
    fetch(base + path, { redirect: 'manual', ...init })
  return {
    base,
    api,
    sample,
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, body, headers = {}) =>
      send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    form: (path, fields, headers = {}) => send(path, { method: 'POST', headers, body: new URLSearchParams(fields) }),
    close: async () => {
      await close()
      await sample.database.close()
    },
  }
}
