import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/domain/clock.ts'
import type { BackfillState } from '../../src/domain/collection/backfill.ts'
import type { BackfillPlan } from '../../src/operations/plan-backfill.ts'
import type { BackfillView } from '../../src/operations/backfills.ts'
import type { GapRow } from '../../src/operations/gaps.ts'
import type { DatasetStatus, Exception, Status } from '../../src/operations/status.ts'
import { planLines, showLines } from '../../workers/cli/backfill-lines.ts'
import { answerLines, gapLines } from '../../workers/cli/coverage.ts'
import { endLine, pipeLine, watchLines } from '../../workers/cli/progress.ts'
import { incidentLines } from '../../workers/cli/incident-lines.ts'
import { statusLines } from '../../workers/cli/status.ts'
import { tableLines } from '../../workers/cli/table.ts'
import { formOf, paint, widthOf, type Form } from '../../workers/cli/terminal.ts'
import { unanswered } from '../http/incident-sample.ts'

const NOW = Date.parse('2026-03-09T14:08:31Z')
const TERMINAL: Form = { terminal: true, colour: false, ascii: false, columns: 80, all: false }
const PIPE: Form = { ...TERMINAL, terminal: false }

const well = { ok: true, address: '127.0.0.1:1', latencyMs: 2, problem: undefined }
const dataset = (change: Partial<DatasetStatus>): DatasetStatus => ({
  dataset: 'candles',
  source: 'coinbase',
  series: 120,
  seriesMissing: 0,
  expected: 31_200_000,
  stored: 31_200_000,
  none: 0,
  unobtainable: 0,
  held: 0,
  missing: 0,
  completeness: 100,
  newestAt: NOW - MINUTE,
  state: 'whole',
  ...change,
})
const status = (change: Partial<Status> = {}): Status => ({
  asOf: NOW,
  mode: 'replay',
  verdict: 'Everything is there.',
  exceptions: [],
  health: { score: 99, status: 'ok', parts: [] },
  collectors: [
    {
      name: 'ohlc-collector',
      dataset: 'candles',
      schedule: 'collect-candles/coinbase-1h',
      status: 'ok',
      lastRunAt: NOW,
      lastSuccessAt: NOW,
      ageSeconds: 0,
      reason: '',
      rhythms: [],
    },
  ],
  datasets: [dataset({})],
  services: { temporal: { ...well, namespace: 'default' }, mysql: { ...well, database: 'crypto_prices' }, redis: well },
  openIncidents: 0,
  updater: undefined,
  ...change,
})
const exception: Exception = {
  kind: 'missing',
  mark: 'bad',
  subject: 'enhanced-crypto-prices',
  title: 'miss 68,400 slots in 120 series, 3 March 02:00 to 9 March 13:00.',
  text: 'In the way at Coinbase: server error (68,400 slots). k3q2 is filling them, whole at about 14:11.',
  next: 'npx gapless gaps candles',
}
const window = { from: NOW - 30 * DAY, to: NOW }
const bands = [
  {
    dataset: 'candles' as const,
    source: 'coinbase',
    series: 120,
    counts: { expected: 0, stored: 0, none: 0, unobtainable: 0, held: 0, missing: 0 },
    parts: [
      { from: window.from, to: NOW - 7 * DAY, state: 'stored' as const, slots: 1, holes: 1, reason: '', share: 1 },
      {
        from: NOW - 7 * DAY,
        to: NOW - 7 * DAY + HOUR,
        state: 'missing' as const,
        slots: 1,
        holes: 1,
        reason: '',
        share: 1,
      },
      { from: NOW - 7 * DAY + HOUR, to: NOW, state: 'stored' as const, slots: 1, holes: 1, reason: '', share: 1 },
    ],
  },
]

