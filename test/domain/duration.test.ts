import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/domain/clock.ts'
import { durationText, parseDuration, parseMoment } from '../../src/domain/duration.ts'

const NOW = Date.UTC(2025, 5, 15, 12)

describe('durations', () => {
  it.each([
    ['30s', 30 * SECOND],
    ['5m', 5 * MINUTE],
    ['2h', 2 * HOUR],
    ['7d', 7 * DAY],
    ['1w', 7 * DAY],
    ['250ms', 250],
    ['1.5h', 90 * MINUTE],
    ['0s', 0],
  ])('%s', (text, ms) => expect(parseDuration(text)).toBe(ms))

  it.each([
    '',
    '5',
    'm',
    '5 m',
    '-5m',
    '5M',
    '1h30m',
    '0x5s',
    '1e3s',
    '5mm',
    '.5h',
    '5.h',
    'NaNs',
    'Infinityd',
    '1'.repeat(400) + 'd',
  ])('refuses %j', (text) => expect(parseDuration(text)).toBeUndefined())

  it('are whole milliseconds, whatever float arithmetic makes of them', () => {
    expect(parseDuration('1.1s')).toBe(1100)
    fc.assert(
      fc.property(fc.nat(9_999), fc.nat(999), fc.constantFrom('ms', 's', 'm', 'h', 'd', 'w'), (whole, part, unit) => {
        expect(Number.isSafeInteger(parseDuration(`${whole}.${part}${unit}`))).toBe(true)
      }),
    )
  })

  it('are read back as they were written', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000_000), (ms) => {
        expect(parseDuration(durationText(ms))).toBe(ms)
      }),
    )
    expect(durationText(HOUR)).toBe('1h')
    expect(durationText(90 * MINUTE)).toBe('90m')
  })
})

describe('moments', () => {
  it.each([
    ['2025-01-01T00:00:00Z', Date.UTC(2025, 0, 1)],
    ['2025-01-01T00:00Z', Date.UTC(2025, 0, 1)],
    ['2025-01-01Z', Date.UTC(2025, 0, 1)],
    ['2025-01-01T02:00:00+02:00', Date.UTC(2025, 0, 1)],
    ['2025-01-01T02:00:00+0200', Date.UTC(2025, 0, 1)],
    ['2024-12-31T18:30:00-05:30', Date.UTC(2025, 0, 1)],
    ['2025-01-01T00:30:00+14:00', Date.UTC(2024, 11, 31, 10, 30)],
    ['2024-02-29T23:59:59.999Z', Date.UTC(2024, 1, 29, 23, 59, 59, 999)],
    ['2025-01-01T00:00:00.123456789Z', Date.UTC(2025, 0, 1, 0, 0, 0, 123)],
    ['now', NOW],
    ['-6h', NOW - 6 * HOUR],
    ['-1.1s', NOW - 1100],
    ['-90d', NOW - 90 * DAY],
  ])('%s', (text, ms) => expect(parseMoment(text, NOW)).toBe(ms))

  it.each([
    '2025-01-01',
    '2025-01-01T00:00:00',
    '2025-01-01 00:00:00',
    '2025-01-01 00:00:00Z',
    '2025-02-31T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2025-04-31T12:00:00+02:00',
    '2025-13-01T00:00:00Z',
    '2025-00-10T00:00:00Z',
    '2025-01-00T00:00:00Z',
    '2025-01-01T25:00:00Z',
    '2025-01-01T00:60:00Z',
    '2025-01-01T00:00:00+25:00',
    '2025-01-01T00:00:00+01:75',
    '25-01-01T00:00:00Z',
    '1735689600000',
    'yesterday',
    '6h',
    '+6h',
    '--6h',
    '',
    '-99999999999d',
    '0001-01-01T00:00:00Z',
    '1969-12-31T23:59:59Z',
  ])('refuses %j', (text) => expect(parseMoment(text, NOW)).toBeUndefined())

  it('reads back every time that ISO text can say, whatever its zone', () => {
    const anyTime = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) })
    const anyZone = fc.integer({ min: -14 * 60, max: 14 * 60 })
    fc.assert(
      fc.property(anyTime, anyZone, fc.boolean(), (ms, zoneMinutes, colon) => {
        const local = new Date(ms + zoneMinutes * MINUTE)
        fc.pre(local.getTime() >= 0)
        const two = (n: number) => String(n).padStart(2, '0')
        const [hours, minutes] = [Math.floor(Math.abs(zoneMinutes) / 60), Math.abs(zoneMinutes) % 60]
        const zone = `${zoneMinutes < 0 ? '-' : '+'}${two(hours)}${colon ? ':' : ''}${two(minutes)}`
        expect(parseMoment(local.toISOString().replace('Z', zone), NOW)).toBe(ms)
      }),
      { numRuns: 500 },
    )
  })

  it('refuses every day that its month does not have', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1971, max: 2100 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 31 }),
        (year, month, day) => {
          const exists = day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
          const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}T05:00:00+09:00`
          expect(parseMoment(text, NOW) !== undefined).toBe(exists)
        },
      ),
    )
  })
})
