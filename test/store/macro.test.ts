import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR, type Millis } from '../../src/domain/clock.ts'
import { stepAt, type MacroVintage } from '../../src/domain/collection/macro.ts'
import type { Database } from '../../src/store/database.ts'
import { fearGreedKnown, fearGreedKnownAt, readFearGreed, writeFearGreed } from '../../src/store/fear-greed.ts'
import {
  macroKnownAt,
  macroSteps,
  readMacro,
  readVintages,
  vintagesChangedAt,
  writeVintageDays,
} from '../../src/store/macro.ts'
import { bytesOf, freshStore, SINCE } from './ground.ts'

let database: Database
beforeAll(async () => {
  database = (await freshStore()).database
})
afterAll(() => database.close())
beforeEach(async () => {
  for (const table of ['macro_indicators', 'macro_vintages', 'fear_greed_index'])
    await database.execute(`DELETE FROM ${table}`)
})

const day = (number: number) => SINCE + number * DAY
const vintage = (about: number, published: number, value: string | null, code = 'A'): MacroVintage => ({
  code,
  day: day(about),
  vintage: day(published),
  value,
  knownAt: day(published + 1) + 6 * HOUR,
})

async function store(vintages: readonly MacroVintage[], at = SINCE): Promise<void> {
  const codes = new Set(vintages.map(({ code }) => code))
  await database.transaction(async (tx) => {
    for (const code of codes) {
      const own = vintages.filter((each) => each.code === code)
      const days = [...new Set(own.map((each) => each.vintage))]
      await writeVintageDays(
        tx,
        code,
        days.map((published) => ({ day: published, vintages: own.filter((each) => each.vintage === published) })),
        at,
      )
    }
  })
}

/** The rule, in words of its own: the latest day whose last vintage known by then has a value. */
function truth(vintages: readonly MacroVintage[], at: Millis): MacroVintage | undefined {
  const known = vintages.filter(({ knownAt }) => knownAt <= at)
  const last = known.filter((one) => !known.some((other) => other.day === one.day && other.vintage > one.vintage))
  return last.filter(({ value }) => value !== null).sort((a, b) => b.day - a.day)[0]
}

const said = (one: MacroVintage | undefined) =>
  one === undefined ? undefined : [one.code, one.day, one.vintage, Number(one.value)]

