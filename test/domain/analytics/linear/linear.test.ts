import { describe, expect, it } from 'vitest'
import { linearScorer } from '../../../../src/domain/analytics/linear/linear.ts'

describe('the linear scorer', () => {
  it('knows everyday words, the trade, and pairs of words', () => {
    const compound = (text: string) => linearScorer.score(text).compound
    expect(compound('I love this wallet, it works great')).toBeGreaterThan(0.3)
    expect(compound('What a terrible, boring waste of time')).toBeLessThan(-0.3)
    expect(compound('Exchange files for bankruptcy after hack')).toBeLessThan(-0.3)
    expect(compound('Analysts see a bull market after the record high')).toBeGreaterThan(0.3)
    expect(compound('too bad')).toBeLessThan(0)
  })

  it('stays inside its bounds and names itself', () => {
    const score = linearScorer.score('GREAT great love best awesome happy win '.repeat(50))
    expect(score.compound).toBeLessThanOrEqual(1)
    expect(score).toMatchObject({ scorer: 'linear', version: '1.0.0', label: 'positive' })
    expect(linearScorer.score('')).toMatchObject({ compound: 0, label: 'neutral' })
  })
})
