import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ANY_TIME } from '../../src/domain/collection/permit.ts'
import { cryptopanicPages } from '../../activities/collection/cryptopanic.ts'
import { guardianPages } from '../../activities/collection/guardian.ts'
import type { AskedKind, PageKind } from '../../activities/collection/pages.ts'
import { DAY, HOUR, MINUTE } from '../../src/domain/clock.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { guardianArticles } from '../../src/replay/guardian.ts'
import { storiesIn } from '../../src/replay/news-stories.ts'
import { createReplayServer, type ReplayServer } from '../../src/replay/server.ts'
import { createCryptoPanic, cryptoPanicQuery, type CryptoPanicPlan } from '../../src/sources/cryptopanic.ts'
import { createGuardian, guardianQuery } from '../../src/sources/guardian.ts'
import { createUpstream, type Upstream } from '../../src/sources/upstream.ts'
import { newsKnownFor, newsSeenIn } from '../../src/store/news.ts'
import { openNewsStage, type NewsStage } from './news-stage.ts'

const START = Date.UTC(2026, 2, 10, 12, 0, 0)
const TOKEN = 'the-secret-token'

let stage: NewsStage
let server: ReplayServer
const upstreams: Upstream[] = []
let guardian: Upstream
let panic: Upstream

beforeAll(async () => {
  stage = await openNewsStage(START)
  server = createReplayServer({ records: new Map(), clock: () => stage.now })
  const { urls } = await server.listen()
  const open = (name: 'guardian' | 'cryptopanic', query: Record<string, string>) => {
    const upstream = createUpstream({
      name,
      baseUrl: urls[name],
      userAgent: 'gapless-test/1',
      clock: () => stage.now,
      query,
      acquire: () => Promise.resolve(ANY_TIME),
      timeoutMs: 60_000,
    })
    upstreams.push(upstream)
    return upstream
  }
  guardian = open('guardian', guardianQuery(TOKEN))
  panic = open('cryptopanic', cryptoPanicQuery(TOKEN))
})
afterAll(async () => {
  await Promise.all(upstreams.map((upstream) => upstream.close()))
  await stage.close()
  await server.close()
})
beforeEach(async () => {
  await stage.clear()
  server.control.clearFaults()
  server.control.resetCounters()
  stage.now = START
})

const common = { confirmNoneAfter: MINUTE, events: { newsPolled: () => {} } }
const seen = async (series: Series) => newsSeenIn(stage.database, series, { from: 0, to: stage.now + DAY })

describe('the Guardian', () => {
  const SINCE = START - 120 * DAY
  const kindOf = (afterWrite?: AskedKind['afterWrite']): PageKind =>
    guardianPages({
      ...common,
      settle: 5 * MINUTE,
      query: 'bitcoin',
      source: createGuardian({ upstream: guardian, clock: () => stage.now }),
      ...(afterWrite === undefined ? {} : { afterWrite }),
    })
  const truth = () =>
    guardianArticles(SINCE, stage.now - 5 * MINUTE)
      .filter(({ at }) => at < Math.floor((stage.now - 5 * MINUTE) / HOUR) * HOUR)
      .map(({ at }) => at)
  const slots = 120 * 24 - 1

  it('fills its history page by page, and what is stored is the truth, each article in its hour', async () => {
    const [series] = await stage.series('guardian', ['articles'], SINCE, HOUR)
    const done = await stage.fill(kindOf(), [series!])
    expect([done.stored, done.failures]).toEqual([slots, []])
    const news = await seen(series!)
    expect(news.map(({ publishedAt }) => publishedAt).sort()).toEqual(truth().sort())
    expect(news.every(({ slotAt, knownAt }) => slotAt === Math.floor(knownAt / HOUR) * HOUR)).toBe(true)
    expect(await stage.states(series!)).toEqual([`0-${slots} stored ${truth().length}`])
    // 14 days a page, one call each.
    expect(server.control.calls()['guardian']?.total).toBe(Math.ceil(slots / (14 * 24)))
    expect((await newsKnownFor(stage.database, 'BTC', { from: SINCE, to: START })).length).toBeGreaterThan(5)
  })

  it('killed at every second page and hit by faults, ends the same', async () => {
    const [series] = await stage.series('guardian', ['articles'], SINCE, HOUR)
    let pages = 0
    const dying = kindOf(() => {
      pages += 1
      return pages % 2 === 0 ? Promise.reject(new Error('killed')) : Promise.resolve()
    })
    server.control.fault({ kind: 'truncate', path: '/guardian', probability: 0.2, seed: 3 })
    for (let round = 0; round < 60; round += 1) {
      await stage.database.execute('DELETE FROM claims')
      const left = await stage.fill(dying, [series!]).catch(() => undefined)
      if (left !== undefined && left.failed === 0 && !left.more && left.failures.length === 0) break
    }
    expect((await seen(series!)).map(({ publishedAt }) => publishedAt).sort()).toEqual(truth().sort())
    expect((await stage.states(series!)).map((state) => state.replace(/ \d+$/, ''))).toEqual([`0-${slots} stored`])
  })

  it('is not believed when it answers garbage, and its key is in no error', async () => {
    const [series] = await stage.series('guardian', ['articles'], START - DAY, HOUR)
    server.control.fault({ kind: 'wrong', path: '/guardian' })
    const error = await stage.fill(kindOf(), [series!]).catch((thrown: unknown) => thrown)
    expect(String(error)).toMatch(/without a usable date/)
    expect(String(error)).not.toContain(TOKEN)
    expect(await seen(series!)).toEqual([])
  })
})

