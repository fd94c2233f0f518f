import { spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { birthOf, isAlive, readRecord, takeLock } from '../../deploy/local/lock.mjs'
import { ROOT } from '../rig/arrows.ts'
import { removeScratch, scratchFolder } from '../rig/launch.ts'

let folder: string
beforeAll(() => {
  folder = scratchFolder('lock')
})
afterAll(() => removeScratch(folder))

it('a live holder keeps its lock and is named', () => {
  const path = join(folder, 'live')
  const { release } = takeLock(path, { what: 'mine' })
  expect(takeLock(path).holder).toMatchObject({ pid: process.pid, what: 'mine' })
  release?.()
  expect(existsSync(path)).toBe(false)
})

it.each([
  ['of a process that has ended', { pid: 2 ** 22 + 1, birth: 'x/1' }],
  ['of another process with the same number', { pid: process.pid, birth: 'an-earlier-boot/1' }],
])('a lock %s is taken over', (_name, holder) => {
  const path = join(folder, `stale-${holder.pid}`)
  writeFileSync(path, JSON.stringify(holder))
  const { release } = takeLock(path)
  expect(readRecord(path)).toMatchObject({ pid: process.pid })
  release?.()
})

it('a half-written lock is taken over', () => {
  const path = join(folder, 'half')
  writeFileSync(path, '{"pid": 12')
  expect(takeLock(path).release).toBeDefined()
})

it('a process that has ended is known by its birth, not by its number', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  const recorded = { pid: child.pid ?? 0, birth: birthOf(child.pid ?? 0) }
  expect(isAlive(recorded)).toBe(true)
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
  expect(isAlive(recorded)).toBe(false)
  expect(isAlive({ pid: process.pid, birth: recorded.birth })).toBe(false)
})

it('of many who heal a dead lock at once, one gets it', async () => {
  const path = join(folder, 'race')
  writeFileSync(path, JSON.stringify({ pid: 2 ** 22 + 1, birth: 'x/1' }))
  const script = `
    import { takeLock } from ${JSON.stringify(join(ROOT, 'deploy/local/lock.mjs'))}
    const { release } = takeLock(${JSON.stringify(path)})
    process.stdout.write(release === undefined ? 'held' : 'GOT IT')
    process.stdin.resume()
    process.stdin.on('end', () => process.exit())
  `
  const children = Array.from({ length: 6 }, () => spawn(process.execPath, ['--input-type=module', '-e', script]))
  const words = await Promise.all(
    children.map(
      (child) =>
        new Promise<string>((resolve) => child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()))),
    ),
  )
  expect(words.toSorted()).toEqual(['GOT IT', 'held', 'held', 'held', 'held', 'held'])
  const ends = children.map((child) => new Promise((resolve) => child.once('exit', resolve)))
  for (const child of children) child.stdin.end()
  await Promise.all(ends)
})
