import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../src/domain/clock.ts'
import { createFred, fredTalk, parseObservations, readFredBody } from '../../src/sources/fred.ts'
import { allOf, SECRET, startKeyed, type Keyed } from './keyed.ts'
import { allAnswers, recordedBody } from './recorded-news.ts'

const LIVE = { lane: 'live' } as const
const read = (body: string) => parseObservations(readFredBody(body, 'fred'))
const row = (change: object) => ({
  realtime_start: '2023-07-18',
  realtime_end: '9999-12-31',
  date: '2023-06-01',
  value: '5.08',
  ...change,
})
const page = (observations: object[], count = observations.length) =>
  JSON.stringify({ count, offset: 0, limit: 100_000, observations })

describe('recorded observations', () => {
  it.each(allAnswers('fred'))('$file', ({ file, body }) => {
    if (file.startsWith('006')) return expect(() => read(body)).toThrow('no list of observations')
    const { observations } = read(body)
    const [rows, missing] =
      { '001': [829, 1], '002': [292, 0], '003': [6_345, 243], '004': [294, 0], '005': [4, 0] }[file.slice(0, 3)] ?? []
    expect([observations.length, observations.filter(({ value }) => value === null).length]).toEqual([rows, missing])
    const days = observations.map(({ day }) => day)
    expect(days.every((day) => day % DAY === 0)).toBe(true)
    expect(days).toEqual([...days].sort((a, b) => a - b))
  })

  it('are numbers as they were written, before 1970 too', () =>
    expect(read(recordedBody('fred', '001')).observations[0]).toEqual({
      day: Date.UTC(1954, 6, 1),
      value: '0.80',
      vintageFrom: Date.UTC(2023, 6, 18),
      vintageTo: Date.UTC(2023, 6, 19),
      knownAt: Date.UTC(2023, 6, 19, 6),
    }))

  it('the point is no number, and never zero', () => {
    const { observations } = read(recordedBody('fred', '001'))
    expect(
      observations.filter(({ value }) => value === null).map(({ day }) => new Date(day).toISOString().slice(0, 10)),
    ).toHaveLength(1)
    expect(observations.some(({ value }) => value === '0' || value === '0.00')).toBe(false)
  })

  it('XML says the same as JSON', () =>
    expect(read(recordedBody('fred', '005')).observations[0]).toMatchObject({
      day: Date.UTC(2014, 8, 2),
      value: '2002.28',
    }))
})

describe('vintages', () => {
  it('one day has as many observations as it was revised', () => {
    const { observations } = read(
      page([
        row({ realtime_start: '2023-07-03', realtime_end: '2023-07-31', value: '5.07' }),
        row({ realtime_start: '2023-08-01' }),
      ]),
    )
    expect(
      observations.map(({ value, vintageFrom, vintageTo, knownAt }) => [value, vintageFrom, vintageTo, knownAt]),
    ).toEqual([
      ['5.07', Date.UTC(2023, 6, 3), Date.UTC(2023, 7, 1), Date.UTC(2023, 6, 4) + 6 * HOUR],
      ['5.08', Date.UTC(2023, 7, 1), undefined, Date.UTC(2023, 7, 2) + 6 * HOUR],
    ])
  })

  it.each([
    { value: 'n/a' },
    { value: 5 },
    { value: '' },
    { date: '2023-02-31' },
    { date: 'today' },
    { realtime_start: undefined },
  ])('%j is malformed, and loses the page', (change) =>
    expect(() => read(page([row({}), row(change)]))).toThrow(expect.objectContaining({ reason: 'malformed' }) as Error),
  )
})

