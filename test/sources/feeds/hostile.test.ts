import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readFeed } from '../../../src/sources/feeds/read-feed.ts'
import { CORPUS, FETCHED_AT } from './corpus.ts'

const HOSTILE = join(CORPUS, 'hostile')
const AT_TEN = Date.UTC(2026, 9, 5, 10)

async function read(file: string) {
  return readFeed(readFileSync(join(HOSTILE, file)), { url: 'https://news.example/feed', fetchedAt: FETCHED_AT })
}
async function first(file: string) {
  return (await read(file)).items[0]
}
async function kinds(file: string) {
  return (await read(file)).problems.map(({ kind }) => kind)
}

describe('23 feeds on which readers disagree', () => {
  it('are all here, with one that has no fault', async () => {
    expect(readdirSync(HOSTILE)).toHaveLength(24)
    const control = await read('00-control.xml')
    expect(control).toMatchObject({ format: 'rss', version: '2.0', reader: 'rss-parser', problems: [] })
    expect(control.items).toEqual(
      [1, 2].map((n) => ({
        id: `https://news.example/${n}`,
        guid: `https://news.example/${n}`,
        url: `https://news.example/${n}`,
        title: `Item ${n}`,
        publishedAt: AT_TEN,
        summary: `Text ${n}`,
      })),
    )
  })

  it('a bare & loses nothing', async () => {
    const { reader, items } = await read('01-bare-ampersand.xml')
    expect(reader).toBe('lenient')
    expect(items).toHaveLength(2)
    expect(items[0]).toMatchObject({
      title: 'Profit & Loss: AT&T buys bitcoin',
      url: 'https://news.example/1?a=1&b=2',
      publishedAt: AT_TEN,
    })
    expect(await kinds('01-bare-ampersand.xml')).toEqual(['not-well-formed'])
  })

  it('of truncated XML the whole items are read, and the cut one is not', async () => {
    const { reader, items } = await read('02-truncated.xml')
    expect([reader, ...items.map(({ title }) => title)]).toEqual(['lenient', 'Item 1', 'Item 2'])
    expect(await kinds('02-truncated.xml')).toEqual(['not-well-formed', 'truncated'])
  })

  it.each([
    ['03-html-entities.xml', 'Ethereum’s merge'],
    ['04-double-escaped.xml', 'Ethereum’s merge & more'],
    ['12-atom-html-title.xml', 'Bitcoin up 5 & more'],
    ['18-control-character.xml', 'Bitcoin rallies'],
    ['17-byte-order-mark.xml', 'Item 1'],
    ['13-blanks-before-prolog.xml', 'Item 1'],
  ])('%s: the title is %s', async (file, title) => expect((await first(file))?.title).toBe(title))

  it.each([
    ['05-zone-cest.xml', AT_TEN, undefined],
    ['06-no-zone.xml', AT_TEN, 'no-zone'],
    ['07-february-31.xml', null, 'impossible'],
    ['08-yesterday.xml', null, 'unreadable'],
    ['09-year-2099.xml', FETCHED_AT, 'future'],
    ['10-dc-date-only.xml', AT_TEN, undefined],
    ['19-wrong-weekday.xml', AT_TEN, undefined],
    ['20-zone-est.xml', AT_TEN, undefined],
    ['21-rdf.xml', AT_TEN, undefined],
    ['23-no-date-no-guid.xml', null, 'missing'],
  ])('%s: published at %s (%s)', async (file, at, problem) => {
    const item = await first(file)
    expect([item?.publishedAt, item?.dateProblem]).toEqual([at, problem])
  })

  it('of the links of an entry the alternate one is taken', async () =>
    expect((await first('11-atom-self-before-alternate.xml'))?.url).toBe('https://news.example/1'))

  it('a page that says 403 is no feed', async () =>
    expect(read('14-forbidden-page.html')).rejects.toMatchObject({
      reason: 'malformed',
      message: 'This is a web page and no feed.',
    }))

  it('nothing is no feed', async () => expect(read('15-empty-body.xml')).rejects.toMatchObject({ reason: 'truncated' }))

  it('a bomb of entities stays as small as it is written', async () => {
    const { items } = await read('16-entity-bomb.xml')
    expect(items.map(({ title }) => title)).toEqual(['&lol9;', 'Item 2'])
  })

  it('an RDF feed and an empty channel are feeds', async () => {
    expect(await read('21-rdf.xml')).toMatchObject({ format: 'rdf', version: '1.0' })
    expect((await first('21-rdf.xml'))?.url).toBe('https://news.example/1')
    expect(await read('22-empty-channel.xml')).toMatchObject({ format: 'rss', items: [] })
    expect(await kinds('22-empty-channel.xml')).toEqual(['no-items'])
  })

  it('without a guid the link tells items apart', async () =>
    expect((await first('23-no-date-no-guid.xml'))?.id).toBe('https://news.example/1'))
})

describe('the zone of the process', () => {
  const before = process.env.TZ
  afterAll(() => {
    if (before === undefined) delete process.env.TZ
    else process.env.TZ = before
  })

  it.each(['America/New_York', 'Asia/Kolkata', 'UTC'])('%s enters no date', async (zone) => {
    process.env.TZ = zone
    expect(new Date(2026, 0, 1).getTimezoneOffset()).toBe(
      { 'America/New_York': 300, 'Asia/Kolkata': -330, UTC: 0 }[zone],
    )
    const dates = await Promise.all(
      readdirSync(HOSTILE)
        .filter((file) => !/14|15/.test(file))
        .map(first),
    )
    expect(dates.filter((item) => item?.publishedAt === AT_TEN)).toHaveLength(17)
  })
})
