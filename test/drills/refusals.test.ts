import { expect, it } from 'vitest'
import { DRILLS } from '../../src/operations/drills/catalogue.ts'
import { typed } from '../cli/typed.ts'
import { scratchFolder } from '../rig/launch.ts'

const empty = { PATH: process.env.PATH, HOME: process.env.HOME, GAPLESS_HOME: scratchFolder('no-drills') }

it.each([[['drill']], [['drill', 'list']]])('%j lists all twelve in one line each', async (words) => {
  const { code, out } = await typed(empty, ...words)
  expect(code).toBe(0)
  expect(DRILLS).toHaveLength(12)
  for (const { name, says } of DRILLS) expect(out).toMatch(new RegExp(`^${name} +${says}`, 'm'))
  expect(out.trimEnd().split('\n')).toHaveLength(13)
})

it('an unknown name is wrong use, and all names are told', async () => {
  const { code, err } = await typed(empty, 'drill', 'redis-ful')
  expect(code).toBe(2)
  expect(err).toContain('There is no drill "redis-ful". Did you mean redis-full?')
  for (const { name } of DRILLS) expect(err).toContain(name)
  expect(err.trimEnd().split('\n')).toHaveLength(1)
})

it('where nothing runs it says so', async () => {
  const { code, err } = await typed(empty, 'drill', 'rows-deleted')
  expect(code).toBe(3)
  expect(err).toMatch(/^Nothing is running here\./)
})

it("never touches somebody else's servers", async () => {
  const theirs = {
    ...empty,
    MYSQL_URL: 'mysql://them@127.0.0.1:1/theirs',
    REDIS_URL: 'redis://127.0.0.1:1/0',
    TEMPORAL_ADDRESS: '127.0.0.1:1',
  }
  const { code, out, err } = await typed(theirs, 'drill', 'rows-deleted')
  expect(code).toBe(2)
  expect(out).toBe('')
  expect(err).toBe('Drills break things only where npm start runs the servers: these are others.\n')
})
