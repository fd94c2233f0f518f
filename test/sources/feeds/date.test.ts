import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { publishedAt, readFeedDate } from '../../../src/sources/feeds/date.ts'

const THE_MOMENT = Date.UTC(2004, 0, 1, 19, 48, 21)

describe('dates of feeds', () => {
  it.each([
    'Thu, 01 Jan 2004 19:48:21 GMT',
    'Thu, 1 Jan 2004 19:48:21 UT',
    '01 Jan 2004 19:48:21 +0000',
    'Fri, 02 Jan 2004 00:48:21 +0500',
    'Fri, 02 Jan 2004 00:48:21 +05:00',
    'Thu, 01 Jan 2004 14:48:21 EST',
    'Thu, 01 Jan 2004 15:48:21 EDT',
    'Thu, 01 Jan 2004 21:48:21 CEST',
    'Thu, 01 Jan 2004 20:48:21 +0100 (CET)',
    'Thu, 01-Jan-04 19:48:21 GMT',
    'Thursday, 1 January 2004 19:48:21 Z',
    'Donnerstag, 01 Jan 2004 19:48:21 GMT',
    'Sun, 01 Jan 2004 19:48:21 GMT',
    'Thu Jan  1 19:48:21 UTC 2004',
    'Jan 1, 2004 7:48:21 PM GMT',
    'January 1st, 2004 at 07:48:21 p.m. GMT',
    '2004-01-01T19:48:21Z',
    '2004-01-01T19:48:21.000Z',
    '2004-01-01 19:48:21 +0000',
    '2004-01-01T20:48:21+01:00',
    '2004-01-01T14:18:21-0530',
    '2004/01/01 19:48:21 GMT',
    '20040101T194821Z',
    '01.01.2004 19:48:21 UTC',
    'Thu, 01 Jan 2004 20:48:21 GMT+1',
    'Thu, 01 Jan 2004 20:48:21 UTC+01:00',
  ])('%s', (written) => expect(readFeedDate(written)).toEqual({ at: THE_MOMENT }))

  it.each([
    ['Thu, 01 Jan 2004 19:48:21', THE_MOMENT, 'no-zone'],
    ['2004-01-01T19:48:21', THE_MOMENT, 'no-zone'],
    ['Thu, 01 Jan 2004 19:48:21 QQQ', THE_MOMENT, 'unknown-zone'],
    ['Thu, 01 Jan 2004 19:48:21 A', THE_MOMENT, 'unknown-zone'],
    ['Thu, 01 Jan 2004 19:48:21 +2500', THE_MOMENT, 'unknown-zone'],
    ['2004-01-01', Date.UTC(2004, 0, 1), 'no-time'],
    ['01 Jan 2004', Date.UTC(2004, 0, 1), 'no-time'],
    ['2004-01', Date.UTC(2004, 0, 1), 'no-time'],
    ['13/02/2004 10:00 GMT', Date.UTC(2004, 1, 13, 10), undefined],
    ['02/13/2004 10:00 GMT', Date.UTC(2004, 1, 13, 10), undefined],
    ['02/03/2004 10:00 GMT', null, 'ambiguous'],
    ['Tue, 31 Feb 2004 10:00:00 GMT', null, 'impossible'],
    ['29 Feb 2003 10:00:00 GMT', null, 'impossible'],
    ['29 Feb 2004 10:00:00 GMT', Date.UTC(2004, 1, 29, 10), undefined],
    ['2004-13-01T00:00:00Z', null, 'impossible'],
    ['2004-01-00T00:00:00Z', null, 'impossible'],
    ['2004-01-01T25:00:00Z', null, 'impossible'],
    ['2004-12-31T24:00:00Z', Date.UTC(2005, 0, 1), undefined],
    ['2004-12-31T23:59:60Z', Date.UTC(2004, 11, 31, 23, 59, 59), undefined],
    ['yesterday', null, 'unreadable'],
    ['{{ date }}', null, 'unreadable'],
    ['1 Smarch 2004 10:00 GMT', null, 'unreadable'],
    ['Thu, 01 Jan 1970 00:00:00 GMT', null, 'before-1970'],
    ['0000-00-00 00:00:00', null, 'impossible'],
    ['', null, 'missing'],
    ['x'.repeat(10_000), null, 'unreadable'],
  ])('%s is %s (%s)', (written, at, problem) => {
    expect(readFeedDate(written)).toEqual({ at, ...(problem === undefined ? {} : { problem }) })
  })

  it('any moment survives being written in either form, in any zone', () => {
    const moments = fc.integer({ min: 1, max: Date.UTC(2090, 0, 1) / 1_000 - 1 })
    const zones = fc.integer({ min: -14 * 60, max: 14 * 60 })
    fc.assert(
      fc.property(moments, zones, (seconds, offset) => {
        const local = new Date((seconds + offset * 60) * 1_000)
        fc.pre(local.getTime() > 0)
        const minutes = Math.abs(offset)
        const zone = `${offset < 0 ? '-' : '+'}${String(Math.floor(minutes / 60)).padStart(2, '0')}${String(minutes % 60).padStart(2, '0')}`
        const expected = { at: seconds * 1_000 }
        expect(readFeedDate(local.toUTCString().replace('GMT', zone))).toEqual(expected)
        expect(readFeedDate(local.toISOString().replace('.000Z', zone))).toEqual(expected)
      }),
    )
  })

  it('no text at all breaks it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60, unit: 'binary' }), (written) => {
        const { at } = readFeedDate(written)
        expect(at === null || Number.isSafeInteger(at)).toBe(true)
      }),
    )
  })
})

describe('when an item was published', () => {
  const fetchedAt = Date.UTC(2026, 0, 1)

  it('the first date that can be read counts', () =>
    expect(publishedAt(['soon', '2025-12-31T00:00:00Z'], fetchedAt)).toEqual({ at: Date.UTC(2025, 11, 31) }))

  it('what is wrong with the first is said when none can', () =>
    expect(publishedAt(['31 Feb 2025 10:00 GMT', ''], fetchedAt)).toEqual({ at: null, problem: 'impossible' }))

  it.each(['2026-01-01T00:00:01Z', '2099-01-01T00:00:00Z'])(
    '%s, which is later than the fetch, becomes the fetch',
    (written) => expect(publishedAt([written], fetchedAt)).toEqual({ at: fetchedAt, problem: 'future' }),
  )

  it('the moment of the fetch itself is not later', () =>
    expect(publishedAt(['2026-01-01T00:00:00Z'], fetchedAt)).toEqual({ at: fetchedAt }))
})
