/**
 * npm run chaos -- [--seed N] [--rounds N] [--days N]: the same story again and again, each round with the next seed, longer and with more kills than
 * the tests have time for. Ends with 1 at the first round that does not end true; its seed is printed.
 */
import { parseArgs } from 'node:util'
import { PER_SECOND, runScenario } from './scenario.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '3' },
    days: { type: 'string', default: '365' },
  },
})

for (let round = 0; round < Number(values.rounds); round += 1) {
  const seed = Number(values.seed) + round
  process.stdout.write(`round ${round + 1} of ${values.rounds}, seed ${seed}\n`)
  const verdict = await runScenario({
    seed,
    days: Number(values.days),
    faultyForMs: 20_000,
    killsOfEach: 3,
    healsWithinMs: 300_000,
    say: (sentence) => void process.stdout.write(`  ${sentence}\n`),
  })
  if (verdict.maxPerSecond > PER_SECOND)
    throw new Error(`seed ${seed}: ${verdict.maxPerSecond} calls in one second, ${PER_SECOND} are allowed`)
}
process.stdout.write('every round ended true\n')
