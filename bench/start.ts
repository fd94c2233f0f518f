import { openDatabase } from '../src/store/database.ts'
import { removeScratch, scratchFolder } from '../test/rig/launch.ts'
import { until } from '../test/rig/until.ts'
import { startDetached, stopRunning } from '../workers/supervisor/control.ts'
import { row, type Row, type Say } from './row.ts'

const ARGUMENTS = ['--replay']
const WITHIN_MS = 240_000

/**
 * From `npm start` to the first row that it stores, once everything is installed and the first start has been: servers, worker and all, against the
 * recorded upstreams. The first start is stopped while it still has something to fill, so that the next ones find work.
 */
export async function measureStart(small: boolean, say: Say): Promise<Row[]> {
  const home = scratchFolder('start')
  try {
    const cold = await firstRow(home)
    say(`the first start: ${cold.toFixed(1)} s`)
    const warm: number[] = []
    for (let times = small ? 1 : 3; times > 0; times -= 1) {
      warm.push(await firstRow(home))
      say(`a warm start: ${warm.at(-1)?.toFixed(1)} s`)
    }
    return [
      row('start: first row, first start', cold, 's', 'an empty home folder, everything installed'),
      row(
        'start: first row, warm',
        Math.max(...warm),
        's',
        `from the command to the first stored row; worst of ${warm.length}`,
        {
          atMost: 20,
        },
      ),
    ]
  } finally {
    await stopRunning(home)
    removeScratch(home)
  }
}

/** Starts, waits for a row that is newer, stops; gives the seconds from the start to that row. */
async function firstRow(home: string): Promise<number> {
  const startedAt = Date.now()
  const { mysqlUrl } = await startDetached(home, ARGUMENTS)
  const database = openDatabase(mysqlUrl, { connectionLimit: 1 })
  try {
    const at = await until(
      'a row',
      async () => {
        const [found] = await database.query<{ at: Date | null }>(
          `SELECT MIN(collected_at) AS at FROM (
             SELECT collected_at FROM ohlc_data WHERE collected_at >= ? UNION ALL SELECT collected_at FROM price_data_real WHERE collected_at >= ?) newer`,
          [new Date(startedAt), new Date(startedAt)],
        )
        return found?.at ?? undefined
      },
      { withinMs: WITHIN_MS, everyMs: 250 },
    )
    return (at.getTime() - startedAt) / 1_000
  } finally {
    await database.close()
    await stopRunning(home)
  }
}
