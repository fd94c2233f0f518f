import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { promisesFor } from '../../src/config/promises.ts'
import { ConfigError } from '../../src/errors.ts'

const folder = mkdtempSync(join(tmpdir(), 'gapless-news-'))

afterAll(() => rmSync(folder, { recursive: true }))

function read(env: Record<string, string>, news: object = {}, budgets: object = {}) {
  const file = join(folder, 'config.json')
  writeFileSync(file, JSON.stringify({ datasets: { news }, budgets }))
  return readConfig({ ...env, GAPLESS_CONFIG: file }, folder)
}

function faultsOf(...args: Parameters<typeof read>): readonly string[] {
  try {
    read(...args)
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
  return []
}

const KEYS = { CRYPTOPANIC_TOKEN: 'secret-token', GUARDIAN_API_KEY: 'secret-key' }

describe('sources of news', () => {
  it('are the feeds, and the others when there is a key for them', () => {
    const sources = (env: Record<string, string>) =>
      promisesFor(read(env).settings, 'news').map(({ source, subjects }) => `${source} ${subjects.length}`)
    expect(sources({})).toEqual(['feeds 20'])
    expect(sources(KEYS)).toEqual(['feeds 20', 'cryptopanic 1', 'guardian 1'])
  })

  it('may be replaced by one base for all feeds, which means live mode', () => {
    const config = read({ FEEDS_BASE_URL: 'http://127.0.0.1:1/feeds/' })
    expect([config.upstreams.feeds, config.upstreamIsSet]).toEqual(['http://127.0.0.1:1/feeds', true])
  })

  it.each([
    [{ feeds: [{ name: 'a', url: 'ftp://a.example/feed' }] }, 'must be an http or https address'],
    [{ feeds: [{ name: 'Upper', url: 'https://a.example' }] }, 'must look like coindesk'],
    [{ feeds: [{ name: 'posts', url: 'https://a.example' }] }, 'must be neither posts nor articles'],
    [
      {
        feeds: [
          { name: 'a', url: 'https://a.example' },
          { name: 'a', url: 'https://b.example' },
        ],
      },
      'must have a name of its own each',
    ],
  ])('%j is refused', (news, words) => {
    expect(faultsOf({}, news).join(' ')).toContain(words)
  })

  it('may be at any address, also a private one', () => {
    expect(faultsOf({}, { feeds: [{ name: 'own', url: 'http://10.0.0.7:8080/feed' }] })).toEqual([])
  })
})

describe('a rhythm that a plan does not give', () => {
  it('is refused with the arithmetic and with one that fits, and without the token', () => {
    const faults = faultsOf(KEYS, { cryptopanic: { every: '15m', pages: 1 } })
    expect(faults).toEqual([
      'datasets.news.cryptopanic.every: cryptopanic allows 100 calls a month; once every 15m is 31 days × 24h / 15m = 2976 rounds = 2976 calls, ' +
        '2876 too many. Every 8h fits: 93 calls.',
    ])
    expect(faults.join(' ')).not.toContain('secret')
  })

  it('counts the pages of each round', () => {
    expect(faultsOf(KEYS, { cryptopanic: { every: '1d', pages: 4 } }).join(' ')).toContain(
      '31 rounds × 4 calls = 124 calls',
    )
    expect(faultsOf(KEYS, { cryptopanic: { every: '1d', pages: 3 } })).toEqual([])
  })

  it('fits where the plan is larger, and is nobody’s business without a token', () => {
    expect(faultsOf(KEYS, { cryptopanic: { every: '15m', pages: 1 } }, { cryptopanic: { perMonth: 3_000 } })).toEqual(
      [],
    )
    expect(faultsOf({}, { cryptopanic: { every: '15m' } })).toEqual([])
  })

  it('is refused of the Guardian too', () => {
    expect(faultsOf(KEYS, { guardian: { every: '1m' } }).join(' ')).toContain('guardian allows 15000 calls a month')
  })
})
