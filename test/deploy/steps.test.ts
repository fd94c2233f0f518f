import { expect, it } from 'vitest'
import { createSteps, elapsed } from '../../deploy/local/steps.mjs'

function paper(isTTY: boolean, columns = 80) {
  const written: string[] = []
  return { isTTY, columns, write: (text: string) => written.push(text) > 0, text: () => written.join('') }
}

it('durations read as a person says them', () => {
  expect([400, 4_200, 61_000, 112_000].map(elapsed)).toEqual(['0.4 s', '4 s', '1 min 1 s', '1 min 52 s'])
})

it('not a terminal: a line as each step ends, without escapes', () => {
  const stream = paper(false)
  const steps = createSteps({ stream, env: {}, names: ['packages', 'Redis', 'never begun'] })
  steps.begin('packages', '', Date.now() - 19_000)
  steps.done('packages', '214 from npm')
  steps.begin('Redis', '', Date.now() - 2_000)
  steps.fail('Redis', 'not found')
  expect(steps.close()).toEqual(['packages'])
  expect(stream.text()).toBe('ok packages 19s, 214 from npm\nfailed Redis 2s, not found\n')
})

it('on a terminal the list is drawn again in place, in columns, never wider than the terminal', () => {
  const stream = paper(true, 40)
  const steps = createSteps({ stream, env: { LANG: 'C.UTF-8' }, names: ['packages', 'first row'] })
  steps.begin('packages', 'a detail that is much longer than this small terminal is wide', Date.now() - 4_000)
  steps.done('packages', '214 from npm')
  steps.close()
  expect(stream.text()).toContain('\x1b[2A')
  const escapes = new RegExp(String.raw`\x1b\[\d*[A-Za-z]|\r`, 'g')
  const lines = stream.text().replaceAll(escapes, '').split('\n')
  expect(lines.at(0)).toContain('◐ packages')
  expect(lines.filter((line) => line.length > 40)).toEqual([])
  expect(lines.at(-2)).toMatch(/^ ✓ packages +214 from npm/)
})

it('NO_COLOR leaves the colours out, a terminal without UTF-8 the signs', () => {
  const stream = paper(true)
  const steps = createSteps({ stream, env: { NO_COLOR: '1' }, names: ['Redis'] })
  steps.begin('Redis')
  steps.done('Redis', 'found')
  steps.close()
  expect(stream.text()).not.toMatch(new RegExp(String.raw`\x1b\[\d+m`))
  expect(stream.text()).toContain(' ok Redis')
})
