import { expect, it } from 'vitest'
import { HOUR } from '../../src/domain/clock.ts'
import { runScenario } from '../chaos/scenario.ts'

const PER_SECOND = 4

it('months of candles end true, whatever is struck, whatever the upstream says and people do in between', async () => {
  const told: string[] = []
  const verdict = await runScenario({
    seed: 7,
    forMs: 25_000,
    faultEveryMs: 2_000,
    commandEveryMs: 1_500,
    widthMs: HOUR,
    slots: 92 * 24,
    perSecond: PER_SECOND,
    // It has failed when nothing moves; a slow machine takes its time.
    healsWithinMs: 1_200_000,
    stallsForMs: 300_000,
    withDisk: false,
    say: (sentence) => told.push(sentence),
  }).catch((error: unknown) => {
    throw new Error(told.join('\n'), { cause: error })
  })
  expect(verdict).toMatchObject({ missing: 0, extra: 0, different: 0 })
  expect(verdict.stored + verdict.none).toBe(verdict.expected)
  expect(verdict.none).toBeGreaterThan(50)
  expect(verdict.faults).toBeGreaterThan(5)
  expect(verdict.maxPerSecond).toBeLessThanOrEqual(PER_SECOND)
  expect(verdict.replayed).toBeGreaterThan(0)
}, 1_800_000)
