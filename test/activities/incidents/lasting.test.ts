import { MockActivityEnvironment } from '@temporalio/testing'
import { expect, it } from 'vitest'
import { whatLasts, type Lasting } from '../../../activities/incidents/lasting.ts'
import type { CheckOutcome, CheckRef, CheckResult } from '../../../src/domain/incidents/check.ts'

const looked = ({ name, target }: CheckRef, outcome: CheckOutcome, at: number): CheckResult => ({
  ...{ name, target, outcome, at },
  ...{ value: '', threshold: '', query: '', tookMs: 1, sentence: `${name} is ${outcome}.` },
})
const MYSQL = { name: 'mysql-reachable', target: 'mysql' }
const REDIS = { name: 'redis-reachable', target: 'redis' }

/** Each look at a check gives the next outcome of its list, and then the last one again. */
async function lasts(outcomes: Record<string, CheckOutcome[]>, patienceMs: number): Promise<Lasting> {
  let now = 1_000_000
  const recheck = async (refs: readonly CheckRef[]) => {
    now += 1_000
    return refs.map((ref) => {
      const list = outcomes[ref.name] ?? []
      const [next = 'ok'] = list.length > 1 ? list.splice(0, 1) : list
      return looked(ref, next, now)
    })
  }
  const bad = Object.keys(outcomes).map((name) => looked(name === MYSQL.name ? MYSQL : REDIS, 'bad', now))
  const environment = new MockActivityEnvironment()
  let lasted: Lasting = { bad: [], flaps: [] }
  await environment.run(async () => {
    lasted = await whatLasts({ recheck }, bad, patienceMs, () => now)
  })
  return lasted
}

it('what is well again within the patience is a flap and not told; what stays bad is told', async () => {
  const { bad, flaps } = await lasts({ [MYSQL.name]: ['bad', 'ok'], [REDIS.name]: ['bad'] }, 3_000)
  expect(bad).toEqual([REDIS])
  expect(flaps.map(({ check, lastedMs }) => [check.name, lastedMs])).toEqual([[MYSQL.name, 2_000]])
}, 60_000)

it('what cannot be looked at any more stays bad', async () => {
  expect(await lasts({ [MYSQL.name]: ['unknown'] }, 2_000)).toEqual({ bad: [MYSQL], flaps: [] })
}, 60_000)
