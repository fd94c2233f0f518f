import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { financeScorer } from '../../src/domain/analytics/finance/finance.ts'
import { HOUR } from '../../src/domain/clock.ts'
import { gapless, isOneSentence, piped, typed } from './typed.ts'

let folder: string
let environment: NodeJS.ProcessEnv
const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gapless-verbs-'))
  environment = { PATH: process.env.PATH, HOME: process.env.HOME, GAPLESS_HOME: join(folder, 'home') }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const refused = async (...words: string[]): Promise<string> => {
  const ended = await typed(environment, ...words)
  expect(ended.code).toBe(2)
  isOneSentence(ended)
  return ended.err
}

describe('score', () => {
  it('gives one score for each line of its input, an empty one too, in order', async () => {
    const texts = ['Bitcoin surges to a record high', '', 'Exchange hacked, $40 million stolen']
    const { code, out, err } = await piped(environment, `${texts.join('\n')}\n`, 'score', '--json')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const scores = JSON.parse(out) as Record<string, unknown>[]
    expect(scores).toEqual(texts.map((one) => financeScorer.score(one)))
    expect(scores.map(({ label }) => label)).toEqual(['positive', 'neutral', 'negative'])
  })

  it('of nothing is nothing', async () => {
    expect(await piped(environment, '', 'score', '--scorer', 'vader')).toMatchObject({ code: 0, out: '[]\n' })
  })

  it('takes lines that end as on Windows, and a mark of byte order', async () => {
    const { out } = await piped(environment, '\ufeffGREAT news!\r\nfine\r\n', 'score', '--scorer', 'vader')
    expect((JSON.parse(out) as unknown[]).length).toBe(2)
  })

  it.each([
    [['--scorer', 'magic'], 'magic'],
    [['--scorer', 'onnx'], 'model'],
  ])('%j is refused in one sentence', async (words, said) => {
    const ended = await gapless(environment, 'score', ...words)
    expect(ended.code).toBe(2)
    isOneSentence(ended)
    expect(ended.err).toContain(said)
  })
})

describe('indicator', () => {
  const START = Date.UTC(2026, 0, 5)
  const HEAD = 'timestamp,open,high,low,close,volume'
  const rows = (amount: number, hour = (n: number) => n) =>
    Array.from({ length: amount }, (_, n) => `${START + hour(n) * HOUR},${n + 1},${n + 2},${n + 0.5},${n + 1.5},10`)
  const csv = (lines: readonly string[], head = HEAD) => file('candles.csv', [head, ...lines, ''].join('\n'))

  it('gives one value a row, null while it warms up', async () => {
    const path = csv(rows(6))
    const { code, out, err } = await typed(environment, 'indicator', 'sma', '--csv', path, '--period', '3', '--json')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(out)).toEqual([null, null, 2.5, 3.5, 4.5, 5.5])
  })

  it('gives several outputs as named arrays', async () => {
    const { out } = await typed(environment, 'indicator', 'bollinger', '--csv', csv(rows(25)), '--json')
    const columns = JSON.parse(out) as Record<string, (number | null)[]>
    expect(Object.keys(columns).sort()).toEqual(['lower', 'middle', 'upper'])
    for (const column of Object.values(columns)) expect(column.map((value) => value === null).indexOf(false)).toBe(19)
  })

  it('tells a hole on stderr, and begins anew after it', async () => {
    const path = csv(rows(8, (n) => (n < 4 ? n : n + 5)))
    const { code, out, err } = await typed(environment, 'indicator', 'sma', '--csv', path, '--period', '3', '--json')
    expect(code).toBe(0)
    expect(err).toContain('1 hole in the candles')
    expect((JSON.parse(out) as unknown[]).map((value) => value === null)).toEqual([
      ...[true, true, false, false],
      ...[true, true, false, false],
    ])
  })

  it.each([
    ['a name that is none', ['smaa', '--csv', 'x.csv'], 'sma'],
    ['no file', ['sma'], '--csv FILE'],
    ['a file that is not there', ['sma', '--csv', '/nowhere.csv'], '/nowhere.csv'],
    ['a period that is none', ['sma', '--csv', 'x.csv', '--period', 'ten'], '--period'],
    ['a period of nothing', ['sma', '--csv', 'x.csv', '--period', '0'], '--period'],
  ])('%s is refused in one sentence', async (_what, words, said) => {
    expect(await refused('indicator', ...words)).toContain(said)
  })

  it('a width that is none is refused in one sentence', async () => {
    expect(await refused('indicator', 'sma', '--csv', csv(rows(3)), '--width', 'wide')).toContain('--width')
  })

  it.each([
    ['an empty file', '', []],
    ['another header', 'time,price', ['1,2']],
    ['a word for a number', HEAD, [`${START},1,2,0.5,high,10`]],
    ['a row too short', HEAD, [`${START},1,2`]],
    ['times that do not ascend', HEAD, [...rows(2), ...rows(1)]],
  ])('a file with %s is refused in one sentence', async (_what, head, lines) => {
    expect(await refused('indicator', 'sma', '--csv', csv(lines, head))).toContain('candles.csv')
  })
})

describe('feed', () => {
  const RSS =
    '<rss version="2.0"><channel><title>T</title><item><guid>a</guid><title>Words</title><link>https://news.example/a</link><pubDate>Mon, 05 Jan 2026 10:00:00 GMT</pubDate></item></channel></rss>'

  it('of a file is what the workflows would read of it', async () => {
    const { code, out } = await typed(environment, 'feed', file('one.xml', RSS), '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      format: 'rss',
      items: [{ title: 'Words', url: 'https://news.example/a', publishedAt: '2026-01-05T10:00:00Z' }],
      problems: [],
    })
  })

  it('of an address is the same, and says where it was fetched from', async () => {
    const server = createServer((_, response) => void response.writeHead(200, { 'content-type': 'text/xml' }).end(RSS))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed`
      expect(await typed(environment, 'feed', url)).toMatchObject({ code: 0, out: expect.stringContaining('Words') })
    } finally {
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
    }
  })

  it('without one in it fails with a sentence, and one document', async () => {
    const { code, out, err } = await typed(environment, 'feed', file('page.html', '<html><p>403</p></html>'), '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ format: null, items: [], problems: [{ sentence: expect.any(String) }] })
    expect(err.trimEnd().split('\n')).toHaveLength(1)
  })

  it.each(['/nowhere/feed.xml', '/', 'nothing'])('%s is refused in one sentence', async (place) => {
    expect(await refused('feed', place)).toContain('There is no file')
  })

  it('a word after the address is refused', async () => {
    expect(await refused('feed', 'a.xml', 'b.xml')).not.toBe('')
  })
})

describe('sentiment where nothing runs', () => {
  it.each([[], ['rescore', '--yes'], ['cancel']])('%j says so; exit 3', async (...words) => {
    const ended = await typed(environment, 'sentiment', ...words.flat())
    expect(ended.code).toBe(3)
    isOneSentence(ended)
  })

  it.each([
    [['reshuffle'], 'reshuffle'],
    [['--scores'], '--scores'],
  ])('%j is refused in one sentence', async (words, said) => {
    expect(await refused('sentiment', ...words)).toContain(said)
  })
})