describe('talking to FRED', () => {
  let fred: Keyed
  beforeAll(async () => {
    fred = await startKeyed('fred', fredTalk(SECRET))
  })
  beforeEach(() => void fred.server.asked.splice(0))
  afterAll(() => fred.close())
  const days = { from: Date.UTC(2023, 0, 1), to: Date.UTC(2023, 6, 1) }
  const fetch = () => createFred({ upstream: fred.upstream }).fetchObservations('FEDFUNDS', days, LIVE)

  it('all vintages are asked for, with both ends said, and JSON sent as text/xml is read', async () => {
    fred.say(200, page([row({})]), { 'content-type': 'text/xml; charset=UTF-8' })
    expect(await fetch()).toHaveLength(1)
    expect(fred.queries()).toEqual([
      {
        series_id: 'FEDFUNDS',
        observation_start: '2023-01-01',
        observation_end: '2023-06-30',
        realtime_start: '1776-07-04',
        realtime_end: '9999-12-31',
        sort_order: 'asc',
        limit: '100000',
        offset: '0',
        api_key: SECRET,
        file_type: 'json',
      },
    ])
  })

  it('pages are read until all is there; one that never comes is truncated', async () => {
    let calls = 0
    fred.server.answer = {}
    const answer = () => page(calls++ === 0 ? [row({})] : calls === 2 ? [row({ date: '2023-05-01' })] : [], 2)
    fred.server.answer = new Proxy(
      {},
      { get: () => (response: import('node:http').ServerResponse) => response.end(answer()) },
    )
    expect((await fetch()).map(({ day }) => day)).toEqual([Date.UTC(2023, 4, 1), Date.UTC(2023, 5, 1)])
    expect(fred.queries().map(({ offset }) => offset)).toEqual(['0', '1'])
    fred.server.answer = new Proxy(
      {},
      { get: () => (response: import('node:http').ServerResponse) => response.end(page([], 5)) },
    )
    await expect(fetch()).rejects.toMatchObject({ reason: 'truncated' })
  })
})

describe('refusals of FRED', () => {
  let fred: Keyed
  beforeAll(async () => {
    fred = await startKeyed('fred', fredTalk(SECRET))
  })
  afterAll(() => fred.close())
  const days = { from: Date.UTC(2023, 0, 1), to: Date.UTC(2023, 6, 1) }
  const fetch = () => createFred({ upstream: fred.upstream }).fetchObservations('FEDFUNDS', days, LIVE)

  it.each([
    [
      'JSON',
      400,
      '{"error_code":400,"error_message":"Bad Request.  The series does not exist."}',
      'refused',
      'The series does not exist',
    ],
    [
      'JSON with 200',
      200,
      '{"error_code":429,"error_message":"Too Many Requests."}',
      'rate-limited',
      'Too Many Requests',
    ],
    [
      'XML',
      400,
      '<?xml version="1.0" encoding="utf-8" ?>\n<error code="400" message="Bad Request.  The value for variable api_key is not registered." />',
      'refused',
      'not registered',
    ],
    [
      'XML',
      429,
      '<error code="429" message="Too Many Requests.  Exceeded Rate Limit" />',
      'rate-limited',
      'Exceeded Rate Limit',
    ],
    ['XML', 500, '<error code="500" message="Internal Server Error" />', 'server-error', 'Internal Server Error'],
    ['a page', 200, '<html><body>maintenance</body></html>', 'malformed', 'a page'],
    ['a page', 503, '<html><body>maintenance</body></html>', 'server-error', '503'],
    ['cut off', 200, '{"count":1,"observations":[{"date":"2023', 'truncated', 'stops'],
  ])('%s (%i)', async (_, status, body, reason, said) => {
    fred.say(status, body)
    await expect(fetch()).rejects.toMatchObject({ reason, message: expect.stringContaining(said) as string })
  })

  it('the key is in no error, also when the source repeats it', async () => {
    for (const [status, body] of [
      [400, `<error code="400" message="api_key=${SECRET} is wrong" />`],
      [400, `{"error_code":400,"error_message":"see https://api.stlouisfed.org/fred?api_key=${SECRET}"}`],
      [500, SECRET],
      [200, SECRET],
    ] as const) {
      fred.say(status, body)
      const error = await fetch().catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(Error)
      expect(allOf(error)).not.toContain(SECRET)
    }
  })

  it('a name that is none is not asked for', async () =>
    expect(createFred({ upstream: fred.upstream }).fetchObservations('FED&x=1', days, LIVE)).rejects.toMatchObject({
      name: 'ConfigError',
    }))
})
