import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { DAY, HOUR } from '../../src/domain/clock.ts'
import { publicAt, type MacroVintage } from '../../src/domain/collection/macro.ts'
import { fearGreedShape, macroShape } from '../../src/http/macro.ts'
import { writeFearGreed } from '../../src/store/fear-greed.ts'
import { writeVintageDays } from '../../src/store/macro.ts'
import { serveSample, type Served } from './serve.ts'

let served: Served
let keyless: Served
let today: number
const code = 'CPIAUCSL'

beforeAll(async () => {
  served = await serveSample({ FRED_API_KEY: 'abcdefghijklmnopqrstuvwxyz123456' })
  keyless = await serveSample()
  today = Math.floor(served.sample.now / DAY) * DAY
  const vintage = (about: number, published: number, value: string | null): MacroVintage => ({
    code,
    day: today + about * DAY,
    vintage: today + published * DAY,
    value,
    knownAt: publicAt(today + published * DAY),
  })
  const all = [
    vintage(-100, -60, '300.100'),
    vintage(-100, -30, '300.2'),
    vintage(-100, -20, '300.3'),
    vintage(-70, -30, '301'),
    vintage(-40, -5, null),
  ]
  const days = Array.from({ length: 70 }, (_, ago) => today - (ago + 2) * DAY).reverse()
  await served.sample.database.transaction(async (tx) => {
    await writeVintageDays(
      tx,
      code,
      days.map((day) => ({ day, vintages: all.filter((each) => each.vintage === day) })),
      today,
    )
    const index = [1, 2, 4].map((ago) => today - ago * DAY)
    await writeFearGreed(
      tx,
      index.map((day, place) => ({ day, value: 40 + place, classification: 'Fear', knownAt: day + DAY })),
      today,
    )
  })
})
afterAll(async () => {
  await served.close()
  await keyless.close()
})

const iso = (at: number) => new Date(at).toISOString()
const dayText = (ago: number) => iso(today - ago * DAY).slice(0, 10)
const page = z.strictObject({ items: z.array(macroShape.strict()), next: z.string().nullable() })
async function list(path: string) {
  const answer = await served.get(path)
  expect(answer.status).toBe(200)
  return page.parse(await answer.json())
}

describe('economic series over HTTP', () => {
  it('gives the values as known now, and as known then: the revision of tomorrow is not there', async () => {
    expect((await list(`/api/v1/macro/${code}`)).items).toEqual([
      {
        series: code,
        day: dayText(100),
        value: '300.3',
        realtimeStart: dayText(20),
        knownAt: iso(today - 19 * DAY + 6 * HOUR),
      },
      {
        series: code,
        day: dayText(70),
        value: '301',
        realtimeStart: dayText(30),
        knownAt: iso(today - 29 * DAY + 6 * HOUR),
      },
    ])
    const at = today - 29 * DAY + 6 * HOUR
    const before = await list(`/api/v1/macro/${code.toLowerCase()}?asOf=${iso(at - 1)}`)
    expect(before.items.map(({ value }) => value)).toEqual(['300.1'])
    const then = await list(`/api/v1/macro/${code}?asOf=${iso(at)}`)
    expect(then.items.map(({ value }) => value)).toEqual(['300.2', '301'])
  })

  it('gives every vintage, a day at a time, none lost and none twice', async () => {
    for (const limit of [1, 2, 3, 4, 100]) {
      const values: (string | null)[] = []
      for (let path: string | null = `/api/v1/macro/${code}?vintages=all&limit=${limit}`; path !== null;) {
        const { items, next }: z.output<typeof page> = await list(path)
        values.push(...items.map(({ value }) => value))
        path = next
      }
      expect(values).toEqual(['300.1', '300.2', '300.3', '301', null])
    }
  })

  it('gives the newest of every series', async () => {
    const answer = z.object({ items: z.array(macroShape) }).parse(await (await served.get('/api/v1/macro')).json())
    expect(answer.items.map(({ series, value }) => [series, value])).toEqual([[code, '301']])
  })

  it('knows what it does not have', async () => {
    expect((await list('/api/v1/macro/GDP')).items).toEqual([])
    expect((await served.get('/api/v1/macro/NOSUCH')).status).toBe(404)
    expect((await served.get('/api/v1/macro/GDP?asOf=2025-01-01')).status).toBe(400)
    const told = await keyless.get('/api/v1/macro/GDP')
    expect([told.status, await told.text()]).toEqual([404, expect.stringContaining('FRED_API_KEY is not set')])
  })

  it('plots what was known on each day, revisions on the day they came', async () => {
    const answer = await served.get(`/coverage/macro/${code}/points?from=${iso(today - 71 * DAY)}&to=${iso(today)}`)
    const { at, values } = z.object({ at: z.array(z.number()), values: z.array(z.number()) }).parse(await answer.json())
    const plotted = new Map(at.map((seconds, place) => [(today - seconds * 1000) / DAY, values[place]]))
    expect([plotted.get(61), plotted.get(60), plotted.get(31), plotted.get(30), plotted.get(5)]).toEqual([
      undefined,
      300.1,
      300.1,
      301,
      301,
    ])
  })
})

describe('fear and greed over HTTP', () => {
  it('gives the days it has, page by page', async () => {
    const shape = z.strictObject({ items: z.array(fearGreedShape.strict()), next: z.string().nullable() })
    const first = shape.parse(await (await served.get('/api/v1/fear-greed?limit=2')).json())
    expect(first.items.map(({ day, value }) => [day, value])).toEqual([
      [dayText(4), 42],
      [dayText(2), 41],
    ])
    const second = shape.parse(await (await served.get(first.next ?? '')).json())
    expect(second).toMatchObject({ items: [{ day: dayText(1), value: 40, classification: 'Fear' }], next: null })
  })

  it('is plotted with the day it lacks', async () => {
    const answer = await served.get(`/coverage/fear_greed/crypto/points?from=${iso(today - 5 * DAY)}&to=${iso(today)}`)
    const { values } = z.object({ values: z.array(z.number().nullable()) }).parse(await answer.json())
    expect(values).toEqual([42, null, 41, 40])
  })
})

describe('the page', () => {
  it('says what was last known, and draws both', async () => {
    const text = await (await served.get('/macro', { accept: 'text/html' })).text()
    expect(text).toContain('Fear and greed stood at 40 (fear) ')
    expect(text).toContain('/coverage/fear_greed/crypto/points')
    expect(text).toContain('/coverage/macro/DGS10/points')
    expect(text).toMatch(/CPIAUCSL[\s\S]*301/)
    const chosen = await (await served.get(`/macro?series=${code}&range=30d`, { accept: 'text/html' })).text()
    expect(chosen).toContain(`/coverage/macro/${code}/points`)
  })

  it('without a key says so, and harms nothing', async () => {
    const text = await (await keyless.get('/macro', { accept: 'text/html' })).text()
    expect(text).toContain('FRED_API_KEY is not set')
    const status = z
      .object({ collectors: z.array(z.object({ name: z.string(), status: z.string(), reason: z.string() })) })
      .parse(await (await keyless.get('/status')).json())
    expect(status.collectors.find(({ name }) => name === 'macro-collector')).toMatchObject({ status: 'off' })
  })
})