describe('status', () => {
  it('when all is well, two lines say so and the table stays', () => {
    expect(statusLines(TERMINAL, status(), bands, window, 'http://127.0.0.1:8000')).toEqual([
      'Everything is there.                                      health 99 of 100, ok',
      '31.20 million slots, each stored or explained. No open incident.',
      '',
      'DATASET  SERIES  COMPLETE  MISSING  NEWEST  LAST 30 DAYS            STATE',
      'candles     120     100 %        0   1 min  ━━━━━━━━━━━━━━━━!━━━━━  ✓ whole',
      '',
      'collectors  1 of 1 ok',
      'services    MySQL 2 ms, Redis 2 ms, Temporal 2 ms; mode replay',
      'page        http://127.0.0.1:8000',
    ])
  })

  it('on a pipe nothing is shortened, drawn or coloured', () => {
    const missing = dataset({ missing: 68_400, completeness: 99.78, state: 'filling' })
    const read = status({
      verdict: 'Trust it, with one exception.',
      exceptions: [exception],
      datasets: [missing],
      health: { score: 78, status: 'warning', parts: [] },
    })
    expect(statusLines(PIPE, read, [], window, undefined)).toEqual([
      'Trust it, with one exception. health 78 warning',
      `bad enhanced-crypto-prices: ${exception.title} ${exception.text}`,
      'dataset  series  complete  missing  newest_s  state',
      'candles     120     99.78    68400        60  filling',
    ])
  })

  it('never wraps a row, however narrow the terminal', () => {
    const read = status({
      verdict: 'Trust it, with five exceptions.',
      exceptions: [exception, exception, exception, exception, exception],
    })
    for (const columns of [60, 80, 100, 120])
      for (const line of statusLines({ ...TERMINAL, columns }, read, bands, window, 'http://127.0.0.1:8000'))
        expect(widthOf(line)).toBeLessThanOrEqual(columns)
  })

  it('colour adds nothing: without it the text is the very same', () => {
    const read = status({ exceptions: [exception], datasets: [dataset({ missing: 3, state: 'missing' })] })
    const coloured = statusLines({ ...TERMINAL, colour: true }, read, bands, window, undefined).join('\n')
    expect(coloured).toContain('\u001b[31m✕ enhanced-crypto-prices\u001b[0m')
    expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(
      statusLines(TERMINAL, read, bands, window, undefined).join('\n'),
    )
  })

  it('without UTF-8 every sign is ASCII', () => {
    const read = status({ exceptions: [exception] })
    for (const line of statusLines({ ...TERMINAL, ascii: true }, read, bands, window, undefined))
      expect(line).toMatch(/^[\x20-\x7e]*$/)
  })
})

describe('gaps', () => {
  const row = (change: Partial<GapRow> = {}): GapRow => ({
    dataset: 'candles',
    source: 'coinbase',
    subject: 'ADA-USD',
    widthSeconds: 60,
    from: Date.parse('2026-03-03T02:00:00Z'),
    to: Date.parse('2026-03-03T13:00:00Z'),
    slots: 660,
    reason: 'rows-gone',
    firstSeenAt: NOW - 6 * MINUTE,
    attempts: 0,
    nextTryAt: undefined,
    backfillId: 'k3q2',
    ...change,
  })

  it('say what is missing, why, and who fills it', () => {
    expect(gapLines(TERMINAL, [row()], NOW, undefined, 'candles')).toEqual([
      'Candles miss 660 slots in 1 series.',
      'All of them are being filled.',
      '',
      'SUBJECT  FROM              TO                SLOTS  SEEN       WHY        BY',
      'ADA-USD  2026-03-03 02:00  2026-03-03 13:00    660  6 min ago  rows gone  k3q2',
    ])
  })

  it('are cut on a terminal only, and say how to see the rest', () => {
    const rows = Array.from({ length: 30 }, (_, index) => row({ subject: `COIN${index}-USD` }))
    expect(gapLines(TERMINAL, rows, NOW, undefined, 'candles').at(-1)).toBe(
      'and 10 more gaps; all of them: npx gapless gaps candles --all',
    )
    expect(gapLines({ ...TERMINAL, all: true }, rows, NOW, undefined, 'candles')).toHaveLength(34)
    expect(gapLines(PIPE, rows, NOW, undefined, 'candles')).toHaveLength(32)
    expect(gapLines(PIPE, rows, NOW, undefined, 'candles')[2]).toContain('2026-03-03T02:00:00Z')
  })

  it('that wait for their second answer say when', () => {
    const waiting = row({ backfillId: undefined, reason: 'empty-once', nextTryAt: NOW + 20 * MINUTE })
    expect(gapLines(TERMINAL, [row(), waiting], NOW, undefined, 'candles')[1]).toBe(
      '660 of them are being filled. 660 of them are asked again from about 14:29 on.',
    )
  })
})

