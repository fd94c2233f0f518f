import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../src/config/config.ts'
import { settingsSchema } from '../src/config/settings.ts'
import { ROOT } from './rig/arrows.ts'

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')
const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...globSync('docs/**/*.md', { cwd: ROOT })]
const PACKAGE = JSON.parse(read('package.json')) as { scripts: Record<string, string> }

/** The part of a document below a heading, up to the next one of its rank. */
function section(file: string, heading: string): string {
  const [, rest] = read(file).split(`\n## ${heading}\n`)
  if (rest === undefined) throw new Error(`${file} has no section "${heading}"`)
  return rest.split('\n## ')[0] ?? ''
}

/** The rows of a section's tables whose first cell is code: the cells, without their marks. */
function tableOf(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    )
}

const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].flatMap((match) => match[1] ?? [])

describe('environment variables', () => {
  const forPeople = tableOf(section('README.md', 'Point it at real servers'))
  const betweenProcesses = tableOf(section('CONTRIBUTING.md', 'Variables between our own processes'))
  const listed = [...forPeople, ...betweenProcesses].map(([name]) => name ?? '')

  it('each is listed once, and each is read or handed on somewhere', () => {
    const files = globSync('{src/config,workers,deploy}/**/*.{ts,mjs}', { cwd: ROOT })
    const name = String.raw`((?:GAPLESS|TEMPORAL|MYSQL|REDIS|COINGECKO|COINBASE|CRYPTOPANIC|GUARDIAN|FRED|FEAR_GREED|FEEDS_BASE|SLACK|PAGERDUTY|SMTP|ALERT|ALERTMANAGER|HEARTBEAT)_[A-Z_]+|LOG_LEVEL)\b`
    const used = files.flatMap((file) =>
      matches(read(file), new RegExp(String.raw`(?:['"]|\benv\.|[{\s](?=\w+:))${name}`, 'g')),
    )
    expect([...listed].sort()).toEqual([...new Set(used)].sort())
  })

  it('defaults are those of the code', () => {
    const told = Object.fromEntries(forPeople.map(([name, value]) => [name, value]))
    const { http, metrics, logLevel, servers, upstreams } = readConfig({}, '/nowhere')
    expect(told).toMatchObject({
      GAPLESS_HTTP_HOST: http.host,
      GAPLESS_HTTP_PORT: String(http.port),
      GAPLESS_METRICS_HOST: metrics.host,
      LOG_LEVEL: logLevel,
      TEMPORAL_NAMESPACE: servers.temporalNamespace,
      COINGECKO_URL: upstreams.coingecko,
      COINBASE_URL: upstreams.coinbase,
      COINBASE_EXCHANGE_URL: upstreams.coinbaseExchange,
      CRYPTOPANIC_URL: upstreams.cryptopanic,
      GUARDIAN_URL: upstreams.guardian,
      FRED_URL: upstreams.fred,
      FEAR_GREED_URL: upstreams.fearGreed,
    })
  })
})

describe('what documents name', () => {
  it.each(DOCUMENTS)('%s names only npm scripts that exist', (file) => {
    const named = [...matches(read(file), /npm run ([a-z:-]+)/g), ...matches(read(file), /npm (start|test)\b/g)]
    expect(named.filter((name) => PACKAGE.scripts[name] === undefined)).toEqual([])
  })

  it('every npm script is named in CONTRIBUTING.md or README.md', () => {
    const text = read('README.md') + read('CONTRIBUTING.md')
    expect(
      Object.keys(PACKAGE.scripts).filter((name) => !text.includes(`npm run ${name}`) && !text.includes(`npm ${name}`)),
    ).toEqual([])
  })

  it.each(DOCUMENTS)('%s names only files and folders that exist', (file) => {
    // Written by a command, and not kept.
    const made = ['bench/results.json']
    const paths = [
      ...matches(read(file), /(?:^|[\s`(])((?:src|test|workflows|activities|workers|docs|deploy|bench)\/[\w./-]*\w)/gm),
      ...matches(read(file), /\]\((?!https?:)([^)#]+)\)/g).map((link) =>
        file.startsWith('docs/') && !link.startsWith('docs/') ? `docs/${link}` : link,
      ),
    ]
    expect(paths.filter((path) => !made.includes(path) && !existsSync(join(ROOT, path)))).toEqual([])
  })

  it('every workflow, and every message it takes, is in docs/workflows.md', () => {
    const text = read('docs/workflows.md')
    const workflows = matches(read('workflows/index.ts'), /export \{ (\w+) \}/g)
    const messages = matches(read('src/contracts/collection.ts'), /define(?:Signal|Query|Update)<.*>\('(\w+)'\)/g)
    expect(workflows.length).toBeGreaterThan(3)
    expect(messages.length).toBeGreaterThan(5)
    expect([...workflows, ...messages].filter((name) => !text.includes(`\`${name}\``))).toEqual([])
  })

  it('the configuration in README.md is one that is accepted', () => {
    const [, example] = /```json\n([\s\S]*?)```/.exec(read('README.md')) ?? []
    const parsed = settingsSchema.safeParse(JSON.parse(example ?? 'null'))
    expect(parsed.error?.issues ?? []).toEqual([])
  })

  it('every decision says what was decided, what it costs and when to look again', () => {
    const decisions = globSync('docs/decisions/*.md', { cwd: ROOT })
    expect(decisions.length).toBeGreaterThan(0)
    for (const file of decisions) {
      expect(file).toMatch(/\/\d{3}-[a-z0-9-]+\.md$/)
      expect(read(file)).toMatch(/^# \d{3} /)
      for (const word of [/\*\*(Decided|Chosen)/, /\*\*Cost/, /\*\*Revisit/]) expect(read(file)).toMatch(word)
    }
  })
})

describe('CHANGELOG.md', () => {
  it('has what is not released yet, under the four words', () => {
    const headings = matches(read('CHANGELOG.md'), /^### (.+)$/gm)
    expect(headings.length).toBeGreaterThan(0)
    expect(headings.filter((heading) => !['Added', 'Changed', 'Fixed', 'Security'].includes(heading))).toEqual([])
    expect(section('CHANGELOG.md', '[Unreleased]')).toMatch(/^- \S/m)
  })

  it('says of each line about a workflow whether running ones replay', () => {
    const lines = read('CHANGELOG.md')
      .split('\n')
      .filter((line) => /^- .*\bworkflow/.test(line))
    expect(lines.filter((line) => !/Replay: (safe|patched\('[\w-]+'\))$/.test(line))).toEqual([])
  })
})