describe('CryptoPanic', () => {
  const kindOf = (plan: CryptoPanicPlan, mostPages: number): PageKind =>
    cryptopanicPages({
      ...common,
      settle: plan === 'v1' ? MINUTE : DAY + 5 * MINUTE,
      database: stage.database,
      clock: () => stage.now,
      source: createCryptoPanic({ upstream: panic, plan, clock: () => stage.now }),
      mostPages,
    })
  const calls = () => server.control.calls()['cryptopanic']?.total

  it('is read back until a page is older than all that is missing, and no further', async () => {
    stage.now = START + 2 * MINUTE
    const [series] = await stage.series('cryptopanic', ['posts'], START - 2 * DAY, 6 * HOUR)
    await stage.fill(kindOf('v1', 10), [series!])
    expect(await stage.states(series!)).toEqual([expect.stringMatching(/^0-8 stored/)])
    const stored = new Set((await seen(series!)).map(({ publishedAt }) => publishedAt))
    expect(storiesIn({ from: START - 2 * DAY, to: START }).filter(({ at }) => !stored.has(at))).toEqual([])
    expect(calls()).toBe(4)
    const [post] = await seen(series!)
    expect(post?.url).not.toContain(TOKEN)
    // Later one page is enough: it holds a post of the last round.
    stage.now += 6 * HOUR
    await stage.fill(kindOf('v1', 10), [series!])
    expect(await stage.states(series!)).toEqual([expect.stringMatching(/^0-9 stored/)])
    expect(calls()).toBe(5)
  })

  it('cannot give what lies beyond the pages of its plan, and says so', async () => {
    stage.now = START + 10 * MINUTE
    const [series] = await stage.series('cryptopanic', ['posts'], START - 6 * DAY, DAY / 2)
    await stage.fill(kindOf('developer-v2', 3), [series!])
    const [lost, kept] = await stage.states(series!)
    expect(calls()).toBe(3)
    expect(lost).toMatch(/^0-\d+ unobtainable beyond-history$/)
    // Posts of the developer plan are a day old, and so is its live edge.
    expect(kept).toMatch(/-10 stored \d+$/)
    expect((await seen(series!)).every(({ knownAt }) => knownAt < stage.now - DAY)).toBe(true)
  })

  it('leaves its token in no row', async () => {
    const [series] = await stage.series('cryptopanic', ['posts'], START - DAY, 6 * HOUR)
    await stage.fill(kindOf('v1', 10), [series!])
    expect(await stage.bytes()).not.toContain(TOKEN)
  })
})
