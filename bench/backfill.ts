import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { DAY, HOUR } from '../src/domain/clock.ts'
import { slotStart } from '../src/domain/collection/slot.ts'
import type { Range } from '../src/domain/range.ts'
import { backfillWorkflowId } from '../src/contracts/collection.ts'
import { migrate } from '../src/store/migrate.ts'
import type { BareOrder, BareReport } from './bare-loop.ts'
import { childUsage, cpuBetween, type Role, type Usage } from './processes.ts'
import { median, row, type Row, type Say } from './row.ts'
import { rangeOf, setStage, startApi, untilBackfill, type Stage } from './stage.ts'
import { compareWithTruth, type Difference } from './truth.ts'

export interface BackfillSize {
  readonly products: number
  readonly days: number
  readonly rounds: number
}

const LANES = 4
const HOLE_SHARE = 0.02

interface Pace {
  readonly pagesPerSecond: number
  /** Of each process, for one page. */
  readonly cpuMs: ReadonlyMap<Role, number>
}

interface Round {
  readonly bare: Pace
  readonly product: Pace
  readonly pages: number
  readonly slots: number
  readonly events: number
  readonly difference: Difference
  readonly usage: readonly Usage[]
}

/** Pages a second of the product and of a bare loop, both without a practical budget, and what memory the product's processes held. */
export async function measureBackfill(size: BackfillSize, say: Say): Promise<Row[]> {
  const rounds: Round[] = []
  for (let n = 1; n <= size.rounds; n += 1) {
    const round = await runRound(size)
    rounds.push(round)
    say(`round ${n} of ${size.rounds}: ${round.pages} pages, ${round.events} events`)
    say(`  bare    ${wordsOf(round.bare)}`)
    say(`  product ${wordsOf(round.product)}`)
  }
  const last = rounds.at(-1)
  if (last === undefined) return []
  const of = (figure: (round: Round) => number) => median(rounds.map(figure))
  const sum = (figure: (round: Round) => number) => rounds.reduce((all, round) => all + figure(round), 0)
  const work = `${last.slots} slots of ${size.products} products, ${LANES} pages at once`
  const cpuRatio = of(({ bare, product }) => total(bare.cpuMs) / total(product.cpuMs))
  return [
    row(
      'backfill: bare loop',
      of((r) => r.bare.pagesPerSecond),
      'pages/s',
      `${work}; median of ${rounds.length}`,
    ),
    row(
      'backfill: product',
      of((r) => r.product.pagesPerSecond),
      'pages/s',
      'the same, from its start to its end',
    ),
    row(
      'backfill: ratio',
      of(({ bare, product }) => product.pagesPerSecond / bare.pagesPerSecond),
      '',
      'product to bare loop: same upstream, source code, MariaDB and pages at once, one after the other',
      { atLeast: 0.8 },
    ),
    row(
      'backfill: ratio of CPU',
      cpuRatio,
      '',
      'CPU of all processes for a page, bare loop to product; steady on a busy machine',
    ),
    row(
      'backfill: CPU, bare loop',
      of((r) => total(r.bare.cpuMs)),
      'ms/page',
      partsOf(last.bare),
    ),
    row(
      'backfill: CPU, product',
      of((r) => total(r.product.cpuMs)),
      'ms/page',
      partsOf(last.product),
    ),
    row(
      'backfill: history',
      of((r) => r.events),
      'events',
      `Temporal history of a backfill of ${last.pages} pages`,
    ),
    ...(['missing', 'extra', 'different'] as const).map((fault) =>
      row(
        `backfill: rows ${fault}`,
        sum((r) => r.difference[fault]),
        'rows',
        `of ${sum((r) => r.difference.rows)} stored, compared with the upstream's truth digit by digit`,
        { atMost: 0 },
      ),
    ),
    ...memoryRows(last.usage),
  ]
}

async function runRound({ products, days }: BackfillSize): Promise<Round> {
  const stage = await setStage({
    products,
    widthMs: HOUR,
    since: slotStart(Date.now() - days * DAY, DAY),
    perSecond: undefined,
    lanes: LANES,
    holeShare: HOLE_SHARE,
  })
  try {
    const { store, temporal } = stage.product
    const started = await untilBackfill(stage, 'to start', (each) => each.state === 'running', 60_000)
    const [before, callsBefore] = [childUsage(), await callsOf(stage)]
    const ended = await untilBackfill(stage, 'to end', (e) => e.id === started.id && e.endedAt !== undefined, 1_800_000)
    const [after, callsAfter] = [childUsage(), await callsOf(stage)]
    const history = await temporal.client.workflow.getHandle(backfillWorkflowId(ended.id)).fetchHistory()
    const range = rangeOf(ended)
    const difference = await compareWithTruth(store, stage.upstream, stage.subjects, HOUR, range)
    await startApi(stage)
    const usage = childUsage()
    await stage.drain()
    return {
      product: {
        pagesPerSecond: (ended.calls.made / ((ended.endedAt ?? NaN) - (ended.startedAt ?? NaN))) * 1000,
        cpuMs: perPage(cpuBetween(before, after), callsAfter - callsBefore),
      },
      bare: await runBare(stage, range),
      pages: ended.calls.made,
      slots: ended.slots.planned,
      events: history.events?.length ?? 0,
      difference,
      usage,
    }
  } finally {
    await stage.stop()
  }
}

async function runBare({ product, upstream, subjects }: Stage, range: Range): Promise<Pace> {
  const databaseUrl = await product.database.newDatabase()
  await migrate(databaseUrl)
  const order: BareOrder = {
    exchangeUrl: upstream.environment.COINBASE_EXCHANGE_URL,
    databaseUrl,
    products: subjects,
    widthMs: HOUR,
    range,
    atOnce: LANES,
  }
  const before = childUsage()
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, 'bare-loop.ts'),
    JSON.stringify(order),
  ])
  const cpu = cpuBetween(before, childUsage())
  // Temporal and Redis stand beside it with nothing to do.
  for (const role of ['temporal', 'redis'] as const) cpu.delete(role)
  const report = JSON.parse(stdout) as BareReport
  return {
    pagesPerSecond: (report.pages / report.ms) * 1000,
    cpuMs: perPage(new Map([...cpu, ['bare loop', report.cpuMs]]), report.pages),
  }
}

async function callsOf({ upstream }: Stage): Promise<number> {
  return (await upstream.calls())['exchange']?.total ?? 0
}

function perPage(cpu: ReadonlyMap<Role, number>, pages: number): Map<Role, number> {
  return new Map([...cpu].map(([role, ms]) => [role, ms / pages]))
}

function total(cpuMs: ReadonlyMap<Role, number>): number {
  return [...cpuMs.values()].reduce((sum, ms) => sum + ms, 0)
}

function partsOf({ cpuMs }: Pace): string {
  return [...cpuMs].map(([role, ms]) => `${role} ${ms.toFixed(1)}`).join(', ')
}

function wordsOf(pace: Pace): string {
  return `${pace.pagesPerSecond.toFixed(1)} pages/s (CPU ms a page: ${partsOf(pace)})`
}

function memoryRows(usage: readonly Usage[]): Row[] {
  const roles: readonly Role[] = ['worker', 'api', 'temporal', 'mariadb', 'redis']
  return roles.flatMap((role) => {
    const peak = usage.find((each) => each.role === role)?.peakBytes
    return peak === undefined
      ? []
      : [row(`memory: ${role}`, peak / 1024 ** 2, 'MiB', 'most ever held (VmHWM), after that backfill')]
  })
}