describe('an answer', () => {
  it('stands first, and its table fits', () => {
    const counts = { expected: 9_367, stored: 8_707, none: 0, unobtainable: 0, held: 0, missing: 660 }
    const lines = answerLines(TERMINAL, {
      kind: 'not-yet',
      sentence: 'Not yet. 660 of 9,367 slots are missing. From 3 March 13:00 on it is whole.',
      more: ['All of them are being filled.'],
      from: 0,
      to: 1,
      counts,
      rows: [
        {
          dataset: 'candles',
          source: 'coinbase',
          subject: 'SOL-USD',
          widthSeconds: 60,
          since: 0,
          liveEdge: 1,
          ...counts,
        },
      ],
      wholeFrom: 1,
    })
    expect(lines.slice(0, 2)).toEqual([
      'Not yet. 660 of 9,367 slots are missing. From 3 March 13:00 on it is whole.',
      'All of them are being filled.',
    ])
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(80)
  })
})

describe('a backfill', () => {
  const view = (change: Partial<BackfillView> = {}): BackfillView => ({
    id: 'k3q2mm',
    dataset: 'candles',
    source: 'coinbase',
    subjects: [],
    reason: 'asked for by ana',
    state: 'running',
    mode: 'missing',
    order: 'newest',
    width: 8,
    from: Date.parse('2026-03-03T02:00:00Z'),
    to: Date.parse('2026-03-05T00:00:00Z'),
    series: 120,
    slots: { planned: 331_200, stored: 262_584, none: 0, unobtainable: 0, unconfirmed: 216, failed: 0, left: 68_400 },
    calls: { planned: 1_200, made: 900 },
    percent: 79.34,
    ratePerSecond: 690,
    etaSeconds: 141,
    waiting: undefined,
    requestedAt: NOW,
    startedAt: NOW - 31 * MINUTE,
    endedAt: undefined,
    endedReason: '',
    failures: [],
    ...change,
  })

  it('is watched in three lines', () => {
    const [first, bar, figures] = watchLines(TERMINAL, view())
    expect(first).toBe('Backfill k3q2mm: candles, 120 series, 2026-03-03 02:00 to 2026-03-05 00:00')
    expect(bar).toMatch(/^ 79 % {2}━{39,40}─{10,11} {2}2 min 21 s left$/)
    expect(figures).toBe('       262,800 of 331,200 slots  690/s  216 empty once  0 failed')
  })

  it('is one line where nobody watches', () => {
    expect(pipeLine(view(), NOW)).toBe(
      '2026-03-09T14:08:31Z k3q2mm running 262800/331200 79.3% 690/s eta=141s failed=0',
    )
  })

  it('ends in a sentence', () => {
    const ended = (state: BackfillState, change: Partial<BackfillView> = {}) =>
      endLine(TERMINAL, view({ state, endedAt: NOW, etaSeconds: undefined, ...change }), NOW)
    expect(ended('done')).toBe('✓ Done after 31 min: 262,584 stored, 216 empty once, asked again by the sweep.')
    expect(
      ended('done', { slots: { planned: 0, stored: 0, none: 0, unobtainable: 0, unconfirmed: 0, failed: 0, left: 0 } }),
    ).toBe('✓ Nothing was missing in that range. Nothing to do.')
    expect(ended('done_with_failures', { slots: { ...view().slots, left: 0, failed: 300 } })).toContain(
      '300 failed. npx gapless backfill show k3q2mm',
    )
    expect(ended('cancelled')).toContain('68,400 still missing')
    expect(ended('failed', { endedReason: 'no worker' })).toContain('no worker')
  })

  it('shows and plans within 80 columns', () => {
    const failures = Array.from({ length: 30 }, () => ({
      dataset: 'candles' as const,
      source: 'coinbase',
      subject: 'BTC-USD',
      widthSeconds: 60,
      from: NOW - DAY,
      to: NOW,
      slots: 1_440,
      reason: 'server-error',
    }))
    const shown = showLines(TERMINAL, view({ failures }), NOW)
    expect(shown.at(-1)).toBe('and 10 more: add --all')
    const plan: BackfillPlan = {
      request: {
        dataset: 'candles',
        source: 'coinbase',
        subjects: [],
        from: NOW - DAY,
        to: NOW,
        mode: 'missing',
        order: 'newest',
        width: 8,
        reason: '',
        onlyDue: false,
      },
      series: 120,
      slots: {
        inRange: 331_200,
        stored: 0,
        none: 0,
        unobtainable: 0,
        held: 0,
        claimed: 0,
        missing: 331_200,
        planned: 331_200,
      },
      calls: { planned: 1_200, slotsPerCall: 300 },
      quota: {
        callsPerSecond: 8,
        perMonth: 10_000,
        usedThisMonth: 200,
        backfillPerDay: 2_000,
        backfillsToday: 5,
      },
      estimatedSeconds: 150,
    }
    const planned = planLines(TERMINAL, plan)
    expect(planned[0]).toBe('Would fill 331,200 slots of candles in 120 series. Nothing was started.')
    for (const line of [...shown, ...planned]) expect(widthOf(line)).toBeLessThanOrEqual(80)
  })
})

