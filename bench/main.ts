/**
 * npm run bench -- [PART...] [--small]: measures what the project promises, as ratios in one run. Prints a table and writes
 * bench/results.json; progress goes to stderr. `--small` runs every part in a short form, to see that it works.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measureAudit } from './audit.ts'
import { measureBackfill } from './backfill.ts'
import { measureBudget } from './budget.ts'
import { measureFeatures } from './features.ts'
import { measureIndicators } from './indicators.ts'
import { measureLive } from './live.ts'
import { measureOutage } from './outage.ts'
import { measureRecovery } from './recovery.ts'
import { tableOf, type Row, type Say } from './row.ts'
import { measureSentiment } from './sentiment.ts'
import { measureStart } from './start.ts'
import { measureSweep } from './sweep.ts'

type Part = (small: boolean, say: Say) => Promise<Row[]>

const PARTS: Record<string, Part> = {
  backfill: (small, say) =>
    // Long enough that the first seconds of a worker, in which it starts everything else too, do not decide.
    measureBackfill(small ? { products: 20, days: 209, rounds: 1 } : { products: 20, days: 4_000, rounds: 3 }, say),
  sweep: measureSweep,
  audit: measureAudit,
  live: measureLive,
  outage: measureOutage,
  budget: measureBudget,
  recovery: measureRecovery,
  start: measureStart,
  sentiment: (_small, say) => measureSentiment(say),
  indicators: () => measureIndicators(),
  features: measureFeatures,
}

const RESULTS = join(import.meta.dirname, 'results.json')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { small: { type: 'boolean', default: false } },
})
const unknown = positionals.filter((name) => PARTS[name] === undefined)
if (unknown.length > 0) {
  process.stderr.write(`There is no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}.\n`)
  process.exit(2)
}
const rows: Row[] = []
for (const name of positionals.length > 0 ? positionals : Object.keys(PARTS)) {
  const startedAt = performance.now()
  const say: Say = (sentence) => void process.stderr.write(`${name}: ${sentence}\n`)
  say('measuring')
  rows.push(...((await PARTS[name]?.(values.small, say)) ?? []))
  say(`done in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`)
  if (!values.small) keep(rows)
}
process.stdout.write(`${tableOf(rows)}\n`)
process.exit(0)

/** Figures of a part replace those of the same name; what was measured before by other parts stays. */
function keep(fresh: readonly Row[]): void {
  const names = new Set(fresh.map((row) => row.name))
  const before = existsSync(RESULTS) ? (JSON.parse(readFileSync(RESULTS, 'utf8')) as Row[]) : []
  const all = [...before.filter((row) => !names.has(row.name)), ...fresh]
  writeFileSync(RESULTS, `${JSON.stringify(all, null, 2)}\n`)
}
