import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runCommand } from '../../../workers/cli/program.ts'
import { ROOT } from '../../rig/arrows.ts'
import { vader } from '../../../src/domain/analytics/vader/vader.ts'

const HOUR = 3_600_000
const folder = mkdtempSync(join(tmpdir(), 'gapless-candles-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
function fileOf(text: string): string {
  const file = join(folder, `${++files}.csv`)
  writeFileSync(file, text)
  return file
}

function candles(times: readonly number[]): string {
  const rows = times.map((time, at) => {
    const price = 100 + Math.round(10 * Math.sin(at))
    return `${time},${price},${price + 2},${price - 2},${price + 1},${at + 1}`
  })
  return ['timestamp,open,high,low,close,volume', ...rows, ''].join('\n')
}

async function typed(...words: string[]) {
  let [out, err] = ['', '']
  const stdout = { write: (text: string) => (out += text) }
  const stderr = { write: (text: string) => (err += text) }
  const code = await runCommand({ env: {}, cwd: ROOT, stdout, stderr, exitCode: 0 }, words)
  return { code, out, err }
}

const hourly = (bars: number) => Array.from({ length: bars }, (_, at) => at * HOUR)

describe('gapless indicator', () => {
  it('gives one value a row, null while warming up', async () => {
    const { code, out, err } = await typed(
      'indicator',
      'sma',
      '--csv',
      fileOf(candles(hourly(6))),
      '--period',
      '5',
      '--json',
    )
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const values = JSON.parse(out) as (number | null)[]
    expect(values.map((value) => value === null)).toEqual([true, true, true, true, false, false])
  })

  it('gives several outputs as named arrays', async () => {
    const file = fileOf(candles(hourly(40)))
    const names = async (name: string) =>
      Object.keys(JSON.parse((await typed('indicator', name, '--csv', file, '--json')).out) as object)
    expect(await names('macd')).toEqual(['macd', 'signal', 'histogram'])
    expect(await names('bollinger')).toEqual(['upper', 'middle', 'lower'])
    expect(await names('stochastic')).toEqual(['k', 'd'])
  })

  it('says that there are holes, and begins anew after each', async () => {
    const file = fileOf(candles(hourly(30).filter((time) => time !== 12 * HOUR)))
    const { out, err } = await typed('indicator', 'sma', '--period', '5', '--csv', file, '--json')
    const values = JSON.parse(out) as (number | null)[]
    expect(values.length).toBe(29)
    expect(values.flatMap((value, at) => (value === null ? [at] : []))).toEqual([0, 1, 2, 3, 12, 13, 14, 15])
    expect(err).toBe('1 hole in the candles, the first after 1970-01-01T11:00:00Z: after each the values begin anew.\n')
  })

  it('takes the days of an exchange that closes at weekends as they follow each other, and says so', async () => {
    const days = Array.from({ length: 60 }, (_, at) => at * 24 * HOUR).filter(
      (time) => ![2, 3].includes((time / 24 / HOUR) % 7),
    )
    const { out, err } = await typed('indicator', 'rsi', '--csv', fileOf(candles(days)), '--json')
    expect((JSON.parse(out) as (number | null)[]).findIndex((value) => value !== null)).toBe(14)
    expect(err).toContain('No candle lies on a Saturday or a Sunday')
  })

  it.each<[string, string[]]>([
    ['There is no indicator "rsl". Did you mean', ['rsl', '--csv', 'x']],
    ['Say which candles', ['rsi']],
    ['There is no readable file "nowhere.csv".', ['rsi', '--csv', 'nowhere.csv']],
    ['obv takes no period.', ['obv', '--csv', 'x', '--period', '3']],
    ['rsi takes a whole number of bars from 2 to 100000.', ['rsi', '--csv', 'x', '--period', '1.5']],
    ['--width is a duration', ['rsi', '--csv', fileOf(candles(hourly(3))), '--width', 'wide']],
    ['The header has no volume', ['rsi', '--csv', fileOf('timestamp,open,high,low,close\n')]],
    ['Row 2: its timestamp does not come after', ['rsi', '--csv', fileOf(candles([HOUR, HOUR]))]],
    [
      'Row 1: close is "dear", not a number.',
      ['rsi', '--csv', fileOf('timestamp,open,high,low,close,volume\n1,1,1,1,dear,1')],
    ],
    [
      'Row 1: timestamp is "2024-01-01"',
      ['rsi', '--csv', fileOf('timestamp,open,high,low,close,volume\n2024-01-01,1,1,1,1,1')],
    ],
    ['Row 1: volume is empty', ['rsi', '--csv', fileOf('timestamp,open,high,low,close,volume\n1,1,1,1,1')]],
  ])('refuses in one sentence: %s', async (sentence, words) => {
    const { code, out, err } = await typed('indicator', ...words)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(sentence)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
  })

  it('an empty file of candles gives an empty list', async () => {
    const { code, out } = await typed(
      'indicator',
      'rsi',
      '--csv',
      fileOf('timestamp,open,high,low,close,volume\n'),
      '--json',
    )
    expect({ code, values: JSON.parse(out) as unknown }).toEqual({ code: 0, values: [] })
  })
})

describe('gapless score', () => {
  const typedIn = (input: string, ...words: string[]) =>
    spawnSync(process.execPath, [join(ROOT, 'workers/cli.ts'), 'score', ...words], { input, encoding: 'utf8', env: {} })

  it('scores each line, also an empty one', () => {
    const { status, stdout, stderr } = typedIn("It isn't good\r\n\nGreat 😁!", '--scorer', 'vader', '--json')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const scores = JSON.parse(stdout) as object[]
    expect(scores).toMatchObject([
      { ...vader("It isn't good"), label: 'negative', scorer: 'vader', version: '3.3.2' },
      { compound: 0, label: 'neutral' },
      { ...vader('Great 😁!'), label: 'positive' },
    ])
    expect(scores.every((score) => 'confidence' in score)).toBe(true)
  })

  it('refuses a scorer that is none', () => {
    const { status, stdout, stderr } = typedIn('x\n', '--scorer', 'nobody')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toBe('There is no scorer "nobody". All of them: finance, linear, vader, vader-quotes, onnx.\n')
  })
})
