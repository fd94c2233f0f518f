import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { programOf, run } from '../deploy/programs.ts'
import { ROOT } from './arrows.ts'
import { removeScratch, scratchFolder } from './launch.ts'
import { quickened } from './quick-rules.ts'

const SHIPPED = readFileSync(join(ROOT, 'deploy/prometheus/gapless.rules.yml'), 'utf8')
/** Every duration that stands where a rule waits or looks back, in order. */
const durations = (rules: string): string[] =>
  [...rules.matchAll(/(?:for: |\[|offset )(\d+\w+)/g)].map(([, duration = '']) => duration)
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 }

describe('rules in a hurry', () => {
  it('are the shipped ones word by word, but for their waits', () => {
    const quick = quickened(SHIPPED, 20)
    const masked = (rules: string) => rules.replaceAll(/(for: |\[|offset )\d+\w+/g, '$1?')
    expect(masked(quick)).toBe(masked(SHIPPED))
    const [before, after] = [durations(SHIPPED), durations(quick)]
    expect(before.length).toBeGreaterThan(50)
    expect(after).toEqual(
      before.map((each) => `${(Number.parseInt(each, 10) * (SECONDS[each.at(-1) ?? ''] ?? NaN) * 1_000) / 20}ms`),
    )
    expect(quickened(SHIPPED, 1).length).toBeGreaterThan(SHIPPED.length)
  })

  it('keep thresholds and everything that people read', () => {
    const rule = "expr: rate(x[15m]) > 900 and y offset 1h30m > 5\n        for: 10m\n  description: 'for 10m, 15m'"
    expect(quickened(rule, 10)).toBe(
      "expr: rate(x[90000ms]) > 900 and y offset 540000ms > 5\n        for: 60000ms\n  description: 'for 10m, 15m'",
    )
  })

  it.each(['        for: soon', 'rate(x[15 m])', 'rate(x[5x])', 'x offset y'])(
    'are refused where %s stands',
    (rule) => {
      expect(() => quickened(rule, 10)).toThrow('is not a duration')
    },
  )

  it('load in the real program', async (test) => {
    const promtool = await programOf('promtool')
    if ('why' in promtool) return test.skip(promtool.why)
    const folder = scratchFolder('quick-rules')
    writeFileSync(join(folder, 'rules.yml'), quickened(SHIPPED, 20))
    expect(await run(promtool.path, ['check', 'rules', join(folder, 'rules.yml')])).toMatchObject({ ok: true })
    removeScratch(folder)
  }, 300_000)
})
