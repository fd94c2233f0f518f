/**
 * npm run chaos -- [--seed N] [--minutes M]: the whole product in real processes; workers, HTTP process, Temporal, MariaDB and Redis killed with
 * -9, frozen, cut off and slowed, the upstream at fault, clocks set, the disk full, people commanding, at moments that the seed gives. Ends with
 * 0 when everything healed to the upstream's truth without a call above its budget, else with 1; the same seed gives the same storm.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { MINUTE } from '../../src/domain/clock.ts'
import { runScenario } from './scenario.ts'

const PER_SECOND = 4
const DISK_MEGABYTES = 1_200

const { values } = parseArgs({
  options: { seed: { type: 'string' }, minutes: { type: 'string', default: '10' } },
})
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6))
const minutes = Number(values.minutes)
const say = (sentence: string) => void process.stdout.write(`  ${sentence}\n`)

const disk = smallDisk()
if (disk === undefined)
  say('no file system of our own could be mounted (that takes root on Linux): the disk is never full here')
say('clocks: of worker 1 and the HTTP process; servers keep the time of the machine, which a test must not set')
process.stdout.write(`seed ${seed}, ${minutes} minutes of faults\n`)
try {
  const verdict = await runScenario({
    seed,
    forMs: minutes * MINUTE,
    faultEveryMs: 3_500,
    commandEveryMs: 2_500,
    widthMs: MINUTE,
    // What the budget lets in during a sixth of the faults; people ask for much of it again.
    slots: Math.round((minutes * 60 * PER_SECOND * 300) / 6 / 3),
    perSecond: PER_SECOND,
    // Wide: what is judged is whether it goes on.
    healsWithinMs: (30 + 4 * minutes) * MINUTE,
    stallsForMs: 4 * MINUTE,
    withDisk: disk !== undefined,
    say,
  })
  const { faults, commands, rows, missing, extra, different, healedAfterMs, callsToHeal, maxPerSecond } = verdict
  if (maxPerSecond > PER_SECOND) throw new Error(`${maxPerSecond} calls in one second, ${PER_SECOND} are allowed`)
  process.stdout.write(
    `seed ${seed}: ${faults} faults and ${commands} commands; healed after ${(healedAfterMs / 1000).toFixed(1)} s and ${callsToHeal} calls; ` +
      `${rows} rows, ${missing} missing, ${extra} extra, ${different} different; at most ${maxPerSecond} calls in a second of ${PER_SECOND}\n`,
  )
} catch (error) {
  process.stdout.write(`seed ${seed} did not end true: ${(error as Error).message}\n`)
  process.exitCode = 1
} finally {
  disk?.remove()
}

/** A file system in memory that everything of the run lies on, so that it can be filled. Undefined where we may not mount one. */
function smallDisk(): { remove(): void } | undefined {
  if (process.platform !== 'linux' || userInfo().uid !== 0) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'gapless-chaos-'))
  const before = process.env['TMPDIR']
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MEGABYTES}m`, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    rmdirSync(folder)
    return undefined
  }
  process.env['TMPDIR'] = folder
  const remove = () => {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
    execFileSync('umount', ['-l', folder], { stdio: 'ignore' })
    rmdirSync(folder)
  }
  return { remove }
}
