import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { PageKind } from '../../activities/collection/pages.ts'
import { DAY, HOUR, MINUTE } from '../../src/domain/clock.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { feedItems } from '../../src/replay/feeds.ts'
import { createReplayServer, type ReplayServer } from '../../src/replay/server.ts'
import { auditSeries } from '../../src/store/audit.ts'
import { readJournal } from '../../src/store/journal.ts'
import { newsChangedAt, newsKnownFor, newsSeenIn } from '../../src/store/news.ts'
import { readKnowledge } from '../../src/store/coverage.ts'
import { openNewsStage, QUARTER, SETTLE, type NewsStage } from './news-stage.ts'

const START = Date.UTC(2026, 2, 10, 12, 0, 0) + SETTLE
const SINCE = START - SETTLE - DAY
const DAY_SLOTS = DAY / QUARTER
/** By the numbers of their names: with an ETag, with Last-Modified alone, and with neither. */
const NAMES = ['alpha', 'beta', 'gamma', 'delta']

let stage: NewsStage
let server: ReplayServer
let addresses: Record<string, string>
let kind: PageKind
let series: Series[]

beforeAll(async () => {
  stage = await openNewsStage(START)
  server = createReplayServer({ records: new Map(), clock: () => stage.now })
  const { urls } = await server.listen()
  addresses = Object.fromEntries(NAMES.map((name) => [name, `${urls.feeds}/${name}`]))
})
afterAll(async () => {
  await stage.close()
  await server.close()
})
beforeEach(async () => {
  await stage.clear()
  server.control.clearFaults()
  stage.now = START
  kind = stage.feeds(addresses)
  series = await stage.series('feeds', NAMES, SINCE)
})

const seriesOf = (name: string): Series => {
  const found = series.find(({ subject }) => subject === name)
  if (found === undefined) throw new Error(name)
  return found
}
const titlesOf = (name: string) =>
  feedItems(name, stage.now)
    .map(({ title }) => title)
    .sort()
const storedTitles = async (name: string) =>
  (await newsSeenIn(stage.database, seriesOf(name), { from: 0, to: stage.now + DAY })).map(({ title }) => title).sort()
const missing = async (name: string) => {
  const known = (await readKnowledge(stage.database, [seriesOf(name).id])).get(seriesOf(name).id)
  return (known?.notes ?? []).map(({ reason, tries }) => `${reason} ${tries}`)
}

describe('the first poll of a feed', () => {
  it('stores what it holds, and vouches for the slots that its items reach back to', async () => {
    const { failures } = await stage.fill(kind, series)
    expect(failures).toEqual([])
    for (const name of NAMES) {
      expect(await storedTitles(name)).toEqual(titlesOf(name))
      // Every item is filed: those from before the series began under its first slot.
      expect(await stage.states(seriesOf(name))).toEqual([`0-${DAY_SLOTS} stored ${titlesOf(name).length}`])
    }
  })

  it('cannot say what was there before its oldest item', async () => {
    const since = START - SETTLE - 60 * DAY
    const old = await stage.series('feeds', NAMES, since)
    series = old
    await stage.fill(kind, old)
    const oldest = Math.min(...feedItems('alpha', stage.now).map(({ at }) => at))
    const [before, after] = await stage.states(seriesOf('alpha'))
    const slots = Math.ceil((oldest - since) / QUARTER)
    expect(before).toBe(`0-${slots} unobtainable beyond-history`)
    expect(after).toBe(`${slots}-${60 * DAY_SLOTS} stored ${titlesOf('alpha').length}`)
  })

  it('files an article under the slot in which it was published, with what it is about', async () => {
    await stage.fill(kind, series)
    const truth = feedItems('beta', stage.now).filter(({ at }) => at >= SINCE)
    const range = { from: SINCE, to: START - SETTLE }
    const seen = await newsSeenIn(stage.database, seriesOf('beta'), { from: SINCE + QUARTER, to: range.to })
    expect(
      seen.map(({ slotAt, publishedAt }) => slotAt === Math.floor((publishedAt ?? 0) / QUARTER) * QUARTER),
    ).toEqual(seen.map(() => true))
    const bitcoin = await newsKnownFor(stage.database, 'BTC', range)
    const expected = NAMES.flatMap((name) => feedItems(name, stage.now)).filter(
      ({ title, at }) => at >= SINCE && title.includes('Bitcoin'),
    )
    expect(bitcoin.map(({ title }) => title).sort()).toEqual(expected.map(({ title }) => title).sort())
    expect(truth.length).toBeGreaterThan(0)
  })
})