describe('what was known of an economic series', () => {
  it('is the newest day that had a value, as it stood then: a later revision is not seen, not even the hour before', async () => {
    await store([vintage(0, 5, '1.0'), vintage(0, 40, '1.5'), vintage(31, 36, '2'), vintage(32, 37, null)])
    const at = async (moment: Millis) => said((await macroKnownAt(database, ['A'], moment)).get('A'))
    const release = day(6) + 6 * HOUR
    expect(await at(release - 1)).toBeUndefined()
    expect(await at(release)).toEqual(['A', day(0), day(5), 1])
    expect(await at(day(60))).toEqual(['A', day(31), day(36), 2])
    const values = (await readMacro(database, { code: 'A', from: day(0), to: day(50), asOf: day(38), limit: 9 })).map(
      said,
    )
    expect(values).toEqual([
      ['A', day(0), day(5), 1],
      ['A', day(31), day(36), 2],
    ])
    expect(
      (await readMacro(database, { code: 'A', from: day(0), to: day(50), asOf: day(42), limit: 9 })).map(said)[0],
    ).toEqual(['A', day(0), day(40), 1.5])
    expect(await readVintages(database, { code: 'A', from: day(0), to: day(33), limit: 9 })).toHaveLength(4)
  })

  it('follows the rule for any releases, revisions, holidays and values taken back', async () => {
    const releases = fc.uniqueArray(
      fc.record({
        code: fc.constantFrom('A', 'B'),
        about: fc.integer({ min: -5, max: 12 }),
        late: fc.integer({ min: 0, max: 12 }),
        value: fc.option(fc.integer({ min: -3, max: 9 }), { freq: 4 }),
      }),
      { selector: ({ code, about, late }) => `${code} ${about} ${late}`, maxLength: 24 },
    )
    await fc.assert(
      fc.asyncProperty(
        releases,
        fc.integer({ min: -3, max: 26 }),
        fc.integer({ min: 0, max: 20 }),
        async (all, first, length) => {
          await database.execute('DELETE FROM macro_indicators')
          const vintages = all.map(({ code, about, late, value }) =>
            vintage(about, about + late, value === null ? null : String(value), code),
          )
          await store(vintages)
          const range = { from: day(first), to: day(first + length) }
          const steps = await macroSteps(database, ['A', 'B'], range)
          for (const code of ['A', 'B']) {
            const own = vintages.filter((each) => each.code === code)
            const told = steps.get(code) ?? []
            expect(told.map(({ from }) => from)).toEqual(
              [...new Set(told.map(({ from }) => from))].sort((a, b) => a - b),
            )
            for (let at = range.from; at <= range.to; at += 3 * HOUR)
              expect(said(stepAt(told, at))).toEqual(said(truth(own, at)))
            const known = await macroKnownAt(database, ['A', 'B'], range.to)
            expect(said(known.get(code))).toEqual(said(truth(own, range.to)))
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('written twice is the same bytes; a corrected vintage is replaced and told, and only it', async () => {
    const first = [vintage(0, 5, '1.25'), vintage(1, 5, null), vintage(0, 9, '1.26')]
    await store(first, SINCE)
    const before = await bytesOf(database, 'macro_indicators', 'observation_date, realtime_start')
    const days = await bytesOf(database, 'macro_vintages', 'vintage_day')
    await store(first, SINCE + 1)
    expect(await bytesOf(database, 'macro_indicators', 'observation_date, realtime_start')).toBe(before)
    expect(await bytesOf(database, 'macro_vintages', 'vintage_day')).toBe(days)
    await store([vintage(0, 5, '1.25'), vintage(1, 5, '7')], SINCE + 2)
    const changed = await vintagesChangedAt(database, 'A', { from: day(0), to: day(30) }, SINCE + 2)
    expect(changed.map(said)).toEqual([['A', day(1), day(5), 7]])
  })

  it('of a hundred digits none is lost, and days before 1970 stay where they are', async () => {
    const old = { ...vintage(0, 5, '12345678901234567890.123456789012345678'), day: Date.UTC(1947, 0, 1) }
    await store([old])
    expect(await readVintages(database, { code: 'A', from: Date.UTC(1900, 0, 1), to: day(0), limit: 9 })).toEqual([old])
  })

  it('a day without a new value is written as one that was asked about', async () => {
    await database.transaction((tx) =>
      writeVintageDays(
        tx,
        'A',
        [
          { day: day(3), vintages: [] },
          { day: day(4), vintages: [vintage(0, 4, '1')] },
        ],
        SINCE,
      ),
    )
    const rows = await database.query<{ observations: number }>(
      'SELECT observations FROM macro_vintages ORDER BY vintage_day',
    )
    expect(rows.map(({ observations }) => observations)).toEqual([0, 1])
  })
})

describe('what was known of fear and greed', () => {
  const point = (number: number, value: number) => ({
    day: day(number),
    value,
    classification: 'Fear',
    knownAt: day(number + 1),
  })

  it('is the last day that had ended', async () => {
    await database.transaction((tx) => writeFearGreed(tx, [point(0, 20), point(1, 30), point(4, 60)], SINCE))
    const at = async (moment: Millis) => (await fearGreedKnownAt(database, moment))?.value
    expect([await at(day(1) - 1), await at(day(1)), await at(day(4)), await at(day(5))]).toEqual([
      undefined,
      20,
      30,
      60,
    ])
    const steps = await fearGreedKnown(database, { from: day(3), to: day(5) })
    expect(steps.map(({ value }) => value)).toEqual([30, 60])
    expect(await readFearGreed(database, { from: day(0), to: day(4), limit: 9 })).toEqual([point(0, 20), point(1, 30)])
  })

  it('written twice is the same bytes', async () => {
    const write = (at: Millis) => database.transaction((tx) => writeFearGreed(tx, [point(0, 20)], at))
    await write(SINCE)
    const before = await bytesOf(database, 'fear_greed_index', 'day')
    await write(SINCE + 1)
    expect(await bytesOf(database, 'fear_greed_index', 'day')).toBe(before)
  })
})