describe('the form of a terminal', () => {
  const tty = { isTTY: true, columns: 100, write: () => true }
  const pipe = { write: () => true }

  it('is coloured only where a person reads and nothing speaks against it', () => {
    expect(formOf(tty, {}, {}).colour).toBe(true)
    expect(formOf(tty, { NO_COLOR: '1' }, {}).colour).toBe(false)
    expect(formOf(tty, { NO_COLOR: '' }, {}).colour).toBe(true)
    expect(formOf(tty, { TERM: 'dumb' }, {}).colour).toBe(false)
    expect(formOf(pipe, {}, {}).colour).toBe(false)
    expect(formOf(pipe, { NO_COLOR: '1' }, { colour: 'always' }).colour).toBe(true)
    expect(formOf(tty, {}, { colour: 'never' }).colour).toBe(false)
    expect(paint(formOf(tty, {}, {}), 'bold', 'x')).toBe('\u001b[1mx\u001b[0m')
  })

  it('is ASCII where the locale is not UTF-8', () => {
    expect(formOf(tty, { LANG: 'en_US.UTF-8' }, {}).ascii).toBe(false)
    expect(formOf(tty, { LC_ALL: 'C', LANG: 'en_US.UTF-8' }, {}).ascii).toBe(true)
    expect(formOf(tty, {}, {}).ascii).toBe(false)
  })
})

it('an entry of an incident stands apart from its time, in a terminal and on a pipe', () => {
  const now = Date.parse('2026-01-02T03:04:05.678Z')
  const entry = { seq: 1, at: now, kind: 'note', actor: 'ana (cli)', sentence: 'The disk is new.' } as const
  const view = { incident: unanswered(7, now), notifications: [], journal: [entry] }
  const last = (form: Form) => incidentLines(form, view, now).at(-1)
  expect(last(PIPE)).toMatch(/^2026-01-02T03:04:05\.678Z +ana \(cli\): The disk is new\.$/)
  expect(last(TERMINAL)).toMatch(/^.*03:04:05 +ana \(cli\): The disk is new\.$/)
})

it('a table never grows wider than the terminal, and loses nothing on a pipe', () => {
  const columns = ['A', 'B', 'C', 'D'].map((name, index) => ({
    name,
    cell: (row: readonly string[]) => row[index] ?? '',
    ...(name === 'C' ? { leaves: 1 } : {}),
  }))
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.stringMatching(/^[a-z]{0,30}$/), { minLength: 4, maxLength: 4 }), {
        minLength: 1,
        maxLength: 5,
      }),
      fc.integer({ min: 40, max: 120 }),
      (rows, width) => {
        const lines = tableLines({ ...TERMINAL, columns: width }, columns, rows)
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width)
        const whole = tableLines(PIPE, columns, rows)
        for (const [index, row] of rows.entries()) for (const cell of row) expect(whole[index + 1]).toContain(cell)
        if (widthOf(lines[0] ?? '') < widthOf(whole[0] ?? '')) expect(lines[0]).not.toContain('C')
      },
    ),
  )
})