describe('later polls', () => {
  it('write nothing twice: polled again after everything was forgotten but the rows, all bytes are the same', async () => {
    await stage.fill(kind, series)
    const before = await stage.bytes()
    const calls = stage.calls.length
    expect((await stage.fill(kind, series)).calls).toBe(0)
    expect(stage.calls.length).toBe(calls)
    await stage.database.execute('DELETE FROM coverage')
    await stage.fill(kind, series)
    expect(await stage.bytes()).toBe(before)
  })

  it('heal missed ones where an item of the last answer is still there', async () => {
    await stage.fill(kind, series)
    stage.now = START + 5 * HOUR
    await stage.fill(kind, series)
    for (const name of NAMES) {
      const now = await storedTitles(name)
      expect(titlesOf(name).filter((title) => !now.includes(title))).toEqual([])
      expect(await stage.states(seriesOf(name))).toEqual([`0-${DAY_SLOTS + 20} stored ${now.length}`])
    }
    expect(await readJournal(stage.database, { limit: 5 })).toEqual([])
  })

  it('say that a feed rolled over when no item of the last answer is there: the slots in between are unobtainable, with the evidence', async () => {
    await stage.fill(kind, series)
    stage.now = START + 60 * DAY
    await stage.fill(kind, series)
    const [first, lost, newest] = await stage.states(seriesOf('alpha'))
    const last = DAY_SLOTS + 60 * DAY_SLOTS
    expect(first).toMatch(new RegExp(`^0-${DAY_SLOTS} stored`))
    expect(lost).toBe(`${DAY_SLOTS}-${last - 1} unobtainable rolled-over`)
    expect(newest).toBe(`${last - 1}-${last} stored ${titlesOf('alpha').length}`)
    const entries = await readJournal(stage.database, { limit: 10, subject: 'coverage/news/feeds' })
    expect(entries.map(({ kind }) => kind)).toEqual(NAMES.map(() => 'feed-rolled-over'))
    expect(entries.find(({ sentence }) => sentence.includes("alpha's"))?.detail).toMatchObject({
      feed: 'alpha',
      previous: 40,
      current: 40,
      shared: 0,
    })
  })

  it('are conditional across restarts: an unchanged feed is stored without a record', async () => {
    await stage.fill(kind, series)
    stage.calls.length = 0
    const before = await Promise.all(NAMES.map(storedTitles))
    // Feeds without a new item since.
    const quiet = NAMES.filter((name) => {
      const at = feedItems(name, START + QUARTER)[0]?.at ?? 0
      return at < START
    })
    stage.now = START + QUARTER
    const restarted = stage.feeds(addresses)
    await stage.fill(restarted, series)
    expect(
      await Promise.all(NAMES.map(storedTitles)).then((all) => quiet.map((name) => all[NAMES.indexOf(name)])),
    ).toEqual(quiet.map((name) => before[NAMES.indexOf(name)]))
    const unchanged = stage.calls.filter(({ status }) => status === '304').map(({ provider }) => provider)
    const marked = quiet.filter((name) => HAS_VALIDATORS.has(name))
    expect(unchanged.sort()).toEqual(marked.sort())
    expect(marked.length).toBeGreaterThan(0)
    for (const name of NAMES)
      expect((await stage.states(seriesOf(name)))[0]).toMatch(new RegExp(`^0-${DAY_SLOTS + 1} stored`))
  })

  it('ask for all, and not for what has changed, when rows are to be brought back', async () => {
    await stage.fill(kind, series)
    const all = await storedTitles('alpha')
    // Somebody cleans up, as the operations guide does.
    await stage.database.execute('DELETE FROM crypto_news WHERE published_at < ?', [new Date(START + DAY)])
    const audit = await auditSeries(stage.database, seriesOf('alpha'), stage.now)
    expect(audit.rowsGone.length).toBeGreaterThan(0)
    await stage.fill(kind, [seriesOf('alpha')])
    expect(await storedTitles('alpha')).toEqual(all)
    expect((await stage.states(seriesOf('alpha'))).map((state) => state.replace(/ \d+$/, ''))).toEqual([
      `0-${DAY_SLOTS} stored`,
    ])
  })
})

