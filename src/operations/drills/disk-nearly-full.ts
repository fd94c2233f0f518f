import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ConflictError } from '../../errors.ts'
import { megabytes } from '../checks/check.ts'
import type { Drill } from './drill.ts'

const run = promisify(execFile)
const SMALL_DISK = 16 * 1024 * 1024
/** What may not be taken from a disk that others write to as well. */
const LEFT_FREE = 0.08

interface Disk {
  readonly folder: string
  /** A small disk of its own where we may mount one, else a file that takes the room on the disk of the home. */
  readonly way: 'mount' | 'ballast'
  readonly bytes: number
}

function isMounted(folder: string): boolean {
  try {
    return readFileSync('/proc/mounts', 'utf8').includes(` ${folder} `)
  } catch {
    return false
  }
}

async function mayMount(folder: string): Promise<boolean> {
  if (process.getuid?.() !== 0) return false
  try {
    mkdirSync(folder, { recursive: true })
    await run('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'gapless-drill', folder])
    await run('umount', [folder])
    return true
  } catch {
    return false
  } finally {
    if (!isMounted(folder)) rmSync(folder, { recursive: true, force: true })
  }
}

export const diskNearlyFull: Drill<Disk> = {
  name: 'disk-nearly-full',
  says: 'a disk under the home is nearly full; people are called, and nothing of ours is deleted to make room',
  ends: 'escalated',
  needsReplay: false,
  async plan({ tools: { desk } }) {
    const folder = join(desk.config.home, 'drill-disk')
    if (await mayMount(folder)) return { folder, way: 'mount', bytes: Math.floor(SMALL_DISK * 0.97) }
    const { blocks, bavail, bsize } = statfsSync(desk.config.home)
    const share = Math.max(0, desk.config.settings.incidents.checks.disk - (1 - bavail / blocks)) + 0.01
    if (bavail / blocks - share < LEFT_FREE)
      throw new ConflictError(
        'No small disk can be mounted here (only root may), and this one has too little room left.',
      )
    return { folder, way: 'ballast', bytes: Math.ceil(share * blocks) * bsize }
  },
  async strike({ tools: { desk } }, { folder, way, bytes }) {
    mkdirSync(folder, { recursive: true })
    if (way === 'mount') {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${SMALL_DISK},mode=700`, 'gapless-drill', folder])
      writeFileSync(join(folder, 'ballast'), Buffer.alloc(bytes))
      return `A disk of ${megabytes(SMALL_DISK)} at ${folder} was filled with ${megabytes(bytes)}.`
    }
    await run('fallocate', ['-l', String(bytes), join(folder, 'ballast')])
    return `A file of ${megabytes(bytes)} took room on the disk of ${desk.config.home}.`
  },
  keys: () => ['disk-full'],
  async undo(_, { folder }) {
    if (isMounted(folder)) await run('umount', ['-l', folder])
    rmSync(folder, { recursive: true, force: true })
  },
}
