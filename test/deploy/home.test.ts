import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findMysql, type MysqlProgram } from '../../deploy/local/servers.ts'
import { homeAt, makeHome, type Home } from '../../workers/supervisor/home.ts'
import { makeMysqlData } from '../../workers/supervisor/mysql.ts'
import { choosePorts } from '../../workers/supervisor/ports.ts'
import { passwordsOf } from '../../workers/supervisor/secrets.ts'
import { removeScratch, scratchFolder } from '../rig/launch.ts'

let folder: string
const newHome = (name: string): Home => {
  const home = homeAt(join(folder, name))
  makeHome(home)
  return home
}
beforeAll(() => {
  folder = scratchFolder('home')
})
afterAll(() => removeScratch(folder))

describe('the data folder', () => {
  let program: MysqlProgram
  beforeAll(async () => {
    const found = await findMysql({ ...process.env, PATH: `${process.env.PATH}:/usr/sbin` })
    if (found === undefined) throw new Error('no MySQL or MariaDB here')
    program = found
  })

  it('a half-written one is made anew; a whole one is never touched', async () => {
    const home = newHome('half')
    mkdirSync(home.mysql)
    writeFileSync(join(home.mysql, 'ibdata1'), 'half a page')
    expect(await makeMysqlData(home, program)).toBe(true)
    expect(existsSync(join(home.mysql, 'mysql'))).toBe(true)
    expect(readFileSync(join(home.mysql, 'ibdata1'), 'latin1')).not.toContain('half a page')
    writeFileSync(join(home.mysql, 'kept'), 'kept')
    expect(await makeMysqlData(home, program)).toBe(false)
    expect(existsSync(join(home.mysql, 'kept'))).toBe(true)
  }, 90_000)

  it('one that holds our database is kept even where its marker is gone', async () => {
    const home = newHome('unmarked')
    mkdirSync(join(home.mysql, 'crypto_prices_replay'), { recursive: true })
    expect(await makeMysqlData(home, program)).toBe(false)
    expect(existsSync(join(home.mysql, 'crypto_prices_replay'))).toBe(true)
  })

  it('a program that fails is said with its own words', async () => {
    const home = newHome('failing')
    const broken = { server: '/bin/false', flavour: 'MySQL', installer: undefined } as const
    await expect(makeMysqlData(home, broken)).rejects.toThrow(/could not make its data folder/)
  })
})

describe('ports', () => {
  it('one that was asked for and is taken names the program that has it', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const ports = choosePorts(newHome('taken'))
    await expect(ports.exactly(port, '127.0.0.1', 'GAPLESS_HTTP_PORT')).rejects.toThrow(
      new RegExp(`^Port ${port} is taken by another program( \\(.+\\))?\\. Set GAPLESS_HTTP_PORT\\.$`),
    )
    expect(await ports.free('http', port)).toBeGreaterThan(port)
    ports.release()
    await new Promise((resolve) => server.close(resolve))
  })

  it('two starts at once choose different ones, and the next start chooses the same again', async () => {
    const [left, right] = [newHome('left'), newHome('right')]
    const [first, second] = [choosePorts(left), choosePorts(right)]
    const chosen = [await first.free('redis', 26_500), await second.free('redis', 26_500)]
    expect(new Set(chosen).size).toBe(2)
    for (const ports of [first, second]) {
      ports.remember()
      ports.release()
    }
    const later = choosePorts(right)
    expect(await later.free('redis', 26_500)).toBe(chosen[1])
    later.release()
  })
})

it('passwords are made once, and only this user may read them', () => {
  const home = newHome('secrets')
  const first = passwordsOf(home)
  expect(passwordsOf(home)).toEqual(first)
  expect(new Set(Object.values(first)).size).toBe(3)
  expect(statSync(home.secrets).mode & 0o777).toBe(0o600)
})
