import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { HOUR } from '../../src/domain/clock.ts'
import { slotStart } from '../../src/domain/collection/slot.ts'
import { FEATURE_COLUMNS, FEATURE_GROUPS } from '../../src/domain/features/columns.ts'
import { featureRow } from '../../src/domain/features/row.ts'
import { NO_TEXTS } from '../../src/domain/features/texts.ts'
import { completenessPointsShape, featureRowShape } from '../../src/http/feature-shapes.ts'
import { writeFeatures } from '../../src/store/features.ts'
import { serveSample, type Served } from './serve.ts'

const ROWS = 30

let served: Served
let first: number
beforeAll(async () => {
  served = await serveSample()
  const { database, now } = served.sample
  first = slotStart(now, HOUR) - ROWS * HOUR
  const candles = new Map(
    Array.from({ length: ROWS }, (_, hour) => {
      const openTime = first + hour * HOUR
      return [openTime, { openTime, open: '10', high: '12', low: '9', close: `${10 + hour / 100}`, volume: '1' }]
    }),
  )
  const inputs = {
    ...{ candles, candleHashes: new Map(), indicators: new Map(), texts: NO_TEXTS, market: NO_TEXTS },
    ...{ macro: new Map(), fearGreed: [{ day: first, value: 44, knownAt: first }] },
  }
  // A hole in the middle: the hour has no row.
  const rows = [...candles.keys()]
    .filter((at) => at !== first + 20 * HOUR)
    .flatMap((at) => featureRow(at, inputs) ?? [])
  await database.transaction((tx) => writeFeatures(tx, 'BTC', rows, now))
})
afterAll(() => served.close())

const page = z.strictObject({ items: z.array(featureRowShape.strict()), next: z.string().nullable() })
const iso = (at: number): string => new Date(at).toISOString()
const read = async (path: string) => page.parse(await (await served.get(path)).json())

it('rows come oldest first, page by page, each under its cut-off', async () => {
  const address = `/api/v1/ml-features/BTC?from=${iso(first)}&to=now&limit=10`
  const one = await read(address)
  expect(one.items.map(({ timestamp }) => timestamp)).toEqual(
    Array.from({ length: 10 }, (_, hour) => iso(first + (hour + 1) * HOUR)),
  )
  expect(one.items[0]).toMatchObject({
    hourStart: iso(first),
    values: { close_price: '10', price_momentum_1h: null, fear_greed_index: 44 },
    completeness: { technical: '0.00', sentiment: '50.00' },
    featureVersion: '1',
  })
  expect(Object.keys(one.items[0]?.values ?? {})).toEqual([...FEATURE_COLUMNS])
  let all = one.items
  for (let next = one.next; next !== null;) {
    const more = await read(next)
    all = [...all, ...more.items]
    next = more.next
  }
  expect(all).toHaveLength(ROWS - 1)
  expect(new Set(all.map(({ timestamp }) => timestamp)).size).toBe(ROWS - 1)
})

it('only the columns and groups asked for', async () => {
  const address = `/api/v1/ml-features/btc?from=${iso(first)}&limit=1`
  const columns = async (query: string) => Object.keys((await read(`${address}&${query}`)).items[0]?.values ?? {})
  expect(await columns('columns=rsi_14,close_price')).toEqual(['close_price', 'rsi_14'])
  expect(await columns('groups=macro&columns=close_price')).toEqual(['close_price', ...FEATURE_GROUPS.macro])
})

it('what is not there is said in a sentence', async () => {
  const detail = async (path: string) => {
    const answer = await served.get(path)
    return [answer.status, ((await answer.json()) as { detail: string }).detail]
  }
  expect(await detail('/api/v1/ml-features/NOPE')).toEqual([404, expect.stringContaining('NOPE')])
  expect(await detail('/api/v1/ml-features/BTC?columns=rsi_41')).toEqual([
    400,
    'There is no column "rsi_41". Did you mean rsi_14?',
  ])
  expect(await detail('/api/v1/ml-features/BTC?from=now&to=-1h')).toEqual([400, expect.stringContaining('Swap')])
})

it('a plot of completeness has a hole where there is no row', async () => {
  const range = `from=${iso(first - HOUR)}&to=${iso(first + ROWS * HOUR)}`
  const answer = await served.get(`/features/BTC/points?group=price&${range}`)
  const { at, values, words } = completenessPointsShape.parse(await answer.json())
  expect(values.filter((value) => value !== null)).toHaveLength(ROWS - 1)
  expect(at[values.indexOf(null)]).toBe((first + 20 * HOUR) / 1000)
  expect(words).toMatch(/^29 points: 41\.66 % to /)
})

it('the page names each symbol and shows the completeness of its newest row', async () => {
  const text = await (await served.get('/features?symbol=BTC&range=7d', { accept: 'text/html' })).text()
  expect(text).toContain('Completeness of BTC, last 7 days')
  for (const symbol of ['BTC', 'ETH', 'DOT']) expect(text).toContain(`href="/features?symbol=${symbol}"`)
  expect(text).toContain('data-points="/features/BTC/points?group=macro')
})
