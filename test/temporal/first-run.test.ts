import { afterAll, beforeAll, expect, it } from 'vitest'
import { SCHEDULED_START } from '../../src/contracts/search-attributes.ts'
import { DAY, type Millis } from '../../src/domain/clock.ts'
import { describeSchedule } from '../../src/temporal/found-schedules.ts'
import { reconcileSchedules, wantedSchedules } from '../../src/temporal/schedules.ts'
import { parseConfig } from '../rig/settings.ts'
import { startTemporal, type TestTemporal } from '../rig/temporal.ts'
import { until } from '../rig/until.ts'

/** Its next beat is in the year 2038: whatever is seen to run was started for another reason. */
const everyMs = 5_000 * DAY
const BEAT = 5 * everyMs
const [rare, soon] = ['collect-candles/rare', 'collect-candles/soon'].map((id) =>
  wantedSchedules(parseConfig({}))
    .slice(0, 1)
    .map((one) => ({ ...one, id, everyMs, offsetMs: 0 })),
) as [ReturnType<typeof wantedSchedules>, ReturnType<typeof wantedSchedules>]

let temporal: TestTemporal
beforeAll(async () => {
  temporal = await startTemporal()
})
afterAll(() => temporal.stop())

/** The moments that the runs of a schedule were started for. */
async function runsOf(id: string): Promise<Millis[]> {
  const runs: Millis[] = []
  for await (const run of temporal.client.workflow.list({ query: `TemporalScheduledById = '${id}'` }))
    runs.push(run.typedSearchAttributes.get(SCHEDULED_START)?.getTime() ?? 0)
  return runs
}

it('a schedule that is new acts at once, though two processes start together, and not again at the next start', async () => {
  const { client } = temporal
  const from = Date.now()
  const changes = await Promise.all([1, 2].map(() => reconcileSchedules(client, rare, from)))
  expect(
    changes
      .flat()
      .map(({ did }) => did)
      .toSorted(),
  ).toEqual(['created', 'same'])
  const runs = await until('its first run', async () => {
    const found = await runsOf('collect-candles/rare')
    return found.length > 0 && found
  })
  // Its slot is the one of the moment at which it was started.
  expect(runs[0]).toBeGreaterThan(from - 2_000)
  expect(runs[0]).toBeLessThanOrEqual(Date.now())
  expect(await reconcileSchedules(client, rare, Date.now())).toMatchObject([{ did: 'same' }])
  // Nor does one act that has a beat of its own within the minute. What is made after it has run: so it is not just late.
  const last = { ...soon[0]!, id: 'collect-candles/last' }
  await reconcileSchedules(client, [...rare, ...soon], BEAT - 30_000)
  await reconcileSchedules(client, [...rare, ...soon, last], Date.now())
  await until('what was made last to run', async () => (await runsOf(last.id)).length === 1)
  expect((await describeSchedule(client, 'collect-candles/soon')).lastActionAt).toBeUndefined()
  expect(await runsOf('collect-candles/soon')).toEqual([])
  expect(await runsOf('collect-candles/rare')).toEqual(runs)
}, 120_000)
