import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { reachedAt } from '../../src/config/listening.ts'
import { ROOT } from '../rig/arrows.ts'

const read = (file: string): string => readFileSync(join(ROOT, 'deploy', file), 'utf8')
const COMPOSE = read('compose.yaml')

/** Text of a service in compose.yaml. */
const service = (name: string): string =>
  new RegExp(`^  ${name}:\\n((?: {4}.*\\n| *\\n)+)`, 'm').exec(COMPOSE)?.[1] ?? ''
const variables = (name: string): Record<string, string> =>
  Object.fromEntries(
    [...service(name).matchAll(/^ {6}([A-Z_]+): (\S+)$/gm)].map(([, key = '', value = '']) => [key, value]),
  )

/** `host:port` of every target that Prometheus scrapes. */
const [, scraped = ''] = read('prometheus/prometheus.yml').split('scrape_configs:')
const targets = [...scraped.matchAll(/- targets: \['([\w:]+)'\]/g)].map(([, target = '']) => target)

it('what Prometheus scrapes of the containers listens there, on every address of its container', () => {
  const worker = readConfig(variables('worker'), '/nowhere').metrics
  const api = readConfig({ ...variables('api'), GAPLESS_TOKEN: 'set' }, '/nowhere').http
  const temporal = /--ip (\S+) --metrics-port (\d+)/.exec(service('temporal')) ?? []
  const listening = {
    [`worker:${worker.port}`]: worker.host,
    [`worker:${worker.sdkPort}`]: worker.host,
    [`api:${api.port}`]: api.host,
    [`temporal:${temporal[2]}`]: temporal[1],
  }
  expect(Object.fromEntries(targets.map((target) => [target, listening[target]]))).toEqual(
    Object.fromEntries(targets.map((target) => [target, '0.0.0.0'])),
  )
  expect(targets).toHaveLength(4)
})

it('without any variable metrics are shown to this machine alone', () => {
  const { host } = readConfig({}, '/nowhere').metrics
  expect(host).toBe('127.0.0.1')
  expect(reachedAt(host, 1)).toBe('127.0.0.1:1')
})
