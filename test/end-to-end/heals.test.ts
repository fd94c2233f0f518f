import { expect, it } from 'vitest'
import { PER_SECOND, runScenario } from '../chaos/scenario.ts'

it('three months of candles end true, whatever is killed and whatever the upstream says in between', async () => {
  const told: string[] = []
  const verdict = await runScenario({
    seed: 7,
    days: 92,
    faultyForMs: 9_000,
    killsOfEach: 1,
    healsWithinMs: 120_000,
    say: (sentence) => told.push(sentence),
  }).catch((error: unknown) => {
    throw new Error(told.join('\n'), { cause: error })
  })
  expect(verdict.stored + verdict.none).toBe(verdict.slots)
  expect(verdict.none).toBeGreaterThan(50)
  expect([...verdict.killed].sort()).toEqual(['MariaDB', 'Redis', 'Temporal', 'worker'])
  expect(verdict.maxPerSecond).toBeLessThanOrEqual(PER_SECOND)
  expect(verdict.replayed).toBeGreaterThan(0)
}, 240_000)
