import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './arrows.ts'

/** A clock that some processes have in place of the machine's. */
export interface SettableClock {
  /** What a process is started with to have it. */
  readonly environment: NodeJS.ProcessEnv
  /** How many milliseconds it is ahead of the machine's from now on; a negative number when it is behind. */
  setOff(offMs: number): void
}

/** A clock that shows the machine's time; kept in a file of the given folder. */
export function settableClock(folder: string): SettableClock {
  const file = join(folder, 'clock')
  const setOff = (offMs: number): void => writeFileSync(file, String(offMs))
  setOff(0)
  const environment = {
    NODE_OPTIONS: `--import ${join(ROOT, 'test/rig/stepped-clock.ts')}`,
    GAPLESS_TEST_CLOCK: file,
  }
  return { environment, setOff }
}