/** Which of the made-up feeds send an ETag or Last-Modified. */
const HAS_VALIDATORS = new Set<string>()
beforeAll(async () => {
  for (const [name, url] of Object.entries(addresses)) {
    const answer = await fetch(url, { headers: { 'user-agent': 'test' } })
    await answer.body?.cancel()
    if (answer.headers.get('etag') !== null || answer.headers.get('last-modified') !== null) HAS_VALIDATORS.add(name)
  }
})

describe('a feed that fails', () => {
  it.each([
    [{ kind: 'status', status: 500 }, 'server-error'],
    [{ kind: 'status', status: 429, retryAfterSeconds: 600 }, 'rate-limited'],
    [{ kind: 'html' }, 'malformed'],
    [{ kind: 'reset' }, 'unreachable'],
  ] as const)('with %o stays missing, the others go on, and the next poll heals it', async (fault, reason) => {
    await stage.fill(kind, series)
    server.control.fault({ ...fault, path: '/feeds/alpha' })
    stage.now = START + HOUR
    const { failures } = await stage.fill(kind, series)
    expect(failures).toEqual([`alpha ${reason}`])
    expect(await missing('alpha')).toEqual([`${reason} 1`])
    expect((await stage.states(seriesOf('alpha')))[0]).toMatch(new RegExp(`^0-${DAY_SLOTS} `))
    for (const name of NAMES.slice(1))
      expect((await stage.states(seriesOf(name)))[0]).toMatch(new RegExp(`^0-${DAY_SLOTS + 4} stored`))
    // It is left alone until its note says so.
    stage.calls.length = 0
    await stage.fill(kind, series, true)
    expect(stage.calls).toEqual([])
    server.control.clearFaults()
    stage.now += 10 * MINUTE
    await stage.fill(kind, series)
    expect((await stage.states(seriesOf('alpha')))[0]).toMatch(new RegExp(`^0-${DAY_SLOTS + 4} stored`))
    expect(await missing('alpha')).toEqual([])
  })

  it('by rolling over is noticed when it is polled in time too', async () => {
    await stage.fill(kind, series)
    server.control.fault({ kind: 'flood', path: '/feeds/alpha' })
    stage.now = START + QUARTER
    await stage.fill(kind, series)
    expect(await stage.states(seriesOf('alpha'))).toHaveLength(1)
    const [entry] = await readJournal(stage.database, { limit: 1 })
    expect(entry).toMatchObject({ kind: 'feed-rolled-over', detail: { feed: 'alpha', shared: 0, unobtainable: [] } })
  })
})

describe('killed half-way', () => {
  it('a poll leaves nothing, and done again it leaves what it would have left', async () => {
    await stage.fill(kind, series)
    const whole = await stage.bytes()
    await stage.clear()
    const dying = stage.feeds(addresses, () => Promise.reject(new Error('killed')))
    stage.now = START
    await expect(stage.fill(dying, series)).rejects.toThrow('killed')
    for (const table of ['crypto_news', 'news_sightings', 'news_polls', 'feed_state', 'news_symbols', 'coverage'])
      expect(await stage.database.query(`SELECT 1 FROM ${table}`)).toEqual([])
    await stage.database.execute('DELETE FROM claims')
    stage.now = START
    await stage.fill(kind, series)
    expect(withoutIds(await stage.bytes())).toBe(withoutIds(whole))
  })

  it('or polled by many at once, every article is there once', async () => {
    await Promise.all(Array.from({ length: 6 }, () => stage.fill(stage.feeds(addresses), series)))
    await stage.fill(kind, series)
    for (const name of NAMES) {
      expect(await storedTitles(name)).toEqual(titlesOf(name))
      expect(await stage.states(seriesOf(name))).toEqual([`0-${DAY_SLOTS} stored ${titlesOf(name).length}`])
    }
  })
})

it('what is made from news is told of what came, in the same transaction', async () => {
  const told: string[] = []
  const telling = stage.feeds(addresses, async (tx, { subject, ...rest }, span, at) => {
    const changed = await newsChangedAt(tx, { subject, source: rest.source }, span, at)
    told.push(`${subject} ${changed.length}`)
  })
  await stage.fill(telling, series)
  expect(told.sort()).toEqual(NAMES.map((name) => `${name} ${titlesOf(name).length}`).sort())
})

/** Ids rise also for rows that were never committed. */
function withoutIds(bytes: string): string {
  return bytes.replace(/"(id|news_id|story_id)":\d+/g, '"$1":0')
}
