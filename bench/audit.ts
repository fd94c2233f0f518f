import { DAY, MINUTE, type Millis } from '../src/domain/clock.ts'
import { addTally, NOTHING_AUDITED, type AuditPass, type AuditTally } from '../src/domain/collection/audit.ts'
import { paint } from '../src/domain/collection/coverage.ts'
import type { Series } from '../src/domain/collection/series.ts'
import { slotStart } from '../src/domain/collection/slot.ts'
import { auditPart } from '../src/store/audit-pass.ts'
import { changeKnowledge } from '../src/store/coverage.ts'
import { openDatabase, type Database } from '../src/store/database.ts'
import { migrate } from '../src/store/migrate.ts'
import { ensureSeries } from '../src/store/series.ts'
import { startDatabase } from '../test/rig/database.ts'
import { childUsage } from './processes.ts'
import { row, type Row, type Say } from './row.ts'

/** Bars of one series: nearly two years of minutes. */
const A_SERIES = 1_000_000
/** What one activity works for before it comes back. */
const PART_MS = 5_000
/** Slots that an incremental pass may read although nothing changed: the default of the setting. */
const SLOTS_A_PASS = 200_000
/** Rows taken away and changed by hand before the full pass, which has to find them and nothing else. */
const HARM = { gone: 3, changed: 4 }
const FILLERS = 2

/**
 * Audits of so many rows (GAPLESS_BENCH_AUDIT_ROWS, else 5 million) on a real MariaDB: everything, part by part as the activities do it, and then
 * what is left to do when nothing has changed. Needs 200 bytes of disk a row, and takes them away again.
 */
export async function measureAudit(small: boolean, say: Say): Promise<Row[]> {
  const rows = small ? A_SERIES : Number(process.env.GAPLESS_BENCH_AUDIT_ROWS ?? 5 * A_SERIES)
  const server = await startDatabase(['--innodb-buffer-pool-size=1G', '--innodb-log-file-size=512M'])
  const url = await server.newDatabase()
  await migrate(url)
  const database = openDatabase(url, { connectionLimit: FILLERS + 1 })
  try {
    const since = slotStart(Date.now() - 700 * DAY, DAY)
    const series = await fill(database, Math.ceil(rows / A_SERIES), since, say)
    await harm(database, series, since)
    const full = await audit(database, { full: true, slotsLeft: 0 }, say)
    const next = await audit(database, { full: false, slotsLeft: SLOTS_A_PASS }, say)
    const amount = `${(series.length * A_SERIES) / 1e6} million rows of ${series.length} series`
    const rate = full.tally.checked / full.ms
    const { slotsGone, slotsChanged, slotsStray } = full.tally
    return [
      row('audit: full pass', rate * 1_000, 'rows/s', `${amount}, counted and read; ${full.parts} parts of 5 s`),
      row('audit: 100 million rows', 1e8 / rate / MINUTE, 'min', 'at that speed'),
      row('audit: full pass, memory', full.peakBytes / 1024 ** 2, 'MiB', 'most that the auditing process ever held'),
      row('audit: full pass, most findings', slotsGone + slotsChanged + slotsStray, 'slots', 'harmed by hand before', {
        atLeast: HARM.gone + HARM.changed,
        atMost: HARM.gone + HARM.changed,
      }),
      row(
        'audit: pass when nothing changed',
        next.ms / 1_000,
        's',
        `${amount}, of which it read ${next.tally.checked}`,
      ),
    ]
  } finally {
    await database.close()
    await server.stop()
  }
}

async function fill(database: Database, count: number, since: Millis, say: Say): Promise<Series[]> {
  const wanted = Array.from({ length: count }, (_, n) => ({
    dataset: 'candles' as const,
    source: 'coinbase',
    subject: `S${String(n).padStart(4, '0')}-USD`,
    widthSeconds: MINUTE / 1_000,
    since,
  }))
  const all = await ensureSeries(database, wanted, Date.now())
  const startedAt = performance.now()
  const left = [...all]
  const work = async (): Promise<void> => {
    for (let series = left.pop(); series !== undefined; series = left.pop()) {
      await fillOne(database, series, since)
      const done = (all.length - left.length) * A_SERIES
      say(`${done / 1e6} million rows, ${Math.round(done / (performance.now() - startedAt))} thousand a second`)
    }
  }
  await Promise.all(Array.from({ length: FILLERS }, work))
  return all
}

/** A million bars and the one interval that says so, as if they had been written a week ago. */
async function fillOne(database: Database, { id, subject }: Series, since: Millis): Promise<void> {
  const range = { from: since, to: since + A_SERIES * MINUTE }
  await database.transaction(async (tx) => {
    await tx.execute(
      `INSERT INTO ohlc_data (source, symbol, width_seconds, open_time, open, high, low, close, volume, collected_at)
       SELECT 'coinbase', ?, 60, ? + INTERVAL seq MINUTE, 100 + seq / 7, 200 + seq / 7, 50 + seq / 7, 101 + seq / 7, seq / 3, ?
       FROM seq_0_to_${A_SERIES - 1}`,
      [subject, new Date(since), new Date(Date.now() - 7 * DAY)],
    )
    await changeKnowledge(tx, [id], range, (_id, known) => ({
      intervals: paint(known.intervals, { ...range, state: 'stored', reason: '', records: A_SERIES }),
      notes: known.notes,
    }))
  })
}

async function harm(database: Database, [first]: readonly Series[], since: Millis): Promise<void> {
  const at = (slots: number, count: number) => [
    first?.subject ?? '',
    new Date(since + slots * MINUTE),
    new Date(since + (slots + count) * MINUTE),
  ]
  const where = "source = 'coinbase' AND symbol = ? AND width_seconds = 60 AND open_time >= ? AND open_time < ?"
  await database.execute(`DELETE FROM ohlc_data WHERE ${where}`, at(123_456, HARM.gone))
  await database.execute(`UPDATE ohlc_data SET close = close + 1 WHERE ${where}`, at(765_432, HARM.changed))
}

/** One pass in parts as long as those of the activity; what is carried from part to part is the pass alone. */
async function audit(database: Database, kind: Pick<AuditPass, 'full' | 'slotsLeft'>, say: Say) {
  const startedAt = performance.now()
  let pass: AuditPass = { dataset: 'candles', source: 'coinbase', startedAt: Date.now(), afterSeries: 0, ...kind }
  let tally: AuditTally = NOTHING_AUDITED
  let peakBytes = 0
  for (let parts = 1; ; parts += 1) {
    const endAt = performance.now() + PART_MS
    const part = await auditPart(database, pass, Date.now, () => performance.now() < endAt)
    tally = addTally(tally, part.tally)
    pass = part.pass
    peakBytes = Math.max(peakBytes, process.memoryUsage().rss)
    if (parts % 12 === 0 || part.done)
      say(`${kind.full ? 'full' : 'incremental'}: ${tally.checked} slots, part ${parts}, ${serverWords()}`)
    if (part.done) return { ms: performance.now() - startedAt, parts, tally, peakBytes }
  }
}

function serverWords(): string {
  const bytes = childUsage().find(({ role }) => role === 'mariadb')?.peakBytes ?? 0
  return `MariaDB ${Math.round(bytes / 1024 ** 2)} MiB at most`
}
