import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { endStandIn } from '../../store/stand-ins.ts'
import type { Drill, DrillGround } from './drill.ts'

interface Miswritten {
  readonly path: string
  /** Null: there was no file. */
  readonly before: string | null
  readonly after: string
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** Both read the file when they start. */
async function restartReaders({ home }: DrillGround): Promise<void> {
  for (const role of ['api', 'worker']) await home.restart(role)
}

/** The configuration names a model that is not there, as after a release that left it out. */
export const badScorer: Drill<Miswritten> = {
  name: 'bad-scorer',
  says: 'the sentiment model does not load; texts are scored by the smaller scorer, and people are called',
  ends: 'escalated',
  needsReplay: false,
  plan({ configPath, tools: { desk } }) {
    const before = readIfThere(configPath)
    const settings = JSON.parse(before ?? '{}') as { datasets?: { sentiment?: object } }
    const sentiment = {
      ...settings.datasets?.sentiment,
      scorer: 'onnx',
      model: join(desk.config.home, 'no-such-model'),
      // All news scored anew is no part of the drill.
      rescore: 'when-asked',
    }
    const after = { ...settings, datasets: { ...settings.datasets, sentiment } }
    return Promise.resolve({ path: configPath, before, after: `${JSON.stringify(after, undefined, 2)}\n` })
  },
  async strike(ground, { path, after }) {
    writeFileSync(path, after)
    await restartReaders(ground)
    return `${path} names a model that is not there, and the worker was started with it.`
  },
  keys: () => ['scorer-broken'],
  async undo(ground, { path, before, after }) {
    await endStandIn(ground.tools.desk.database, 'scorer')
    // A file that a person has written since is theirs.
    if (readIfThere(path) !== after) return
    if (before === null) rmSync(path)
    else writeFileSync(path, before)
    await restartReaders(ground)
  },
}
