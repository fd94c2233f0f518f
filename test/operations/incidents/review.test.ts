import { describe, expect, it } from 'vitest'
import type { Incident } from '../../../src/domain/incidents/incident.ts'
import { parseWeek, weekOf } from '../../../src/domain/incidents/week.ts'
import { reviewMarkdown, reviewOf, reviewWeek } from '../../../src/operations/incident-review.ts'
import { readConfig } from '../../../src/config/config.ts'
import { saveIncident } from '../../../src/store/incidents.ts'
import { unanswered } from '../../http/incident-sample.ts'
import { freshStore } from '../../store/ground.ts'

const MINUTE = 60_000
const week = weekOf(Date.UTC(2026, 10, 22, 13))

describe('a week', () => {
  it.each([
    ['2026-11-22T23:59:59.999Z', '2026-W47', '2026-11-16'],
    ['2026-11-23T00:00:00Z', '2026-W48', '2026-11-23'],
    ['2027-01-03T12:00:00Z', '2026-W53', '2026-12-28'],
    ['2025-12-29T00:00:00Z', '2026-W01', '2025-12-29'],
    ['2024-12-30T00:00:00Z', '2025-W01', '2024-12-30'],
  ])('of %s is %s, from Monday %s', (at, name, monday) => {
    const found = weekOf(Date.parse(at))
    expect(found.name).toBe(name)
    expect(new Date(found.from).toISOString()).toBe(`${monday}T00:00:00.000Z`)
    expect(parseWeek(name)).toEqual(found)
  })

  it.each(['2026-W54', '2026-W00', '2025-W53', '2026W10', 'last', ''])('%j is none', (text) => {
    expect(parseWeek(text)).toBeUndefined()
  })
})

const incident = (number: number, minutes: readonly (number | undefined)[], more: Partial<Incident> = {}): Incident => {
  const [detected = 0, acknowledged, resolved] = minutes
  const openedAt = week.from + number * 3_600_000
  const at = (after: number | undefined) => (after === undefined ? undefined : openedAt + after * MINUTE)
  return {
    ...unanswered(number, openedAt),
    ...{ severity: 'P1', parent: undefined, openedAt, startedAt: openedAt - detected * MINUTE },
    ...{ acknowledgedAt: at(acknowledged), resolvedAt: at(resolved) },
    ...more,
  }
}

describe('the review', () => {
  const all = [
    incident(1, [1, 2, 10], { status: 'CLOSED', rootCause: 'A full | disk', prevention: 'A larger one' }),
    incident(2, [3, undefined, 30], { severity: 'P3', status: 'RESOLVED', rootCause: 'x', prevention: '' }),
    incident(3, [5, undefined, undefined], { status: 'OPEN', rootCause: '', prevention: '' }),
    incident(4, [0, undefined, undefined], { parent: 3 }),
  ]

  it('counts what called people, not what followed; a time that nobody knows is none', () => {
    const review = reviewOf(week, all)
    expect(review).toMatchObject({ week: '2026-W47', open: 1, symptoms: 1, bySeverity: { P1: 2, P2: 0, P3: 1, P4: 0 } })
    expect(review.median).toEqual({ detectSeconds: 180, acknowledgeSeconds: 120, resolveSeconds: 1200 })
    expect(review.incidents.map(({ number, wanting }) => [number, wanting])).toEqual([
      [1, []],
      [2, ['the prevention']],
      [3, ['the root cause', 'the prevention']],
    ])
    expect(reviewOf(week, []).median).toEqual({ detectSeconds: null, acknowledgeSeconds: null, resolveSeconds: null })
  })

  it('is Markdown that people read in their meeting', () => {
    const text = reviewMarkdown(reviewOf(week, all))
    for (const line of [
      '# Incidents of 2026-W47',
      '3 incidents: 2 P1 and 1 P3; 1 still open; 1 more followed from them.',
      'Median: detected after 3 min, acknowledged after 2 min and resolved after 20 min.',
      '| 2 | P3 | RESOLVED | 2026-11-16 02:00 | 3 min |  | 30 min |',
      '- Incident 3 wants the root cause and the prevention.',
      'Root cause: A full \\| disk',
    ])
      expect(text).toContain(line)
    expect(reviewMarkdown(reviewOf(week, []))).toContain('0 incidents.')
  })

  it('reads the week from the tables, from its first moment and without its last', async () => {
    const { database } = await freshStore()
    const opened = [week.from - 1, week.from, week.to - 1, week.to]
    for (const [index, openedAt] of opened.entries())
      await saveIncident(database, {
        incident: { ...incident(index + 1, [0]), key: `key-${index}`, openedAt, startedAt: openedAt },
        version: 1,
        entries: [],
        at: openedAt,
      })
    const desk = {
      config: readConfig({}, process.cwd()),
      mode: 'live',
      database,
      redis: { ping: () => Promise.resolve('PONG') },
      temporal: () => Promise.reject(new Error('not needed')),
      clock: () => week.to,
    } as const
    const numbers = async (asked?: string) => (await reviewWeek(desk, asked)).incidents.map(({ number }) => number)
    expect(await numbers('2026-W47')).toEqual([2, 3])
    expect(await numbers()).toEqual([4])
    await expect(reviewWeek(desk, 'yesterday')).rejects.toThrow('is not a week')
    await database.close()
  })
})
