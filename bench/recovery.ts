import { setTimeout as wait } from 'node:timers/promises'
import { DAY, HOUR } from '../src/domain/clock.ts'
import { slotStart } from '../src/domain/collection/slot.ts'
import { until } from '../test/rig/until.ts'
import { row, type Row, type Say } from './row.ts'
import { setStage, untilBackfill, type Stage } from './stage.ts'

/** Slow enough to outlast every kill, quick enough that a stored page is never far away. */
const PER_SECOND = 15
const DOWN_MS = 2_000
const GIVEN_UP_MS = 120_000

interface Victim {
  readonly name: string
  readonly atMost: number
  /** Nothing waits between the worker's end and its start; servers stay away for a while. */
  readonly downMs: number
  readonly kill: (stage: Stage) => Promise<void> | undefined
  readonly back: (stage: Stage) => Promise<void> | void
}

const VICTIMS: readonly Victim[] = [
  {
    name: 'worker',
    atMost: 10,
    downMs: 0,
    kill: ({ product }) => product.workers[0]?.kill(),
    back: ({ product }) => product.workers[0]?.start(),
  },
  {
    name: 'Temporal',
    atMost: 30,
    downMs: DOWN_MS,
    kill: ({ product }) => product.temporal.kill(),
    back: ({ product }) => product.temporal.restart(),
  },
  {
    name: 'MariaDB',
    atMost: 30,
    downMs: DOWN_MS,
    kill: ({ product }) => product.database.kill(),
    back: ({ product }) => product.database.restart(),
  },
  {
    name: 'Redis',
    atMost: 30,
    downMs: DOWN_MS,
    kill: ({ product }) => product.redis.kill(),
    back: ({ product }) => product.redis.restart(),
  },
]

/** Seconds from the return of what was killed with -9 in the middle of a backfill to the next page that is stored. */
export async function measureRecovery(small: boolean, say: Say): Promise<Row[]> {
  const times = small ? 1 : 3
  const stage = await setStage({
    products: 20,
    widthMs: HOUR,
    since: slotStart(Date.now() - 2_000 * DAY, DAY),
    perSecond: PER_SECOND,
    lanes: 4,
    holeShare: 0,
  })
  try {
    await untilBackfill(stage, 'to run', (each) => each.state === 'running', 60_000)
    const rows: Row[] = []
    for (const victim of VICTIMS) {
      const seconds: number[] = []
      for (let i = 0; i < times; i += 1) seconds.push(await killOnce(stage, victim))
      say(`${victim.name}: ${seconds.map((each) => each.toFixed(1)).join(', ')} s`)
      const from =
        victim.downMs === 0 ? 'kill -9, started again at once' : `its return ${victim.downMs / 1_000} s after kill -9`
      rows.push(
        row(
          `recovery: ${victim.name}`,
          Math.max(...seconds),
          's',
          `${from}, to the next stored page; worst of ${times}`,
          {
            atMost: victim.atMost,
          },
        ),
      )
    }
    return rows
  } finally {
    await stage.stop()
  }
}

async function killOnce(stage: Stage, { kill, back, downMs }: Victim): Promise<number> {
  const before = await storedSlots(stage)
  await until('it to be at work', async () => (await storedSlots(stage)) > before + 300, { withinMs: GIVEN_UP_MS })
  await kill(stage)
  const killedAt = performance.now()
  await wait(downMs)
  await back(stage)
  const returnedAt = downMs === 0 ? killedAt : performance.now()
  // What was under way when it died may still be committed; only what comes after its return counts.
  const standing = await until('the database to answer', () => storedSlots(stage), {
    withinMs: GIVEN_UP_MS,
    everyMs: 10,
  })
  await until('the next page', async () => (await storedSlots(stage)) > standing, {
    withinMs: GIVEN_UP_MS,
    everyMs: 10,
  })
  return (performance.now() - returnedAt) / 1_000
}

/** Coverage has one row for a run of slots, so this costs next to nothing. */
async function storedSlots({ product }: Stage): Promise<number> {
  const [sum] = await product.store.query<{ records: string }>('SELECT SUM(records) AS records FROM coverage')
  return Number(sum?.records ?? 0)
}
