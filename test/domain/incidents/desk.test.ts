import { describe, expect, it } from 'vitest'
import { keyOfAlert, severityOfAlert } from '../../../src/domain/incidents/alert-cause.ts'
import { explains } from '../../../src/domain/incidents/cause-key.ts'
import { followsFrom, parentsFirst, readAlert, type DeskEntry } from '../../../src/domain/incidents/desk.ts'
import { heldUntil } from '../../../src/domain/incidents/holds.ts'
import { incidentOfKey, noticeKey } from '../../../src/domain/incidents/notice.ts'

describe('what the desk reads', () => {
  it('an alert by fingerprint and start: repeats, old news and late firings change nothing', () => {
    const seen = { startsAt: 10, firing: true, key: 'k', name: 'n', severity: 'P3', title: 't', seenAt: 0 } as const
    expect(readAlert(undefined, { startsAt: 10, status: 'firing' })).toBe('new')
    expect(readAlert(seen, { startsAt: 10, status: 'firing' })).toBe('repeat')
    expect(readAlert(seen, { startsAt: 9, status: 'resolved' })).toBe('old')
    expect(readAlert(seen, { startsAt: 10, status: 'resolved' })).toBe('resolved')
    expect(readAlert({ ...seen, firing: false }, { startsAt: 10, status: 'firing' })).toBe('old')
    expect(readAlert({ ...seen, firing: false }, { startsAt: 11, status: 'firing' })).toBe('new')
  })

  it('causes before what follows from them', () => {
    const keys = ['data-stale:candles', 'alert:Odd', 'mysql-down'].map((key) => ({ key }))
    expect(parentsFirst(keys).map(({ key }) => key)).toEqual(['alert:Odd', 'mysql-down', 'data-stale:candles'])
    expect(explains('upstream-down:coinbase', 'data-stale:candles/coinbase')).toBe(true)
    expect(explains('upstream-down:coinbase', 'data-stale:prices/coingecko')).toBe(false)
    expect(explains('mysql-down', 'mysql-down')).toBe(false)
  })

  it('what an alert means, by its name, its labels, or itself; and an instance makes no second incident', () => {
    expect(keyOfAlert({ alertname: 'MysqlDown', instance: 'a' }, [])).toBe('mysql-down')
    expect(keyOfAlert({ alertname: 'DataStale', dataset: 'candles' }, [])).toBe('data-stale:candles')
    expect(keyOfAlert({ alertname: 'ServiceDown', service: 'Redis' }, [])).toBe('redis-down')
    expect(keyOfAlert({ alertname: 'Odd', cause: 'disk-full' }, [])).toBe('disk-full')
    expect(keyOfAlert({ alertname: 'Odd', instance: 'a', table: 't' }, ['table'])).toBe('alert:Odd/t')
    expect(keyOfAlert({ alertname: 'x'.repeat(1_000_000) }, []).length).toBeLessThanOrEqual(150)
    expect([severityOfAlert({ severity: 'Critical' }), severityOfAlert({})]).toEqual(['P1', 'P3'])
  })

  it('windows that meet are one, and one of another cause is none', () => {
    const window = (from: number, until: number, ...scope: string[]) => ({ from, until, scope })
    expect(heldUntil([window(0, 10), window(10, 20, 'mysql')], ['mysql-down'], 5)).toBe(20)
    expect(heldUntil([window(0, 10, 'redis')], ['mysql-down'], 5)).toBeUndefined()
    expect(heldUntil([window(0, 10)], ['mysql-down'], 10)).toBeUndefined()
  })

  it('the incident of a key, also as PagerDuty gives it back', () => {
    const key = noticeKey({ number: 17, openedAt: 1_760_000_000_000 }, 'opened', 'L1', 'pagerduty')
    expect([incidentOfKey(key), incidentOfKey(`gapless-${key}`), incidentOfKey('another')]).toEqual([17, 17, undefined])
  })
})

describe('what follows from what', () => {
  const one = (number: number, parent?: number): DeskEntry => ({
    number,
    keys: [`alert:${number}`],
    parent,
    resolvedAt: undefined,
    symptoms: [],
  })
  const [cause, symptom, further, other] = [one(1), one(2, 1), one(3, 2), one(4)] as const
  const entries = [cause, symptom, further, other]

  it('goes up to its cause and no other way', () => {
    expect(followsFrom(entries, symptom, cause)).toBe(true)
    expect(followsFrom(entries, further, cause)).toBe(true)
    expect(followsFrom(entries, cause, cause)).toBe(true)
    expect(followsFrom(entries, cause, further)).toBe(false)
    expect(followsFrom(entries, other, cause)).toBe(false)
  })

  it('ends where two have been taken for symptoms of each other', () => {
    const [a, b] = [one(5, 6), one(6, 5)] as const
    expect(followsFrom([a, b], a, other)).toBe(false)
  })
})
